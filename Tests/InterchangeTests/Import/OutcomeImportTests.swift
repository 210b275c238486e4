import CRM
import Interchange
import Storage
import Testing

@Suite("An import with outcomes")
struct OutcomeImportTests {
    @Test("takes -1 for lost beside 1 alone, and names every other value with its line")
    func signs() throws {
        let bench = try ImportBench()
        try bench.load("id,name,res\n1,A,1\n2,B,-1\n3,C,\n") { $0.outcomeColumn = "res" }
        #expect(try bench.outcomes().map(\.isWon) == [true, false])
        let other = try ImportBench()
        let report = try other.load("id,name,res\n1,A,1\n2,B,-1\n3,C,0\n4,D,yes?\n5,E,0.0\n") {
            $0.outcomeColumn = "res"
        }
        #expect(try other.outcomes().map(\.isWon) == [true, false, false])
        let note = try #require(report.warnings.first)
        #expect(note.hasPrefix("2 values of 'res'") && note.contains("line 3: '-1'"))
        #expect(note.contains("write won or lost"))
    }

    @Test("reads the ends of deals and of a file of outcomes as carefully")
    func siblings() throws {
        let bench = try ImportBench()
        try bench.load("id,name\n1,A\n2,B\n3,C\n")
        let deals = try bench.load(
            "deal id,deal name,contact id,is_won\nd1,X,1,1\nd2,Y,2,-1\nd3,Z,3,2\n"
        )
        #expect(try bench.opportunities().map(\.status) == [.won, .open, .open])
        #expect(deals.warnings.contains { $0.contains("line 3: '-1'") })
        let results = try bench.load("contact_id,result\n2,1\n3,-1\n") { $0.kind = .outcomes }
        #expect(results.counts.created == 2)
        let doubtful = try bench.load("contact_id,result\n2,won\n3,-1\n") { $0.kind = .outcomes }
        #expect(doubtful.rejects.map(\.line) == [3])
        #expect(doubtful.rejects.first?.reason.contains("write won or lost") == true)
    }

    @Test(
        "takes a closing date for the moment of the outcome, and says so",
        arguments: [
            "closed_date", "decision_date", "close_date", "won_date", "converted_at", "closed_on",
            "Closed At",
            "Data di chiusura", "Abgeschlossen am",
        ]
    )
    func closing(_ name: String) throws {
        let text = "id,name,\(name),won\n1,A,2026-03-04,1\n2,B,soon,0\n3,C,soon,\n"
        let bench = try ImportBench()
        let report = try bench.load(text) { $0.outcomeColumn = "won" }
        #expect(report.counts.created == 3)
        #expect(try bench.outcomes().map { $0.occurredAt?.dateText } == ["2026-03-04", nil])
        #expect(report.warnings.contains { $0.hasPrefix("'\(name)' was taken for when") })
        #expect(report.warnings.contains { $0.contains("1 outcomes") && $0.contains("line 3") })
        // Without an outcome, or when told so, it is a column as any other.
        let plain = try ImportBench()
        let without = try plain.load(text)
        #expect(without.columns.contains { $0.name == name && $0.field == nil })
        let told = try plain.load(text) {
            $0.outcomeColumn = "won"
            $0.map = [(name, nil)]
        }
        #expect(told.columns.contains { $0.name == name && $0.field == nil })
        #expect(try plain.outcomes().allSatisfy { $0.occurredAt == nil })
    }

    @Test("obeys --map to closed_at, and refuses a field that the records do not have")
    func mapping() throws {
        let bench = try ImportBench()
        try bench.load("id,name,signed,won\n1,A,2026-03-04,1\n") {
            $0.outcomeColumn = "won"
            $0.map = [("signed", .closedAt)]
        }
        #expect(try bench.outcomes().map { $0.occurredAt?.dateText } == ["2026-03-04"])
        for field in [Field.stage, .occurredAt, .isWon] {
            #expect(throws: InterchangeError.self) {
                try bench.load("id,name,signed\n1,A,x\n") { $0.map = [("signed", field)] }
            }
        }
        #expect(throws: InterchangeError.self) {
            try bench.load("deal id,deal name,won\n1,A,1\n") {
                $0.kind = .opportunities
                $0.outcomeColumn = "won"
            }
        }
    }
}
