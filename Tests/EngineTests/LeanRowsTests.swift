import CRM
import Engine
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Rows that are lean to write")
struct LeanRowsTests {
    @Test(
        "No table checks a word against a list of three, and the chains in their place refuse alike"
    )
    func checks() throws {
        let sample = try SeededStore(seed: 31)
        let tables = try sample.store.database.read { connection in
            var tables: [String] = []
            try connection.rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL") {
                tables.append($0.string(0))
            }
            return tables
        }
        #expect(tables.filter { $0.contains(/CHECK\s*\(\s*\w+\s+IN\s*\([^)]*,[^)]*,/) } == [])
        #expect(tables.count { $0.contains(/CHECK \(\w+ = '\w+' OR\b/) } >= 7)
        try sample.fill(contacts: 2)
        for change in [
            "INSERT INTO run (id, name, trace_id, started_at, status)"
                + " VALUES ('a', 'a', '00000000000000000000000000000000', 0, 'other')",
            "INSERT INTO outcome (organization_key, contact_key, is_won, source, recorded_at)"
                + " VALUES (1, 1, 1, 'other', 0)",
            "INSERT INTO opportunity (organization_key, id, name, status, recorded_at)"
                + " VALUES (1, 'a', 'a', 'other', 0)",
        ] {
            #expect(throws: SQLiteError.self) {
                try sample.store.database.write { try $0.execute(change) }
            }
        }
    }

    @Test("A run tells the same steps when they are one value as when each is a row")
    func steps() throws {
        let sample = try SeededStore(seed: 32)
        try sample.fill(contacts: 2)
        let engine = ScoringEngine(store: sample.store)
        let report = try #require(
            try engine.scoreContacts([ContactKey(1)], organization: sample.organization).first
        )
        let key = try #require(try sample.store.organizationKey(ifKnown: sample.organization))
        let run = try #require(
            try sample.store.run(id: report.stored.runID, organizationKey: key)
        )
        let spans = try sample.store.spans(of: run, limit: 10)
        #expect(
            spans.map(\.name) == [
                "score", "execute_tool analyze_email_quality", "execute_tool get_company_info",
                "execute_tool get_contact_history",
            ]
        )
        #expect(Set(spans.map(\.id)).count == 4 && spans.allSatisfy { $0.id.count == 16 })
        #expect(spans.dropFirst().allSatisfy { $0.parentID == spans[0].id && $0.isOK })
        #expect(spans[0].attributes == run.run.attributes && spans[0].parentID == nil)
        let counted = try sample.store.database.read { connection in
            (
                try connection.value("SELECT spans FROM audit_runs")?.integer,
                try connection.value("SELECT count(*) FROM span")?.integer
            )
        }
        #expect(counted == (4, 0))
    }

    @Test("Steps cut short or of another format are none, and long ones keep their order")
    func damage() throws {
        let start = Instant.testNow
        var steps = RunSteps(rootID: 0xFF, parentSpanID: "00f067aa0ba902b7")
        let later = Instant(microseconds: start.microseconds + 7_200_000_000)
        steps.add(.history, from: start, to: later, runStart: start)
        var run = RunRecord(
            id: "",
            traceID: "",
            name: "score",
            organizationKey: 1,
            startedAt: start
        )
        run.finishedAt = later
        let spans = steps.spans(of: run)
        #expect(spans.map(\.parentID) == ["00f067aa0ba902b7", "00000000000000ff"])
        #expect(spans[1].id == "0000000000000100" && spans[1].finishedAt > start)
        #expect(RunSteps(bytes: []) == nil)
        var bytes = [UInt8](repeating: 0, count: 26)
        #expect(RunSteps(bytes: bytes) == nil)
        bytes[16] = 1
        #expect(RunSteps(bytes: bytes) == nil)
        bytes[17] = 3
        #expect(RunSteps(bytes: bytes)?.spans(of: run).count == 2)
        #expect(RunSteps(bytes: Array(bytes.dropLast())) == nil)
    }
}
