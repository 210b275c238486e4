import CRM
import JSON
import Ledger
import SQLite
import Storage

/// Puts what the server says into the file, inside one transaction during which no edit is
/// recorded.
package final class SyncApply {
    let store: Store
    let table: SyncTable
    let mapping: Mapping
    let connection: Connection
    let now: Int64
    private var merging: RowMerging
    /// Ids of rows of this table that have edits waiting.
    private let edited: Set<String>
    var companies: [String: CompanyKey?] = [:]
    /// The statement of the last insert, as a rule that of the next.
    var insertion: (entity: MirrorEntity, names: [String], statement: Statement)?

    init(
        _ store: Store,
        _ table: SyncTable,
        _ mapping: Mapping,
        _ merging: RowMerging,
        _ connection: Connection
    ) throws {
        self.store = store
        self.merging = merging
        self.table = table
        self.mapping = mapping
        self.connection = connection
        now = store.environment.now().microseconds
        var edited: Set<String> = []
        try connection.rows(
            "SELECT DISTINCT row_id FROM change WHERE organization_key = ?",
            .key(table.organizationKey)
        ) { edited.insert($0.string(0)) }
        self.edited = edited
    }

    /// Runs `body` while the organization's edits are not recorded: these are the server's.
    static func run<Answer>(
        _ store: Store,
        _ table: SyncTable,
        _ mapping: Mapping,
        _ merging: RowMerging,
        _ connection: Connection,
        _ body: (SyncApply) throws -> Answer
    ) throws -> Answer {
        try Store.withoutCapture(of: table.organizationKey, connection) {
            try body(SyncApply(store, table, mapping, merging, connection))
        }
    }

    struct Shadow {
        var key: Int64
        var rev: Int64
        var hash: Int64
        var base: String?

        var state: MergeMachine.RowState {
            MergeMachine.RowState(revision: rev, hash: hash, isGone: base == nil)
        }
    }

    func shadow(_ id: String) throws -> Shadow? {
        let row = try connection.statement(
            "SELECT shadow_key, rev, hash, base FROM sync_shadow WHERE table_key = ? AND id = ?"
        )
        defer { row.reset() }
        row.bind(1, table.key)
        row.bind(2, id)
        guard try row.step() else { return nil }
        return Shadow(
            key: row.int64(0),
            rev: row.int64(1),
            hash: row.int64(2),
            base: row.stringOrNil(3)
        )
    }

    /// Takes a row; older news than what is known changes nothing.
    ///
    /// - Returns: whether it was news.
    @discardableResult
    func put(_ row: RemoteRow) throws -> Bool {
        var row = row
        // On a first pull nearly every row is new: one look at the index instead of two.
        let isNew = try table.since == nil && row.text != nil && add(&row)
        if !isNew {
            let known = try shadow(row.id)
            let told = MergeMachine.RowState(
                revision: row.rev,
                hash: row.hash,
                isGone: row.text == nil
            )
            guard
                case .keep(let revision, let isRestored) =
                    merging.handle(.told(told, known: known?.state))
            else {
                if let known { try mark(known.key) }
                return false
            }
            row.rev = revision
            if isRestored, let known { try noteRestored(known, row) }
            try save(row)
        }
        try row.read(table: table.name, mapping)
        try show(row.id, row.mirrored, isNew: isNew)
        return true
    }

    /// The hash under which server and file compare a row.
    package static func hash(_ text: String) -> Int64 {
        var text = text
        return text.withUTF8 { SHA256.hash(UnsafeRawBufferPointer($0)) }.first64
    }

    private func save(_ row: RemoteRow) throws {
        let save = try connection.statement(
            """
            INSERT INTO sync_shadow (table_key, id, rev, hash, base, seen) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_key, id) DO UPDATE SET rev = excluded.rev, hash = excluded.hash,
                base = excluded.base, seen = excluded.seen, is_waiting = 0
            """
        )
        try run(save, row)
    }

    /// Keeps a row that is not known yet; false when it is.
    private func add(_ row: inout RemoteRow) throws -> Bool {
        var new = row
        if new.rev == RemoteRow.unnumbered { new.rev = 1 }
        let add = try connection.statement(
            """
            INSERT INTO sync_shadow (table_key, id, rev, hash, base, seen) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (table_key, id) DO NOTHING
            """
        )
        try run(add, new)
        guard connection.changes > 0 else { return false }
        row = new
        return true
    }

    private func run(_ statement: Statement, _ row: RemoteRow) throws {
        statement.bind(1, table.key)
        statement.bind(2, row.id)
        statement.bind(3, row.rev)
        statement.bind(4, row.hash)
        statement.bind(5, row.text)
        statement.bind(6, table.pass)
        try statement.run()
    }

    private func mark(_ shadowKey: Int64) throws {
        let mark = try connection.statement(
            "UPDATE sync_shadow SET seen = ? WHERE shadow_key = ? AND seen <> ?1"
        )
        mark.bind(1, table.pass)
        mark.bind(2, shadowKey)
        try mark.run()
    }

    /// Draws the row again: what the server said, with the edits that wait laid over it.
    func show(_ id: String) throws {
        let known = try shadow(id)
        let told = try known?.base.map { try mapping.row(table: table.name, text: $0) }
        try show(id, told, isKnown: known != nil)
    }

    /// With `isNew` the row was not known until now, so that hardly any of ours has its id; without
    /// `isKnown` the server never told of it.
    private func show(
        _ id: String,
        _ told: MirrorRow?,
        isNew: Bool = false,
        isKnown: Bool = true
    ) throws {
        let edits = edited.contains(id) ? try waitingEdits(of: id) : []
        let event = MergeMachine.Event.drawing(
            isThere: told != nil,
            isKnown: isKnown,
            isRefused: try !isKnown && isRefused(id),
            edits: edits.map(\.kind)
        )
        switch merging.handle(event) {
        case .skip, .keep, .leave: return
        case .hide: try hide(id)
        case .draw(let places):
            guard var row = told else { return }
            for place in places { try edits[place].lay(over: &row) }
            try draw(row, id: id, isNew: isNew)
        }
    }

    private func isRefused(_ id: String) throws -> Bool {
        let refused = try connection.value(
            """
            SELECT 1 FROM sync_quarantine
            WHERE organization_key = ? AND row_id = ? AND kind = 'insert' LIMIT 1
            """,
            .key(table.organizationKey),
            .text(id)
        )
        return refused != nil
    }

    private struct WaitingEdit {
        var kind: LocalEdit.Kind
        var fields: [(field: String, base: Value, value: Value)]

        func lay(over row: inout MirrorRow) throws {
            for (field, base, value) in fields {
                if field == "attributes" {
                    row[field] = try .text(
                        Attributes.laid(
                            over: row[field]?.text ?? "{}",
                            from: base.text ?? "{}",
                            to: value.text ?? "{}"
                        )
                    )
                } else {
                    row[field] = value
                }
            }
        }
    }

    private func waitingEdits(of id: String) throws -> [WaitingEdit] {
        var edits: [WaitingEdit] = []
        var last: Int64 = -1
        try connection.rows(
            """
            SELECT c.change_key, c.kind, f.field, f.base, f.value
            FROM change AS c LEFT JOIN change_field AS f USING (change_key)
            WHERE c.organization_key = ? AND c.row_id = ? ORDER BY c.change_key
            """,
            .key(table.organizationKey),
            .text(id)
        ) { row in
            if row.int64(0) != last {
                last = row.int64(0)
                let kind = LocalEdit.Kind(rawValue: row.string(1)) ?? .update
                edits.append(WaitingEdit(kind: kind, fields: []))
            }
            if !row.isNull(2) {
                edits[edits.count - 1].fields.append((row.string(2), row.value(3), row.value(4)))
            }
        }
        return edits
    }

    private func hide(_ id: String) throws {
        for entity in MirrorEntity.allCases {
            let hide = try connection.statement(
                """
                UPDATE \(entity.rawValue) SET deleted_at = ?
                WHERE organization_key = ? AND id = ? AND deleted_at IS NULL
                """
            )
            hide.bind(1, now)
            hide.bind(2, table.organizationKey)
            hide.bind(3, id)
            try hide.run()
            if connection.changes > 0 {
                try hideOutcome(entity, id)
                return
            }
        }
    }

    private func draw(_ mirrored: MirrorRow, id: String, isNew: Bool) throws {
        var row = mirrored
        var isWaiting = false
        if row.entity != .contact {
            let key = try contactKey(of: row)
            isWaiting = key == nil && (row.entity == .interaction || row.contactID != nil)
            // A contact drawn over by a waiting edit comes as a key already.
            if row["contact_key"] == nil, let key { row["contact_key"] = .key(key) }
            if row.entity == .interaction, row["contact_key"] == nil {
                try setWaiting(id)
                return
            }
        }
        try write(row, id: id, isNew: isNew)
        if isWaiting { try setWaiting(id) }
    }

    private func setWaiting(_ id: String) throws {
        try connection.run(
            "UPDATE sync_shadow SET is_waiting = 1 WHERE table_key = ? AND id = ?",
            .key(table.key),
            .text(id)
        )
    }

    /// The contact a row belongs to; nil while it is unknown, or one of several with the address.
    private func contactKey(of row: MirrorRow) throws -> ContactKey? {
        let contact = try Store.contact(
            id: row.contactID,
            email: row.contactID == nil ? row.contactEmail : nil,
            name: nil,
            organizationKey: table.organizationKey,
            connection
        )
        return if case .known(let key) = contact { key } else { nil }
    }

    /// Rows that came before the one they refer to: once more.
    func retryWaiting() throws {
        var waiting: [String] = []
        try connection.rows(
            "SELECT id FROM sync_shadow WHERE table_key = ? AND is_waiting",
            .key(table.key)
        ) { waiting.append($0.string(0)) }
        for id in waiting {
            try connection.run(
                "UPDATE sync_shadow SET is_waiting = 0 WHERE table_key = ? AND id = ?",
                .key(table.key),
                .text(id)
            )
            try show(id)
        }
    }

    /// The company of that name, made when it is new, as importing does.
    func companyKey(_ name: String?) throws -> CompanyKey? {
        guard let name else { return nil }
        if let known = companies[name] { return known }
        let key = try store.companyKey(
            naming: name,
            organizationKey: table.organizationKey,
            connection
        )
        if companies.count > 50_000 { companies.removeAll() }
        companies[name] = .some(key)
        return key
    }
}
