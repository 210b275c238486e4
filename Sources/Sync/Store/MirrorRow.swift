package import CRM
package import JSON
package import SQLite
package import Storage

/// A remote row as it would stand in a table of ours.
package struct MirrorRow: Equatable, Sendable {
    /// What it becomes.
    package var entity: MirrorEntity
    /// A value a field of the entity; nil where the remote table says nothing of it.
    package var values: [Value?]
    /// The contact it belongs to, by id.
    package var contactID: String?
    /// The contact it belongs to, by e-mail, where it names no id.
    package var contactEmail: String?
    /// The columns of the remote row: attributes of other names are ours alone and stay.
    package var columns: [String] = []

    /// A row of which nothing is known yet.
    package init(_ entity: MirrorEntity) {
        self.entity = entity
        values = Array(repeating: nil, count: entity.fields.count)
    }

    /// The value of a field; nil where nothing is said.
    package subscript(field: String) -> Value? {
        get { entity.fields.firstIndex(of: field).flatMap { values[$0] } }
        set {
            guard let place = entity.fields.firstIndex(of: field) else { return }
            values[place] = newValue
        }
    }
}

/// A row as the server told it.
package struct RemoteRow: Equatable, Sendable {
    /// The row's id.
    package var id: String
    /// How often it changed there; a higher number is newer.
    ///
    /// ``unnumbered`` where the server does not count: then only a row that reads differently is
    /// news.
    package var rev: Int64
    /// The first 64 bits of the SHA-256 of ``text``, as the server reckons it.
    package var hash: Int64
    /// The row as JSON, verbatim; nil when it is gone.
    package var text: String?
    /// The row as one of ours, once it was read ahead: then ``text`` is known to have that hash.
    private(set) var mirrored: MirrorRow?

    /// The revision of rows of a server that does not count.
    package static let unnumbered: Int64 = -3

    /// A row of a server that does not count, by its canonical text.
    package init(id: String, text: String) {
        self.init(id: id, rev: Self.unnumbered, hash: SyncApply.hash(text), text: text)
    }

    /// A row as the server numbers it.
    package init(id: String, rev: Int64, hash: Int64, text: String?) {
        self.id = id
        self.rev = rev
        self.hash = hash
        self.text = text
    }

    /// Compares the text with its hash, unless that is of other columns, and reads it.
    ///
    /// - Throws: ``SyncStoreError/damagedRow(table:id:)``, or words for a row that cannot be read.
    package mutating func read(
        table: String,
        isStamped: Bool = true,
        _ mapping: Mapping
    ) throws {
        guard let text, mirrored == nil else { return }
        if isStamped, rev != Self.unnumbered, SyncApply.hash(text) != hash {
            throw SyncStoreError.damagedRow(table: table, id: id)
        }
        mirrored = try mapping.row(table: table, text: text)
    }
}

/// A local edit about to leave.
package struct LocalEdit: Sendable {
    /// What happened to the record.
    package enum Kind: String, Sendable { case insert, update, delete }

    /// What it becomes.
    package var entity: MirrorEntity
    /// What happened to it.
    package var kind: Kind
    /// The row's id, here and there.
    package var rowID: String
    /// The remote table it came from; nil when it is only known here.
    package var table: String?
    /// The kind of an interaction, by its number.
    var interactionKind: Int64?
    /// Fields as they were when the edit began; empty for an insert.
    package var base: [String: Value]
    /// Fields as they shall be: all for an insert, none for a delete.
    package var new: [String: Value]
    /// Ids of the contacts that `contact_key` values mean.
    package var contactIDs: [ContactKey: String]
    /// The row as the server told it last; nil when it has none.
    package var remote: JSONObject?
    /// Whether the server told that the row is gone there.
    var isDeletedThere: Bool
    /// The columns the remote row has; for an insert see ``tableColumns``.
    var remoteColumns: Set<String>
    /// The columns of each remote table, as far as the server told.
    var tableColumns: [String: Set<String>]
}
