import CRM
import Scoring
import Testing

@Suite("A scorecard as SQL")
struct SQLExportTests {
    private let moment = Instant(microseconds: 1_793_523_600_000_000)

    private func text(_ card: Scorecard, _ dialect: SQLDialect) throws -> String {
        try SQLExport(card, dialect: dialect, asOf: moment, organizationID: "it's")
            .statement(isView: false)
    }

    @Test("is the same text each time, and quotes what it was given")
    func deterministic() throws {
        for dialect in SQLDialect.allCases {
            let first = try text(.expert, dialect)
            #expect(try first == text(.expert, dialect) && first.contains("1793523600000000"))
        }
        #expect(try text(.expert, .sqlite).contains("'it''s'"))
    }

    @Test("is refused for a card that does not fit the features")
    func misfit() {
        var card = Scorecard.expert
        card.tables.removeLast()
        #expect(throws: ScorecardError.self) { try text(card, .duckdb) }
    }
}
