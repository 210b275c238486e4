// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import JSON
import Storage
import Sync

/// The project's side in memory: rows, open transactions, snapshots and row-level security, as
/// PostgreSQL and `schema/supabase` have them.
///
/// One simulation uses it from one task.
final class SimulatedServer {
    struct Row {
        var xid: Int64
        var rev: Int64
        var columns: JSONObject
        var text: String
        var hash: Int64
    }

    struct Tombstone {
        var table: String
        var id: String
        var organization: String
        var xid: Int64
        var rev: Int64
        var isDelete: Bool
    }

    /// A value that was written, and what it replaced.
    struct Write: Hashable {
        var id: String
        var field: String
        var value: String
        var old: String?
        var isUpdate: Bool
        /// Whose the row is that it was written into.
        var organization: String?
    }

    /// A transaction of the web's that was not committed yet.
    struct Transaction {
        var changes: [(table: String, id: String, columns: JSONObject?)] = []
    }

    /// Everything a backup holds.
    struct State {
        var tables: [String: [String: Row]] = [:]
        var tombstones: [Tombstone] = []
        var nextXid: Int64 = 100
        var verdicts: [String: (user: String, verdict: JSON)] = [:]
        var history: [String: JSONObject] = [:]
        var anchors: [String: [(size: Int64, root: String)]] = [:]
    }

    /// Bugs of the server's half, one line each.
    enum Bug: String, CaseIterable {
        /// The cursor is the newest row seen, as with `updated_at`.
        case cursorIsNewestRow
        case snapshotIsTakenLate, deletesLeaveNoTombstone
        case newestWriteWins, comparesOnlyChangedRows, answersOfOthers
    }

    var bug: Bug?

    static let tableNames = ["contacts", "contact_notes", "opportunities"]
    static let watched = ["name", "email", "phone", "city", "note", "stage", "extra"]

    var state = State()
    var open: [Int64: Transaction] = [:]
    var incarnation = 1
    /// User to organizations.
    var members: [String: Set<String>] = [:]
    /// Every watched value ever written by an operation or an insert, in order.
    var writes: [Write] = []
    /// Values that lost or were overwritten, with the operation.
    var conflicts: Set<String> = []
    var pageLimit = 1_000
    /// Values of operations that were there already, as they would be had one come twice under two
    /// names: row and value.
    var repeats: [(id: String, value: String)] = []
    /// Rows that an operation deleted though they were not as its author had seen them.
    var blindDeletes: [String] = []
    var trace: ((String) -> Void)?

    init() {
        for name in Self.tableNames { state.tables[name] = [:] }
    }

    var snapshot: String {
        if bug == .cursorIsNewestRow || bug == .snapshotIsTakenLate {
            return "\(state.nextXid):\(state.nextXid):"
        }
        let xids = open.keys.sorted()
        let list = xids.map(String.init).joined(separator: ",")
        return "\(xids.first ?? state.nextXid):\(state.nextXid):\(list)"
    }

    static func isVisible(_ xid: Int64, in snapshot: String) -> Bool {
        let parts = snapshot.split(separator: ":", omittingEmptySubsequences: false)
        let (xmin, xmax) = (Int64(parts[0])!, Int64(parts[1])!)
        if xid < xmin { return true }
        if xid >= xmax { return false }
        return !parts[2].split(separator: ",").contains { Int64($0)! == xid }
    }

    func takeXid() -> Int64 {
        state.nextXid += 1
        return state.nextXid - 1
    }

    func isLocked(_ id: String) -> Bool {
        open.values.contains { $0.changes.contains { $0.id == id } }
    }

    func lastRev(_ table: String, _ id: String) -> Int64 {
        state.tombstones.filter { $0.table == table && $0.id == id }.map(\.rev).max() ?? 0
    }

    /// Inserts, changes or, without columns, deletes a row.
    func write(_ table: String, _ id: String, _ columns: JSONObject?, xid: Int64) {
        let old = state.tables[table]![id]
        let organization = old?.columns["organization_id"]?.stringValue ?? ""
        guard let columns else {
            guard let old else { return }
            state.tables[table]![id] = nil
            if bug == .deletesLeaveNoTombstone { return }
            state.tombstones.append(
                Tombstone(
                    table: table,
                    id: id,
                    organization: organization,
                    xid: xid,
                    rev: old.rev + 1,
                    isDelete: true
                )
            )
            if table == "contacts" {
                for (note, row) in state.tables["contact_notes"]!
                where row.columns["contact_id"]?.stringValue == id {
                    write("contact_notes", note, nil, xid: xid)
                }
            }
            return
        }
        var full = columns
        full["id"] = .string(id)
        let text = JSON.object(full).canonicalText
        let rev = (old?.rev ?? lastRev(table, id)) + 1
        state.tables[table]![id] = Row(
            xid: xid,
            rev: rev,
            columns: full,
            text: text,
            hash: SyncApply.hash(text)
        )
        if let old, full["organization_id"] != old.columns["organization_id"] {
            state.tombstones.append(
                Tombstone(
                    table: table,
                    id: id,
                    organization: organization,
                    xid: xid,
                    rev: old.rev,
                    isDelete: false
                )
            )
        }
        for field in Self.watched {
            guard let value = full[field]?.stringValue,
                old?.columns[field]?.stringValue != value
            else { continue }
            writes.append(
                Write(
                    id: id,
                    field: field,
                    value: value,
                    old: old?.columns[field]?.stringValue,
                    isUpdate: old != nil,
                    organization: full["organization_id"]?.stringValue
                )
            )
        }
    }

    func commit(_ xid: Int64) {
        guard let transaction = open.removeValue(forKey: xid) else { return }
        for change in transaction.changes {
            write(change.table, change.id, change.columns, xid: xid)
        }
    }

    func row(_ table: String, _ id: String, for user: String) -> Row? {
        guard let row = state.tables[table]?[id], isVisible(row, to: user) else { return nil }
        return row
    }

    func isVisible(_ row: Row, to user: String) -> Bool {
        members[user, default: []].contains(row.columns["organization_id"]?.stringValue ?? "")
    }

    func rows(_ table: String, _ organization: String, for user: String) -> [String: Row] {
        guard members[user, default: []].contains(organization) else { return [:] }
        return (state.tables[table] ?? [:]).filter {
            $0.value.columns["organization_id"]?.stringValue == organization
        }
    }

    func restore(_ backup: State) {
        state = backup
        open = [:]
        incarnation += 1
    }
}
