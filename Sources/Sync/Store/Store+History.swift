import AuditLog
import CRM
import JSON
import Ledger
import SQLite
import Storage

/// What only ever grows and is sent up.
enum HistoryKind: CaseIterable, Sendable {
    case scores, runs

    /// The remote table.
    var table: String { self == .scores ? "assay_scores" : "assay_runs" }

    fileprivate var column: String { self == .scores ? "scores_sent" : "runs_sent" }
}

/// A row of history the server refused.
struct RefusedHistory: Sendable {
    var id: String
    var row: String
    var code: String
    var message: String

    /// A refusal with the row it is about.
    init(id: String, row: String, code: String, message: String) {
        self.id = id
        self.row = row
        self.code = code
        self.message = message
    }
}

/// What we show the witness: that the log of `size` entries begins with the one it knows.
struct AnchorClaim: Sendable {
    /// The log's name.
    var log: String
    /// The size the witness knows; 0 for none.
    var oldSize: Int64
    /// The size shown.
    var size: Int64
    /// Hexadecimal.
    var root: String
    /// The consistency proof (RFC 6962), hexadecimal.
    var proof: [String]
}

extension Store {
    /// The next rows of history, and the number of the last.
    func history(
        _ kind: HistoryKind,
        organizationKey: OrganizationKey,
        remoteOrganization: String,
        limit: Int
    ) throws -> (rows: [JSON], last: Int64) {
        try database.read { connection in
            let sent = try connection.value(
                "SELECT \(kind.column) FROM sync_link WHERE organization_key = ?",
                .key(organizationKey)
            )?.integer
            guard let sent else { throw SyncStoreError.notLinked }
            let organization = JSON.string(remoteOrganization)
            switch kind {
            case .scores:
                return try scores(organizationKey, organization, after: sent, limit, connection)
            case .runs:
                return try runs(organizationKey, organization, after: sent, limit, connection)
            }
        }
    }

    private func scores(
        _ organizationKey: OrganizationKey,
        _ organization: JSON,
        after sent: Int64,
        _ limit: Int,
        _ connection: Connection
    ) throws -> (rows: [JSON], last: Int64) {
        let continuations = try LedgerContinuation.all(connection)
        let thresholds = try Self.thresholds(organizationKey, connection)
        var rows: [JSON] = []
        var last = sent
        try connection.rows(
            """
            SELECT s.seq, c.id, s.score, s.probability_micro, s.confidence_micro, m.name, m.sha256,
                s.as_of, s.scored_at, r.trace_id, e.leaf
            FROM score AS s JOIN contact AS c USING (contact_key) JOIN model AS m USING (model_key)
                JOIN run AS r USING (run_key) JOIN ledger_entry AS e ON e.seq = s.seq
            WHERE s.organization_key = ? AND s.seq > ? ORDER BY s.seq LIMIT ?
            """,
            .key(organizationKey),
            .integer(sent),
            .integer(Int64(limit))
        ) { row in
            last = row.int64(0)
            let score = row.int64(2)
            rows.append([
                "id": .string(Self.uuid(of: row.bytes(10))),
                "organization_id": organization, "contact_id": .string(row.string(1)),
                "log": .string(LedgerContinuation.witnessName(origin, at: last, continuations)),
                "seq": .integer(last), "score": .integer(score),
                "category": .string(Category(score: Int(score), thresholds).rawValue),
                "probability": .string(Self.millionths(row.int64(3))),
                "confidence": .string(Self.millionths(row.int64(4))),
                "model": .string(row.string(5)), "model_sha256": .string(row.string(6)),
                "as_of": .string(Instant(microseconds: row.int64(7)).description),
                "scored_at": .string(Instant(microseconds: row.int64(8)).description),
                "trace_id": .string(row.string(9)),
            ])
        }
        return (rows, last)
    }

    private func runs(
        _ organizationKey: OrganizationKey,
        _ organization: JSON,
        after sent: Int64,
        _ limit: Int,
        _ connection: Connection
    ) throws -> (rows: [JSON], last: Int64) {
        var rows: [JSON] = []
        var last = sent
        try connection.rows(
            """
            SELECT r.run_key, r.id, r.name, r.trace_id, r.status, r.started_at, r.finished_at, (
                SELECT json_group_array(json_object('id', s.id, 'parent_id', s.parent_id,
                    'name', s.name, 'started_at', s.started_at, 'finished_at', s.finished_at,
                    'status', s.status, 'attributes', json(s.attributes)))
                FROM span AS s WHERE s.run_key = r.run_key), r.attributes, r.steps
            FROM run AS r
            WHERE r.organization_key = ? AND r.run_key > ? AND r.finished_at IS NOT NULL
            ORDER BY r.run_key LIMIT ?
            """,
            .key(organizationKey),
            .integer(sent),
            .integer(Int64(limit))
        ) { row in
            last = row.int64(0)
            rows.append([
                "id": .string(row.string(1)), "organization_id": organization,
                "name": .string(row.string(2)), "trace_id": .string(row.string(3)),
                "status": .string(row.string(4)),
                "started_at": .string(Instant(microseconds: row.int64(5)).description),
                "finished_at": .string(Instant(microseconds: row.int64(6)).description),
                "spans": try Self.spans(row, organizationKey: organizationKey),
            ])
        }
        return (rows, last)
    }

    /// The steps of a run: rows of `span`, or in one value beside the run.
    private static func spans(_ row: Statement, organizationKey: OrganizationKey) throws -> JSON {
        guard !row.isNull(9), let steps = RunSteps(bytes: row.bytes(9)) else {
            return try JSON(parsing: row.string(7))
        }
        var run = RunRecord(
            id: row.string(1),
            traceID: row.string(3),
            name: row.string(2),
            organizationKey: organizationKey,
            startedAt: Instant(microseconds: row.int64(5))
        )
        run.finishedAt = Instant(microseconds: row.int64(6))
        run.attributes = try JSON(parsing: row.string(8))
        let spans = steps.spans(of: run).map { span -> JSON in
            [
                "id": .string(span.id),
                "parent_id": .text(span.parentID),
                "name": .string(span.name),
                "started_at": .integer(span.startedAt.microseconds),
                "finished_at": .integer(span.finishedAt.microseconds),
                "status": .string(span.isOK ? "ok" : "error"),
                "attributes": span.attributes,
            ]
        }
        return .array(spans)
    }

    /// Notes what arrived; refused rows go to quarantine and hold nothing up.
    func noteSent(
        _ kind: HistoryKind,
        upTo last: Int64,
        _ refused: [RefusedHistory],
        organizationKey: OrganizationKey
    ) throws {
        try database.write { connection in
            for row in refused {
                try connection.run(
                    """
                    INSERT INTO sync_quarantine (op_id, organization_key, table_name, row_id, kind,
                        operation, code, message, recorded_at)
                    VALUES (?1, ?2, ?3, ?1, 'history', ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
                    """,
                    .text(row.id),
                    .key(organizationKey),
                    .text(kind.table),
                    .text(row.row),
                    .text(row.code),
                    .text(row.message),
                    .integer(environment.now().microseconds)
                )
            }
            try connection.run(
                "UPDATE sync_link SET \(kind.column) = ? WHERE organization_key = ?",
                .integer(last),
                .key(organizationKey)
            )
        }
    }

    /// A UUID (version 8) of the first bytes of a leaf: the same entry has the same id everywhere.
    private static func uuid(of leaf: [UInt8]) -> String {
        var bytes = Array(leaf.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = Hex.encode(bytes)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// Millionths as a decimal text.
    private static func millionths(_ value: Int64) -> String {
        let digits = String(value % 1_000_000)
        return "\(value / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// What to show the witness; nil when it knows the whole log.
    ///
    /// `from` is the size it says it knows; the one noted here otherwise.
    func anchorClaim(organizationKey: OrganizationKey, from: Int64? = nil) throws -> AnchorClaim? {
        let unknown = try database.read { connection in
            try connection.value(
                """
                SELECT 1 FROM ledger_head, sync_link
                WHERE organization_key = ? AND (size > anchored_size OR ?)
                """,
                .key(organizationKey),
                .integer(from == nil ? 0 : 1)
            )
        }
        guard unknown != nil else { return nil }
        try recordCheckpoint()
        return try database.read { connection in
            guard
                let note = try connection.value(
                    "SELECT note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
                )?.text,
                let known = try connection.value(
                    "SELECT anchored_size FROM sync_link WHERE organization_key = ?",
                    .key(organizationKey)
                )?.integer
            else { return nil }
            let checkpoint = try Checkpoint(parsing: note)
            let old = from ?? known
            guard checkpoint.size > UInt64(max(old, 0)) || (from != nil && checkpoint.size > 0)
            else {
                return nil
            }
            let nodes = LedgerNodes(connection)
            let proof =
                old > 0
                ? try MerkleTree.consistencyProof(from: UInt64(old), to: checkpoint.size) {
                    try nodes.hash(level: $0, position: $1)
                } : []
            return AnchorClaim(
                log: LedgerContinuation.witnessName(
                    checkpoint.origin,
                    at: Int64(checkpoint.size),
                    try LedgerContinuation.all(connection)
                ),
                oldSize: old,
                size: Int64(checkpoint.size),
                root: checkpoint.root.hex,
                proof: proof.map(\.hex)
            )
        }
    }

    /// Notes what the server has witnessed, and when by its clock.
    func noteAnchored(size: Int64, at: String, organizationKey: OrganizationKey) throws {
        try database.write { connection in
            try connection.run(
                """
                UPDATE sync_link SET anchored_size = ?, anchored_at = ? WHERE organization_key = ?
                """,
                .integer(size),
                Instant(rfc3339: at).map { .integer($0.microseconds) } ?? .null,
                .key(organizationKey)
            )
        }
    }
}
