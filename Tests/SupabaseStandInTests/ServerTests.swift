import Foundation
import SupabaseStandIn
import Testing

@Suite("The throw-away PostgreSQL")
struct ServerTests {
    @Test("A test's database is its own, as its template was, and gone after it")
    func databases() async throws {
        let server = try await PostgreSQLServer.shared()
        let template = DatabaseTemplate.supabase.adding(
            ["CREATE TABLE mark (n INT)", "INSERT INTO mark VALUES (1)"],
            name: "template_mark"
        )
        var first: PostgreSQLDatabase? = try await server.makeDatabase(template)
        let second = try await server.makeDatabase(template)
        var connection: PostgreSQLConnection? = try #require(first).connect()
        try connection?.query("UPDATE mark SET n = n + 1")
        #expect(try connection?.value("SELECT n FROM mark") == "2")
        #expect(try second.connect().value("SELECT n FROM mark") == "1")
        let name = try #require(first).name
        first = nil
        #expect(try connection?.value("SELECT n FROM mark") == "2")
        connection = nil
        let watcher = try second.connect()
        try await Waiting.until("the database is dropped") {
            try watcher.value("SELECT 1 FROM pg_database WHERE datname = $1", [name]) == nil
        }
    }

    @Test("Statements bind texts, answer texts, and fail with their SQLSTATE")
    func statements() async throws {
        let server = try await PostgreSQLServer.shared()
        let connection = try await server.makeDatabase(.supabase).connect()
        let rows = try connection.query(
            "SELECT $1::INT + 1 AS sum, $2::TEXT AS none, $3 AS text",
            ["41", nil, "'; DROP TABLE è"]
        )
        #expect(rows.columns == ["sum", "none", "text"])
        #expect(rows.texts == [["42", nil, "'; DROP TABLE è"]])
        try connection.run(script: "CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1)")
        #expect(try connection.query("UPDATE t SET n = 2").affected == 1)
        let error = #expect(throws: PostgreSQLError.self) {
            try connection.query("INSERT INTO t VALUES (2)")
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.detail == "Key (n)=(2) already exists.")
        #expect(try connection.value("SELECT n FROM t WHERE n = 99") == nil)
        try connection.query("BEGIN")
        #expect(connection.isInTransaction)
        connection.close()
        #expect(!connection.isOpen)
    }

    @Test("A server ends and leaves nothing when the last reference to it goes")
    func end() async throws {
        var server: PostgreSQLServer? = try await BlockingWork.run { try PostgreSQLServer() }
        let folder = try #require(server?.socketFolder)
        #expect(FileManager.default.fileExists(atPath: folder + "/.s.PGSQL.5432"))
        server = nil
        try await Waiting.until("the server's folder is gone") {
            !FileManager.default.fileExists(atPath: folder)
        }
    }
}
