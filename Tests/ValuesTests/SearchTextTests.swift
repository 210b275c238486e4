import Testing
import Values

@Suite("Texts as searches compare them")
struct SearchTextTests {
    @Test(
        "Case, accents and the form of Unicode make no difference, in any script",
        arguments: [
            ("Łódź", "łódź"), ("Łódź", "LODZ"), ("Straße", "STRASSE"), ("Straße", "straẞe"),
            ("ﬁnca", "FINCA"), ("İstanbul", "istanbul"), ("ISPARTA", "ısparta"),
            ("José", "Jose\u{301}"), ("Việt", "Vie\u{323}\u{302}t"),
            ("Ångström", "A\u{30A}ngstrom"),
            ("ΝΊΚΟΣ", "Νίκος"), ("ᾅδης", "ΑΙΔΗΣ"), ("Йорданов", "И\u{306}орданов"),
            ("Ёлкин", "Е\u{308}лкин"), ("Ёлкин", "ЕЛКИН"), ("Київ", "Киі\u{308}в"),
            ("أحمد", "احمد"), ("ガンダム", "カ\u{3099}ンタ\u{3099}ム"),
            ("パリ", "ハ\u{309A}リ"), ("한국", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}"),
            ("क़लम", "क\u{93C}लम"), ("ড়", "ড\u{9BC}"), ("கொ", "க\u{BC6}\u{BBE}"),
            ("ＡＢＣ　１２", "abc 12"), ("Ω", "\u{2126}"), ("ǅ", "ǆ"),
        ]
    )
    func equal(_ one: String, _ other: String) {
        #expect(SearchText.folded(one) == SearchText.folded(other))
    }

    @Test("Letters that differ by more stay apart, and signs stay")
    func apart() {
        #expect(SearchText.folded("山田") != SearchText.folded("山本"))
        #expect(SearchText.folded("Иван") != SearchText.folded("Иона"))
        #expect(SearchText.folded("50% _x\\'") == "50% _x\\'")
    }

    @Test("What was folded stays as it is, so that two searches for it agree")
    func once() {
        let values: [Range<UInt32>] = [0x20..<0x3200, 0xA640..<0xAC40, 0xF900..<0x1_0000]
        let unstable = values.joined().compactMap(Unicode.Scalar.init).filter {
            let folded = SearchText.folded(String(Character($0)))
            return !SearchText.folded(folded).unicodeScalars.elementsEqual(folded.unicodeScalars)
        }
        #expect(unstable.isEmpty)
    }
}
