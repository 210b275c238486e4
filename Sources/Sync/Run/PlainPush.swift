import CRM
import JSON
import Storage

/// Carries one operation out by reading, merging and a conditional write, as the server's own
/// function does where it is installed.
///
/// May be repeated: a write that arrived and whose answer was lost is seen by reading again.
struct PlainPush {
    var remote: PlainRemote
    var mapping: Mapping

    /// Races lost before an operation is put off.
    private static let attemptsMax = 5
    /// How often a write may change nothing of a row that stands as it was: once, the answer may
    /// have been another's.
    private static let refusalsMax = 1

    /// - Throws: ``SyncError`` when nothing can be said now; a refusal is a verdict.
    func send(_ operation: OutboxOperation) async throws -> PushResult {
        guard let json = JSON.ifWellFormed(Array(operation.text.utf8)),
            let set = json["set"]?.objectValue,
            let base = json["base"]?.objectValue
        else { return .rejected(code: "local", message: "the operation is damaged", nil) }
        do {
            switch operation.kind {
            case .insert: return try await insert(operation, set)
            case .update: return try await update(operation, base, set)
            case .delete: return try await delete(operation, base)
            }
        } catch SyncError.refused(_, _, let code, let message) {
            return .rejected(code: code, message: message, nil)
        } catch SyncError.forbidden(_, let message) {
            return .rejected(code: "42501", message: message, nil)
        } catch SyncError.tooMuch(let message) {
            return .rejected(code: "413", message: message, nil)
        }
    }

    /// Adds a row without the columns that the server computes itself.
    ///
    /// Nothing but its refusal tells which those are. They are taken out of `row`.
    /// - Returns: the row as it was made; nil when its id is taken.
    private func add(_ row: inout JSONObject, to table: String) async throws -> JSON? {
        while true {
            do { return try await remote.insert(table, row) } catch let error as SyncError {
                guard case .refused(_, _, "428C9", let message) = error,
                    let column = row.keys.first(where: { message.contains("\"\($0)\"") }),
                    column != "id"
                else { throw error }
                row.remove(column)
            }
        }
    }

    private func remoteRow(_ row: JSON, _ operation: OutboxOperation) -> RemoteRow {
        RemoteRow(id: operation.rowID, text: row.canonicalText)
    }

    private func insert(
        _ operation: OutboxOperation,
        _ set: JSONObject
    ) async throws -> PushResult {
        var row = set
        row["id"] = .string(operation.rowID)
        if let made = try await add(&row, to: operation.table) {
            return .applied(remoteRow(made, operation))
        }
        guard let there = try await remote.row(operation.table, operation.rowID) else {
            return .rejected(code: "42501", message: "a row you may not see has this id", nil)
        }
        let differs = row.contains { !Self.isSame(there[$0.key] ?? .null, $0.value) }
        if !differs { return .applied(remoteRow(there, operation)) }
        return .rejected(
            code: "23505",
            message: "a row with this id exists and says something else",
            remoteRow(there, operation)
        )
    }

    private func update(
        _ operation: OutboxOperation,
        _ base: JSONObject,
        _ set: JSONObject
    ) async throws -> PushResult {
        let computed = Set(try mapping.table(operation.table).scores.map(\.column))
        var before: JSON?
        var refusals = 0
        for _ in 0..<Self.attemptsMax {
            guard let there = try await remote.row(operation.table, operation.rowID) else {
                return .gone(.hidden)
            }
            if there == before { refusals += 1 }
            if refusals > Self.refusalsMax {
                return .rejected(
                    code: "42501",
                    message: "you may see this row, not change it",
                    remoteRow(there, operation)
                )
            }
            let merge = Merge(base: base, mine: set, theirs: there, computed: computed)
            if merge.taken.isEmpty { return merge.verdict(remoteRow(there, operation)) }
            let now = try await remote.update(
                operation.table,
                operation.rowID,
                seen: merge.replaced,
                stamp: there["updated_at"],
                set: merge.taken
            )
            if let now { return merge.verdict(remoteRow(now, operation)) }
            before = there
        }
        throw SyncError.unsettled(operation.table)
    }

    private func delete(
        _ operation: OutboxOperation,
        _ base: JSONObject
    ) async throws -> PushResult {
        var before: JSON?
        var refusals = 0
        for _ in 0..<Self.attemptsMax {
            guard let there = try await remote.row(operation.table, operation.rowID) else {
                return .applied(nil)
            }
            if there == before { refusals += 1 }
            if refusals > Self.refusalsMax {
                return .rejected(
                    code: "42501",
                    message: "you may see this row, not delete it",
                    remoteRow(there, operation)
                )
            }
            if base.contains(where: { !Self.isSame(there[$0.key] ?? .null, $0.value) }) {
                let conflict = FieldConflict(
                    field: "*",
                    base: JSON.object(base).canonicalText,
                    theirs: there.canonicalText,
                    mine: "null",
                    isMine: false
                )
                return .edited(remoteRow(there, operation), [conflict])
            }
            let isGone = try await remote.delete(
                operation.table,
                operation.rowID,
                seen: base,
                stamp: there["updated_at"]
            )
            if isGone { return .applied(nil) }
            before = there
        }
        throw SyncError.unsettled(operation.table)
    }

    /// Whether two values are one to the server: `1.50` and `1.5`, one moment in two notations.
    static func isSame(_ one: JSON, _ other: JSON) -> Bool {
        if one == other { return true }
        if let left = moment(one), let right = moment(other) { return left == right }
        if let left = number(one), let right = number(other) {
            return JSON.isSameNumber(left, right)
        }
        return false
    }

    private static func moment(_ json: JSON) -> Instant? {
        json.stringValue.flatMap { $0.count >= 10 ? Instant(rfc3339: $0) : nil }
    }

    /// The text of a number, or of a text that is one.
    private static func number(_ json: JSON) -> String? {
        switch json {
        case .integer, .number, .decimal: json.canonicalText
        case .string(let text): Double(text)?.isFinite == true ? text : nil
        case .null, .bool, .array, .object: nil
        }
    }
}

/// A three-way merge, field by field.
struct Merge {
    /// Fields to write.
    private(set) var taken = JSONObject()
    /// What those hold now.
    private(set) var replaced = JSONObject()
    private(set) var conflicts: [FieldConflict] = []

    /// `computed` are columns where the newest computation stands.
    init(base: JSONObject, mine: JSONObject, theirs: JSON, computed: Set<String>) {
        for (field, value) in mine {
            let current = theirs[field] ?? .null
            if PlainPush.isSame(current, value) { continue }
            let isSeen = PlainPush.isSame(current, base[field] ?? .null)
            if isSeen || computed.contains(field) {
                taken[field] = value
                replaced[field] = current
            }
            if !isSeen {
                conflicts.append(
                    FieldConflict(
                        field: field,
                        base: base[field]?.canonicalText,
                        theirs: current.canonicalText,
                        mine: value.canonicalText,
                        isMine: computed.contains(field)
                    )
                )
            }
        }
    }

    func verdict(_ row: RemoteRow) -> PushResult {
        conflicts.isEmpty ? .applied(row) : .merged(row, conflicts)
    }
}
