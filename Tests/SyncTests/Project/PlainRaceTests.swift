import HTTP
import Storage
import SupabaseStandIn
import Sync
import Synchronization
import Testing

@Suite("Writes of plain sync that meet others on their way", .timeLimit(.minutes(5)))
struct PlainRaceTests {
    /// A column, its type, what stands there, what the web writes, what the laptop writes (as
    /// JSON).
    static let cases: [(type: String, before: String, web: String, mine: String)] = [
        ("text", "'it''s 50%, (a & b) \"c\"'", "'theirs'", #""mine""#),
        ("text", "repeat('long ', 900)", "'theirs'", #""mine""#),
        ("text", "repeat('longer ', 9000)", "'theirs'", #""mine""#),
        ("text[]", #"ARRAY['a', 'b c', 'd"e\f', '{g,h}', NULL]"#, "'{theirs}'", #"["mine"]"#),
        ("int[]", "'{1,2}'", "'{3}'", "[4]"),
        ("jsonb", #"'{"k": [1, "é", null], "n": 1.50}'"#, #"'{"k": 2}'"#, #"{"k":3}"#),
        ("jsonb", #"'["x"]'"#, #"'"theirs"'"#, #""mine""#),
        ("jsonb", #"'"a text"'"#, "'7'", "8"),
        ("jsonb", "'true'", "'false'", "7"),
        ("json", "'true'", "'false'", "7"),
        ("json", #"'"a text"'"#, "'7'", "8"),
        ("json", #"'{"k": 1}'"#, #"'{"k": 2}'"#, #"{"k":3}"#),
        ("numeric", "1.50", "2", "3"),
        ("timestamptz", "'2026-01-02 03:04:05.678901+02'", "now()", #""2026-05-06T07:08:09Z""#),
        ("boolean", "true", "NULL", "false"),
    ]

    @Test("What somebody wrote between the look and the write stays, and both values are listed")
    func race() async throws {
        for (number, value) in Self.cases.enumerated() {
            let id = ProjectScene.contact(1)
            let scene = try await ProjectScene(
                .guardian,
                sql: [
                    ProjectScene.contacts(1),
                    "ALTER TABLE contacts ADD COLUMN IF NOT EXISTS updated_at timestamptz",
                    "ALTER TABLE contacts ADD COLUMN extra \(value.type)",
                    "UPDATE contacts SET extra = \(value.before), updated_at = now()",
                ]
            )
            let laptop = try await scene.laptop()
            try await laptop.sync()
            try laptop.edit(id, ["attributes.extra": value.mine])
            let web = "UPDATE contacts SET extra = \(value.web), updated_at = now()"
            let racing = RacingTransport(scene.project) { try await scene.run(web) }
            let counts = try await Laptop(
                store: laptop.store,
                key: laptop.key,
                clock: laptop.clock,
                transport: racing
            ).sync()
            #expect(counts.conflicts == 1, "\(number) \(value.type): \(counts)")
            let stands = try await scene.value(
                "SELECT extra::text IS NOT DISTINCT FROM (\(value.web))::\(value.type)::text"
                    + " FROM contacts"
            )
            if value.web != "now()" { #expect(stands == "t", "\(number) \(value.type)") }
            #expect(racing.writes == 1, "\(number) \(value.type)")
        }
    }

    @Test("Values that nobody touched are written, whatever their type")
    func unhindered() async throws {
        for (number, value) in Self.cases.enumerated() {
            let id = ProjectScene.contact(1)
            let scene = try await ProjectScene(
                .guardian,
                sql: [
                    ProjectScene.contacts(1),
                    "ALTER TABLE contacts ADD COLUMN extra \(value.type)",
                    "UPDATE contacts SET extra = \(value.before)",
                ]
            )
            let laptop = try await scene.laptop()
            try await laptop.sync()
            try laptop.edit(id, ["attributes.extra": value.mine])
            let counts = try await laptop.sync()
            #expect(counts.sent == 1 && counts.conflicts == 0, "\(number) \(value.type): \(counts)")
        }
    }
}

/// Lets somebody else write just before the first write that changes a row.
private final class RacingTransport: HTTPTransport {
    private let other: any HTTPTransport
    private let race: @Sendable () async throws -> Void
    private let count = Mutex(0)

    init(_ other: any HTTPTransport, race: @escaping @Sendable () async throws -> Void) {
        self.other = other
        self.race = race
    }

    /// Writes that arrived.
    var writes: Int { count.withLock { $0 } }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        if call.method == "PATCH" {
            let isFirst = count.withLock {
                $0 += 1
                return $0 == 1
            }
            if isFirst {
                do { try await race() } catch {
                    throw HTTPTransportError(.cut, host: "project.test", detail: "\(error)")
                }
            }
        }
        return try await other.send(call)
    }
}
