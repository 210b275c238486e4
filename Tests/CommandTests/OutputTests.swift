import JSON
import Testing

@testable import assay

@Suite("Output")
struct OutputTests {
    @Test("shows control and direction characters instead of obeying them")
    func visible() {
        #expect(SafeText.visible("a\u{1B}[31mb\u{7F}\n\u{202E}") == "a␛[31mb␡↵\u{FFFD}")
        #expect(SafeText.visible("Zoë 東京") == "Zoë 東京")
        #expect(SafeText.tabSeparated("a\tb\nc\\d\u{07}") == "a\\tb\\nc\\\\d␇")
    }

    @Test("quotes CSV and disarms formulas, but not numbers")
    func commaSeparated() {
        let cells = ["a,b", "say \"hi\"", "=1+1", "@x", "-12.5", "+39 02", "two\nlines"]
        #expect(
            cells.map { SafeText.commaSeparated($0, isFormulaSafe: true) } == [
                "\"a,b\"", "\"say \"\"hi\"\"\"", "'=1+1", "'@x", "-12.5", "'+39 02",
                "\"two\nlines\"",
            ]
        )
        #expect(SafeText.commaSeparated("=1+1", isFormulaSafe: false) == "=1+1")
    }

    @Test("measures and cuts text by the columns it takes")
    func widths() {
        #expect(SafeText.width(of: "abc") == 3)
        #expect(SafeText.width(of: "東京") == 4)
        #expect(SafeText.width(of: "e\u{301}") == 1)
        #expect(SafeText.truncated("東京都", to: 5) == "東京…")
        #expect(SafeText.truncated("abcdef", to: 6) == "abcdef")
        #expect(SafeText.truncated("abcdefg", to: 6) == "abcde…")
    }

    @Test("draws progress with rate and remaining time within the width it has")
    func progress() {
        let line = ProgressBar.line(
            label: "Scoring",
            unit: "contacts",
            done: 25_000,
            total: 100_000,
            elapsed: 2,
            width: 80
        )
        #expect(line.hasPrefix("Scoring █") && line.count <= 79)
        #expect(line.hasSuffix(" 25,000/100,000 contacts, 12,500/s, 6 s left"))
        for width in [40, 60] {
            let short = ProgressBar.line(
                label: "Scoring",
                unit: "contacts",
                done: 1,
                total: 3,
                elapsed: 0,
                width: width
            )
            #expect(short.count < width)
        }
        #expect(ProgressBar.duration(185) == "3 min 5 s")
        #expect(ProgressBar.grouped(-1_234_567) == "-1,234,567")
    }

    @Test("finds the slip, and nothing where there is no likeness")
    func suggestions() {
        let words = ["import", "score", "doctor", "history"]
        let typed = ["imprt", "scor", "docter", "hist", "zzz", "x"]
        #expect(
            typed.map { SpellingHint.nearest(to: $0, among: words) ?? "" } == [
                "import", "score", "doctor", "history", "", "",
            ]
        )
    }
}
