import CRM
import Engine
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("Columns that only the end fills in are no features")
struct OutcomeColumnTests {
    private let now = Instant.testNow.microseconds

    /// Contacts with these attributes, each decided `key` days ago or without a date.
    private func sample(
        isDated: Bool,
        _ attributes: (_ key: Int, _ isWon: Bool, _ decided: Instant) -> String
    ) throws -> SeededStore {
        let sample = try SeededStore(seed: 21)
        try sample.fill(contacts: 120, interactions: 4)
        try sample.store.database.write { connection in
            for key in 1...120 {
                let isWon = key % 5 < 2
                let decided = Instant(microseconds: now - Int64(key) * Instant.day)
                try connection.run(
                    """
                    UPDATE contact SET attributes = ?, created_at = NULL, deleted_at = NULL,
                        organization_key = 1
                    WHERE contact_key = ?
                    """,
                    .text(attributes(key, isWon, decided)),
                    .integer(Int64(key))
                )
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at)
                    VALUES (1, ?, ?, ?, 'column', ?)
                    """,
                    .integer(Int64(key)),
                    .integer(isWon ? 1 : 0),
                    isDated ? .integer(decided.microseconds) : .null,
                    .integer(now)
                )
            }
        }
        return sample
    }

    private func training(
        _ sample: SeededStore,
        _ choices: ModelTraining.Choices = ModelTraining.Choices()
    ) throws -> ModelTraining {
        try ModelTraining(
            ScoringEngine(store: sample.store).trainingData(organization: sample.organization),
            choices: choices
        )
    }

    private func day(_ moment: Instant, plus days: Int) -> String {
        String(
            Instant(microseconds: moment.microseconds + Int64(days) * Instant.day)
                .description.prefix(10)
        )
    }

    @Test("the column that an import was told holds the outcome is neither one nor a leak")
    func outcome() throws {
        let sample = try sample(isDated: false) { key, isWon, _ in
            "{\"Converted\":\"\(isWon ? 1 : 0)\",\"signed\":\"d\(key % 7)\",\"tier\":\"t\(key % 3)\"}"
        }
        #expect(try training(sample).leftOut.contains { $0.column == "Converted" && $0.isLeak })
        try sample.store.database.write { connection in
            try connection.execute(
                """
                INSERT INTO import_run (id, organization_key, file_name, file_sha256, file_bytes,
                    settings, status, started_at)
                VALUES ('a', 1, 'leads.csv', '', 1,
                    '{"map":{"signed":"outcome_at"},"outcome":"Converted","records":"contacts"}',
                    'done', \(now))
                """
            )
        }
        let told = try training(sample)
        #expect(told.leftOut.filter(\.isLeak).isEmpty)
        #expect(told.leftOut.map(\.column) == ["Converted", "signed"])
        #expect(told.attributes.map(\.attribute).contains("tier"))
        var choices = ModelTraining.Choices()
        choices.kept = ["Converted"]
        #expect(throws: TrainingError.isOutcome("Converted")) { try training(sample, choices) }
    }

    @Test(
        "a column whose name says when a lead was closed is left out and named",
        arguments: [
            "closed_date", "Closed At", "won_date", "Data chiusura", "Abschlussdatum",
            "Date of Closing",
        ]
    )
    func names(_ name: String) throws {
        let sample = try sample(isDated: false) { key, isWon, decided in
            "{\"\(name)\":\"\(day(decided, plus: isWon ? 0 : -30))\",\"tier\":\"t\(key % 3)\"}"
        }
        let left = try training(sample).leftOut
        #expect(left.map(\.column) == [name] && left.allSatisfy(\.isLeak))
        var choices = ModelTraining.Choices()
        choices.kept = [name]
        #expect(try training(sample, choices).attributes.contains { $0.attribute == name })
    }

    @Test(
        "dates at or after the outcome, or after the last activity, are left out by what they say"
    )
    func late() throws {
        let dated = try sample(isDated: true) { key, _, decided in
            """
            {"first seen":"\(day(decided, plus: -20 - key % 9))",\
            "paper":"\(day(decided, plus: key % 4))"}
            """
        }
        let left = try training(dated).leftOut
        #expect(left.map(\.column) == ["paper"] && left.allSatisfy(\.isLeak))
        #expect(left.first?.reason.contains("at or after the outcome") == true)
        // Without dates of outcomes the history tells: nothing happened after this one.
        let undated = try sample(isDated: false) { key, _, _ in
            """
            {"first seen":"2001-0\(1 + key % 9)-11",\
            "paper":"\(day(Instant(microseconds: now), plus: key % 4 + 1))"}
            """
        }
        #expect(try training(undated).leftOut.map(\.column) == ["paper"])
    }
}
