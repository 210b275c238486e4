import CRM
import Scoring
import TestSupport
import Testing
import Training

@Suite("The rule book for columns")
struct RuleBookTests {
    private let moment = Instant(microseconds: 1_790_000_000_000_000)

    private func book(_ columns: [(name: String, texts: [String?])]) -> ColumnBook {
        ColumnBook(
            pool: columns.map { name, texts in
                var column = RawColumn(name)
                for text in texts { column.append(text) }
                return column
            },
            asOf: moment
        )
    }

    @Test(
        "reads names and answers in six languages",
        arguments: [
            ("Lead Source", "Referral", "Cold list"),
            ("Fonte del lead", "Passaparola", "Lista fredda"),
            ("Quelle", "Empfehlung", "Kaltakquise"),
            ("Origine de la source", "Recommandation", "Appel à froid"),
            ("Fuente", "Recomendación", "Correo en frío"),
            ("Origem", "Indicação", "Contato frio comprado"),
            ("current_occupation", "Professional", "Student"),
            ("Beruf", "Selbstständig", "Schüler"),
            ("profile_completed", "High", "Low"),
            ("Do Not Email", "No", "Yes"),
            ("Nicht kontaktieren per Mail", "Nein", "Ja"),
            ("poutcome", "success", "failure"),
        ]
    )
    func languages(name: String, good: String, bad: String) throws {
        let book = book([(name, (0..<60).map { $0 % 2 == 0 ? good : bad })])
        let column = try #require(book.columns.first)
        #expect(column.isFamiliar)
        let bins = [good, bad].map { column.feature.bin(of: $0, asOf: moment) }
        #expect(column.expert[bins[0]] > column.expert[bins[1]])
    }

    @Test(
        "knows columns of numbers by what they count",
        arguments: [
            ("Total Time Spent on Website", true), ("Tempo sul sito (minuti)", true),
            ("Days since last visit", false), ("BounceRates", false), ("PageValues", true),
            ("Anzahl Besuche", true),
        ]
    )
    func numbers(name: String, isRising: Bool) throws {
        let book = book([(name, (0..<200).map { "\($0)" })])
        let column = try #require(book.columns.first)
        #expect(column.isFamiliar)
        let (first, last) = (column.expert[1], column.expert[column.expert.count - 1])
        #expect(isRising ? first < last : first > last)
    }

    @Test("fitted to contacts gives their average 50 and uses only columns it knows")
    func fitted() throws {
        var random = Seeded(11)
        let sources = ["Referral", "Cold list", "Website", nil]
        let texts = (0..<400).map { _ in random.pick(sources) }
        let book = book([
            ("Lead Source", texts), ("shoe size", (0..<400).map { "\($0 % 12)" }),
        ])
        let standard = FeatureSet.standard.features
        let counts = standard.map { feature in feature.bins.indices.map { $0 == 0 ? 400 : 0 } }
        let card = Scorecard(
            name: "expert-2",
            columns: book.columns,
            poolCounts: counts,
            won: 0,
            lost: 0
        )
        #expect(card.attributes.map(\.attribute) == ["Lead Source"] && card.kind == .expert)
        #expect(card.baseLogOddsMicro == Scorecard.expert.baseLogOddsMicro)
        let scorer = try Scorer(card)
        let results = texts.map { text in
            scorer.score(
                bins: standard.map { _ in 0 } + [card.attributes[0].bin(of: text, asOf: moment)]
            )
        }
        let sum = results.reduce(0) { $0 + Int($1.milliPoints) }
        #expect(abs(sum) < 400 * 5, "\(sum)")
        #expect(Set(results.map(\.score)).count >= 3)
        // It is stored and read back like any model.
        #expect(try Scorecard(parsing: card.canonicalBytes) == card)
        let fewer = Scorecard(
            name: "x",
            columns: [],
            poolCounts: counts,
            won: 1,
            lost: 40
        )
        #expect(fewer.baseLogOddsMicro < card.baseLogOddsMicro)
        #expect(fewer.baseVarianceMicro < card.baseVarianceMicro)
    }
}
