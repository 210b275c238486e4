import SQLite
import TestSupport
import Testing

@Suite("A statement") struct StatementTests {
    private let folder: TemporaryDirectory
    private let database: Database

    init() throws {
        folder = try TemporaryDirectory()
        database = try Sample.open(folder.file("a.db"))
    }

    @Test(
        "gives back exactly what was bound",
        arguments: [
            .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-0.0),
            .real(.infinity), .real(.leastNonzeroMagnitude), .text(""), .text("a\0b"),
            .text("Zoë 🙂 \u{FFFD}"), .blob([]), .blob([0]), .blob([0, 1, 0, 255]),
            .text(String(repeating: "x", count: 100_000)),
        ] as [Value]
    )
    func roundTrips(value: Value) throws {
        let types: [Value: String] = [.null: "null", .blob([]): "blob", .text(""): "text"]
        try database.read { connection in
            let row = try connection.row("SELECT ?1, typeof(?1), ?1 IS NULL", value)
            #expect(row?[0] == value)
            if let type = types[value] { #expect(row?[1] == .text(type)) }
            #expect(row?[2] == .integer(value == .null ? 1 : 0))
        }
    }

    @Test("lends and copies the same bytes")
    func lends() throws {
        try database.read { connection in
            let statement = try connection.prepare("SELECT ?, ?, ?")
            statement.bind(1, "a\0é")
            statement.bind(2, [1, 0, 2] as [UInt8])
            statement.bind(3, nil as Int64?)
            #expect(try statement.step())
            #expect(statement.withText(0) { [UInt8]($0) } == [97, 0, 0xC3, 0xA9])
            #expect(statement.string(0) == "a\0é")
            #expect(statement.withBytes(1) { [UInt8]($0) } == [1, 0, 2])
            #expect(statement.isNull(2) && statement.int64OrNil(2) == nil)
            #expect(statement.stringOrNil(2) == nil && statement.bytes(2) == [])
            #expect(try !statement.step())
        }
    }

    @Test("is prepared once a connection and text, unless it is still running")
    func isCached() throws {
        try database.add("one", "two")
        try database.write { connection in
            let sql = "SELECT id FROM note ORDER BY id"
            let first = try connection.statement(sql)
            #expect(try connection.statement(sql) === first)
            #expect(try first.step())
            #expect(try connection.statement(sql) !== first)
            var pairs: [[Int64]] = []
            first.reset()
            try connection.rows(sql) { outer in
                try connection.rows(sql) { pairs.append([outer.int64(0), $0.int64(0)]) }
            }
            #expect(pairs == [[1, 1], [1, 2], [2, 1], [2, 2]])
            for number in 0..<500 { _ = try connection.statement("SELECT \(number)") }
            #expect(try connection.value(sql) == .integer(1))
        }
    }

    @Test("reports a bad binding at the next step, and works again after a reset")
    func reportsBinding() throws {
        try database.read { connection in
            let statement = try connection.prepare("SELECT ?")
            statement.bind(2, 1)
            #expect(throws: SQLiteError.self) { try statement.step() }
            statement.reset()
            statement.bind(1, 7)
            #expect(try statement.step())
            #expect(statement.int64(0) == 7)
        }
    }

    @Test(
        "that is not exactly one is refused",
        arguments: ["", " -- nothing", "SELECT 1; SELECT 2", "SELEC 1", "SELECT 1; x"]
    )
    func refuses(sql: String) throws {
        _ = try database.read { connection in
            #expect(throws: SQLiteError.self) { try connection.prepare(sql) }
        }
    }

    @Test("that breaks a rule of the schema says so, and what it was")
    func namesTheRule() throws {
        let error = #expect(throws: SQLiteError.self) {
            try database.write { try $0.run("INSERT INTO note (body) VALUES (NULL)") }
        }
        #expect(error?.kind == .constraint)
        #expect(error?.description.contains("note.body") ?? false)
    }
}
