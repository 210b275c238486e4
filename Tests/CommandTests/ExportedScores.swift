import Foundation
import TestSupport
import Testing

/// What a model exported as SQL gives a data file, beside what the program gave it.
struct ExportedScores {
    /// A line a contact, in order of ids: id, score, log odds, and the reasons as JSON.
    let lines: [Substring]
    /// What the program stored, as CSV: id, score, log odds.
    let stored: [Substring]

    /// What the query gives of each contact, without the reasons.
    var scores: [Substring] { lines.map { $0.prefix { $0 != "[" }.dropLast() } }

    /// Scores everybody as of a moment, exports the model in use and runs it over the same file.
    init(_ place: TestWorkspace, asOf moment: String) throws {
        #expect(try place.run("score", "--all", "--as-of", moment).code == 0)
        let sql = try place.run(
            "models",
            "export",
            "--dialect",
            "sqlite",
            "--select",
            "--as-of",
            moment
        )
        #expect(sql.code == 0)
        let model = try place.file("model.sql", sql.output)
        lines = try PythonVerifier.run(["-c", Self.reader, place.database.path, model])
            .output.split(separator: "\n")
        let query = """
            SELECT c.id, s.score, s.log_odds_micro FROM score AS s
            JOIN contact AS c USING (contact_key) ORDER BY c.id
            """
        stored = Array(
            try place.run("query", query, "--format", "csv").output
                .split(whereSeparator: \.isNewline).dropFirst()
        )
    }

    /// Runs a file's query over a data file; some builds of SQLite leave `exp` out.
    private static let reader = """
        import math, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.create_function("exp", 1, math.exp)
        for row in sorted(connection.execute(open(sys.argv[2]).read())):
            print(row[0], row[3], row[1], row[6], sep=",")
        """
}
