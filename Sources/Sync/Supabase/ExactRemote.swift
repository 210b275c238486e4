import HTTP
import JSON
import Storage

/// A page, and the table's digest where it was asked for and this is the last page.
struct PullAnswer: Sendable {
    var page: PulledPage
    var digest: [Int: BucketDigest]?
}

/// The functions that `schema/supabase` puts into a project.
struct ExactRemote: Sendable {
    var client: SupabaseClient
    /// The organization's id there.
    var organization: String

    /// The page behind a table's cursor; with `digest`, the table's when this is the last page.
    func pull(
        _ table: SyncTable,
        limit: Int,
        incarnation: String?,
        digest: Bool
    ) async throws -> PullAnswer {
        let body: JSON = [
            "p_table": .string(table.name), "p_org": .string(organization),
            "p_since": .text(table.since),
            "p_after": try table.after.map { try JSON(parsing: $0, limits: .rows) } ?? .null,
            "p_limit": .integer(Int64(limit)),
            "p_incarnation": .text(incarnation), "p_digest": .bool(digest),
            "p_schema": .text(table.fingerprint),
        ]
        let answer = try await client.call("assay_pull", body.canonicalBytes, isDivisible: true)
        guard let rows = answer["rows"]?.arrayValue, let snapshot = answer["snapshot"]?.stringValue,
            let incarnation = answer["incarnation"]?.stringValue
        else { throw SyncError.badAnswer(what: "assay_pull", detail: "it holds no page") }
        let next = answer["next"] ?? .null
        var page = PulledPage(
            rows: try rows.map { try Self.row($0) },
            snapshot: snapshot,
            next: next.isNull ? nil : next.canonicalText,
            incarnation: incarnation,
            fingerprint: answer["schema"]?.stringValue ?? "",
            columns: answer["columns"]?.arrayValue?.compactMap(\.stringValue)
        )
        page.isStamped = answer["stamped"]?.stringValue ?? page.fingerprint == page.fingerprint
        return PullAnswer(page: page, digest: try answer["digest"].flatMap { try Self.digest($0) })
    }

    /// `[xid, id, rev, hash, text]`.
    static func row(_ json: JSON) throws -> RemoteRow {
        guard let parts = json.arrayValue, parts.count == 5, let id = parts[1].stringValue,
            let rev = parts[2].intValue
        else { throw SyncError.badAnswer(what: "a page", detail: "a row has another shape") }
        let text = parts[4].stringValue
        guard let hash = parts[3].stringValue.flatMap({ Int64($0) }) ?? (text == nil ? 0 : nil)
        else {
            throw SyncError.badAnswer(what: "a page", detail: "row \(id) has no hash")
        }
        return RemoteRow(id: id, rev: rev, hash: hash, text: text)
    }

    private static func digest(_ json: JSON) throws -> [Int: BucketDigest]? {
        guard let buckets = json.objectValue else { return nil }
        var found: [Int: BucketDigest] = [:]
        for (name, value) in buckets {
            guard let bucket = Int(name), let parts = value.arrayValue, parts.count == 2,
                let count = parts[0].intValue,
                let hash = parts[1].stringValue.flatMap({ Int64($0) })
            else { throw SyncError.badAnswer(what: "a digest", detail: "bucket \(name)") }
            found[bucket] = BucketDigest(count: count, hash: hash)
        }
        return found
    }

    func digest(table: String) async throws -> [Int: BucketDigest] {
        let body: JSON = ["p_table": .string(table), "p_org": .string(organization)]
        let answer = try await client.call("assay_digest", body.canonicalBytes)
        guard let digest = try Self.digest(answer) else {
            throw SyncError.badAnswer(what: "assay_digest", detail: "it holds no buckets")
        }
        return digest
    }

    /// Ids and hashes of one bucket.
    func bucket(_ bucket: Int, table: String) async throws -> [String: Int64] {
        let body: JSON = [
            "p_table": .string(table), "p_org": .string(organization),
            "p_bucket": .integer(Int64(bucket)),
        ]
        let answer = try await client.call("assay_bucket", body.canonicalBytes)
        guard let rows = answer.arrayValue else {
            throw SyncError.badAnswer(what: "assay_bucket", detail: "it holds no list")
        }
        var found: [String: Int64] = [:]
        for row in rows {
            guard let parts = row.arrayValue, parts.count == 3, let id = parts[0].stringValue,
                let hash = parts[2].stringValue.flatMap({ Int64($0) })
            else { throw SyncError.badAnswer(what: "a bucket", detail: "a row has another shape") }
            found[id] = hash
        }
        return found
    }

    /// Whole rows by id; at most ``fetchMax`` at once.
    func fetch(_ ids: [String], table: String) async throws -> [RemoteRow] {
        let body: JSON = [
            "p_table": .string(table), "p_org": .string(organization),
            "p_ids": .array(ids.map { .string($0) }),
        ]
        let answer = try await client.call("assay_fetch", body.canonicalBytes)
        guard let rows = answer.arrayValue else {
            throw SyncError.badAnswer(what: "assay_fetch", detail: "it holds no list")
        }
        return try rows.map { try Self.row($0) }
    }

    static let fetchMax = 500

    /// Sends operations as they were frozen; a verdict each, in their order.
    func push(
        _ operations: [OutboxOperation],
        incarnation: String?
    ) async throws -> [PushResult] {
        let list = operations.map(\.text).joined(separator: ",")
        let known = incarnation.map { JSON.string($0).canonicalText } ?? "null"
        let answer = try await client.call(
            "assay_push",
            Array("{\"p_incarnation\":\(known),\"p_operations\":[\(list)]}".utf8),
            isDivisible: true
        )
        guard let verdicts = answer["verdicts"]?.arrayValue, verdicts.count == operations.count
        else {
            throw SyncError.badAnswer(what: "assay_push", detail: "not one verdict an operation")
        }
        return try zip(operations, verdicts).map { operation, verdict in
            guard verdict["op"]?.stringValue == operation.id else {
                throw SyncError.badAnswer(what: "assay_push", detail: "verdicts in another order")
            }
            return try Self.verdict(verdict, operation)
        }
    }

    private static func verdict(_ json: JSON, _ operation: OutboxOperation) throws -> PushResult {
        var row: RemoteRow?
        if let text = json["row"]?.stringValue, let rev = json["rev"]?.intValue,
            let hash = json["hash"]?.stringValue.flatMap({ Int64($0) })
        {
            row = RemoteRow(id: operation.rowID, rev: rev, hash: hash, text: text)
        } else if operation.kind == .delete, json["state"]?.stringValue == "applied",
            let rev = json["rev"]?.intValue
        {
            row = RemoteRow(id: operation.rowID, rev: rev, hash: 0, text: nil)
        }
        let conflicts = (json["conflicts"]?.arrayValue ?? []).map { conflict in
            FieldConflict(
                field: conflict["field"]?.stringValue ?? "*",
                base: conflict["base"]?.canonicalText,
                theirs: conflict["theirs"]?.canonicalText,
                mine: conflict["mine"]?.canonicalText,
                isMine: conflict["chosen"]?.stringValue == "client"
            )
        }
        switch json["state"]?.stringValue {
        case "applied": return .applied(row)
        case "merged": return .merged(row, conflicts)
        case "conflict": return .edited(row, conflicts)
        case "gone":
            return .gone(json["reason"]?.stringValue == "hidden" ? .hidden : .deleted)
        case "later": return .later(json["message"]?.stringValue ?? "the server failed")
        case "rejected":
            return .rejected(
                code: json["code"]?.stringValue ?? "",
                message: json["message"]?.stringValue ?? "",
                row
            )
        default:
            throw SyncError.badAnswer(what: "assay_push", detail: "a verdict of an unknown kind")
        }
    }

    /// Adds rows of history; the ids of those refused, with the server's words.
    func append(
        _ table: String,
        _ rows: [JSON]
    ) async throws -> [(id: String, code: String, message: String)] {
        let body: JSON = ["p_table": .string(table), "p_rows": .array(rows)]
        let answer = try await client.call("assay_append", body.canonicalBytes)
        guard let refused = answer.arrayValue else {
            throw SyncError.badAnswer(what: "assay_append", detail: "it holds no list")
        }
        return refused.map {
            (
                $0["id"]?.stringValue ?? "", $0["code"]?.stringValue ?? "",
                $0["message"]?.stringValue ?? ""
            )
        }
    }
}
