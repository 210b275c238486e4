import Foundation
import HTTP
import JSON
import SQLite
import Storage
import Synchronization

extension PlantedBug {
    static let inTheFile = [
        PlantedBug(
            name: "keeps capture on",
            sql: [
                """
                CREATE TRIGGER keeps_capture_on BEFORE DELETE ON sync_capture
                BEGIN SELECT RAISE(IGNORE); END
                """
            ]
        ),
        PlantedBug(
            name: "forgets to capture again",
            sql: [
                """
                CREATE TRIGGER forgets_to_capture BEFORE INSERT ON sync_capture
                BEGIN SELECT RAISE(IGNORE); END
                """
            ]
        ),
        PlantedBug(
            name: "loses waiting rows",
            sql: [
                """
                CREATE TRIGGER loses_waiting BEFORE UPDATE OF is_waiting ON sync_shadow
                WHEN new.is_waiting BEGIN SELECT RAISE(IGNORE); END
                """
            ]
        ),
        PlantedBug(
            name: "keeps its cursor after a reset",
            sql: [
                """
                CREATE TRIGGER keeps_cursor BEFORE UPDATE OF since ON sync_table
                WHEN new.since IS NULL AND old.since IS NOT NULL BEGIN SELECT RAISE(IGNORE); END
                """,
                """
                CREATE TRIGGER keeps_revisions BEFORE UPDATE OF rev ON sync_shadow
                WHEN new.rev = -1 AND old.rev >= 0 BEGIN SELECT RAISE(IGNORE); END
                """,
            ]
        ),
        PlantedBug(
            name: "forgets restored values",
            sql: [
                """
                CREATE TRIGGER forgets_restored BEFORE INSERT ON sync_conflict
                WHEN new.kind = 'restored' BEGIN SELECT RAISE(IGNORE); END
                """
            ]
        ),
        PlantedBug(
            name: "records edits after their commit",
            sql: ["contact", "interaction", "opportunity"].flatMap { entity in
                ["updated", "deleted"].map { "DROP TRIGGER \(entity)_change_\($0)" }
            }
        ),
    ]

    static let onTheWire = [
        PlantedBug(
            name: "ignores tombstones",
            transport: { network, _ in
                AlteredTransport(
                    network,
                    "assay_pull",
                    answer: { page in
                        let rows = (page["rows"]?.arrayValue ?? []).filter { row in
                            row.arrayValue?.last?.isNull == false
                        }
                        page["rows"] = .array(rows)
                    }
                )
            }
        ),
        PlantedBug(
            name: "sends a new operation id on retry",
            transport: { network, _ in RenamingTransport(network: network) }
        ),
        PlantedBug(
            name: "sends a new base",
            transport: { network, _ in
                AlteredTransport(
                    network,
                    "assay_push",
                    request: everyOperation { $0["base"] = $0["set"] }
                )
            }
        ),
        PlantedBug(
            name: "sends the whole row",
            transport: { network, store in
                AlteredTransport(
                    network,
                    "assay_push",
                    request: everyOperation { operation in
                        guard operation["kind"] == "update",
                            var set = try store.knownRow(operation["id"]?.stringValue ?? "")
                        else { return }
                        set.remove("id")
                        for (field, value) in operation["set"]?.objectValue ?? [:] {
                            set[field] = value
                        }
                        operation["base"] = [:]
                        operation["set"] = .object(set)
                    }
                )
            }
        ),
        PlantedBug(
            name: "appends with a random id",
            transport: { network, _ in
                AlteredTransport(
                    network,
                    "assay_append",
                    request: everyScore { rows in
                        for index in rows.indices {
                            rows[index] = rows[index].setting(
                                "id",
                                .string(UUID().uuidString.lowercased())
                            )
                        }
                    }
                )
            }
        ),
        PlantedBug(
            name: "moves the history cursor first",
            transport: { network, store in
                AlteredTransport(
                    network,
                    "assay_append",
                    request: everyScore { rows in
                        guard let last = rows.last?["seq"]?.intValue else { return }
                        try store.database.write {
                            try $0.run("UPDATE sync_link SET scores_sent = ?", .integer(last))
                        }
                    }
                )
            }
        ),
        PlantedBug(
            name: "skips a row of history",
            transport: { network, _ in
                AlteredTransport(
                    network,
                    "assay_append",
                    request: everyScore { rows in if rows.count > 1 { rows.removeFirst() } }
                )
            }
        ),
        PlantedBug(
            name: "retries without a fresh token",
            transport: { network, _ in StaleTransport(network: network) }
        ),
    ]

    private static func everyOperation(
        _ change: @escaping @Sendable (inout JSONObject) throws -> Void
    ) -> @Sendable (inout JSONObject) throws -> Void {
        { body in
            let operations = try (body["p_operations"]?.arrayValue ?? []).map { operation in
                var object = operation.objectValue ?? [:]
                try change(&object)
                return JSON.object(object)
            }
            body["p_operations"] = .array(operations)
        }
    }

    private static func everyScore(
        _ change: @escaping @Sendable (inout [JSON]) throws -> Void
    ) -> @Sendable (inout JSONObject) throws -> Void {
        { body in
            guard body["p_table"] == "assay_scores" else { return }
            var rows = body["p_rows"]?.arrayValue ?? []
            try change(&rows)
            body["p_rows"] = .array(rows)
        }
    }
}

extension JSON {
    /// A value; nil for bytes that are none.
    fileprivate static func told(_ bytes: [UInt8]) -> JSON? {
        do { return try JSON(parsing: bytes) } catch { return nil }
    }

    fileprivate func setting(_ name: String, _ value: JSON) -> JSON {
        var object = objectValue ?? [:]
        object[name] = value
        return .object(object)
    }
}

extension Store {
    /// The columns of a row as the server told it last.
    fileprivate func knownRow(_ id: String) throws -> JSONObject? {
        try database.read { connection in
            let base = try connection.value(
                "SELECT base FROM sync_shadow WHERE id = ? AND base IS NOT NULL",
                .text(id)
            )?.text
            return try base.flatMap { try JSON(parsing: $0).objectValue }
        }
    }
}

/// A network on which the requests and answers of one function are altered.
struct AlteredTransport: HTTPTransport {
    typealias Change = @Sendable (inout JSONObject) throws -> Void

    private let network: any HTTPTransport
    private let function: String
    private let request: Change?
    private let answer: Change?

    init(
        _ network: any HTTPTransport,
        _ function: String,
        request: Change? = nil,
        answer: Change? = nil
    ) {
        self.network = network
        self.function = function
        self.request = request
        self.answer = answer
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        guard call.url.hasSuffix("/\(function)") else { return try await network.send(call) }
        var call = call
        call.body = Self.altered(call.body, by: request)
        var reply = try await network.send(call)
        if reply.status == 200 { reply.body = Self.altered(reply.body, by: answer) ?? [] }
        return reply
    }

    /// Bytes that are no object, as an answer that was cut is none, stay as they are.
    private static func altered(_ bytes: [UInt8]?, by change: Change?) -> [UInt8]? {
        guard let bytes, let change, var object = JSON.told(bytes)?.objectValue else {
            return bytes
        }
        do { try change(&object) } catch { fatalError("\(error)") }
        return JSON.object(object).canonicalBytes
    }
}

/// Gives each operation another name whenever it is sent.
private final class RenamingTransport: HTTPTransport {
    private let network: any HTTPTransport
    private let names = Mutex<[String: String]>([:])

    init(network: any HTTPTransport) { self.network = network }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        let renaming = AlteredTransport(
            network,
            "assay_push",
            request: { [self] body in
                body["p_operations"] = .array(
                    (body["p_operations"]?.arrayValue ?? []).map { operation in
                        let fresh = UUID().uuidString.lowercased()
                        names.withLock { $0[fresh] = operation["op"]?.stringValue }
                        return operation.setting("op", .string(fresh))
                    }
                )
            },
            answer: { [self] body in
                body["verdicts"] = .array(
                    (body["verdicts"]?.arrayValue ?? []).map { verdict in
                        let known = names.withLock { $0[verdict["op"]?.stringValue ?? ""] }
                        return verdict.setting("op", known.map { .string($0) } ?? .null)
                    }
                )
            }
        )
        return try await renaming.send(call)
    }
}

/// Answers a request for fresh tokens with the ones that the laptop has.
private final class StaleTransport: HTTPTransport {
    private let network: any HTTPTransport
    private let token = Mutex("")

    init(network: any HTTPTransport) { self.network = network }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        guard call.url.contains("/auth/v1/token") else {
            let bearer = call.headers["Authorization"]?.dropFirst("Bearer ".count) ?? ""
            token.withLock { $0 = String(bearer) }
            return try await network.send(call)
        }
        let body = JSON.told(call.body ?? [])
        let tokens: JSON = [
            "access_token": .string(token.withLock { $0 }),
            "refresh_token": body?["refresh_token"] ?? .null, "expires_in": 3600,
        ]
        return HTTPReply(status: 200, body: tokens.canonicalBytes)
    }
}
