import Engine
import Foundation
import Storage
import TestSupport
import Testing

@Suite("Auditors' views")
struct AuditorViewTests {
    @Test("Every query of schema/README.md runs in the sqlite3 shell, and answers")
    func documentedQueries() throws {
        let sample = try SeededStore(seed: 31)
        try sample.fill(contacts: 20)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        _ = try engine.scoreAll(organization: sample.organization)
        try sample.store.close()
        let queries = try Self.queries()
        #expect(queries.count >= 6)
        for query in queries {
            let answer = try Self.sqlite3(sample.folder.file("assay.db"), query)
            #expect(answer.status == 0, "\(query): \(answer.output)")
        }
        let scores = try Self.sqlite3(sample.folder.file("assay.db"), queries[0]).output
        #expect(scores.contains("2026-11-01T09:00:00Z|contact-"))
    }

    /// The SQL blocks of the document.
    private static func queries() throws -> [String] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../schema/README.md")
        let text = try String(contentsOf: path, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
    }

    private static func sqlite3(
        _ path: String,
        _ sql: String
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-bail", "file:\(path)?mode=ro", sql]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
