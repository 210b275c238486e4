package import Storage

import CRM
import JSON
import Resources

/// How one remote table and a table of ours correspond.
package struct TableMapping: Sendable {
    /// The remote table.
    package var table: String
    /// What its rows become.
    package var entity: MirrorEntity
    /// Remote column to field of ours, in the file's order; where several name one field, the first
    /// that holds something is read and the first of all is written.
    let columns: [(column: String, field: String)]
    /// Where in ``columns`` a column stands, and where the field of each is among the entity's, so
    /// that reading a row searches neither.
    let places: [String: Int]
    let fieldPlaces: [Int]
    /// What the field of each column is.
    let columnKinds: [ColumnKind]
    /// Columns of ``columns`` that the file does not name: fields of a contact of which it says
    /// nothing, under their own names, where the remote table has such columns.
    let implied: Set<String>
    /// Where the contact's id or e-mail stands: columns, or paths into JSON columns.
    var contact: [String]
    /// Columns that are neither fields nor kept as attributes.
    var ignore: Set<String>
    /// Columns that get our score, by what goes there.
    package var scores: [(column: String, part: String)]
    /// Columns that an insert sets besides: a constant, `$organization` or `$user`.
    var insert: [(column: String, value: String)]
    /// The kind of its interactions where no rule below says another.
    var kind: InteractionKind
    var kinds: [(column: String, kinds: [String: InteractionKind])]
    /// Kinds of local interactions that are sent here.
    var accepts: Set<InteractionKind>
    /// The column whose value means that the row is deleted, where the table has one.
    var deleted: String?
    /// The column of a row's author, where rows may name no organization.
    ///
    /// Those of the user's own are read then too. In exact sync the database knows where they
    /// belong.
    var author: String?
    /// Whether edits of its rows stay here.
    package var isReadOnly: Bool
}

/// Why a mapping, or a row under it, makes no sense.
package enum MappingError: Error, Equatable, CustomStringConvertible {
    /// Where in the file, and what is wrong there.
    case file(place: String, reason: String)
    /// A row the server sent is no JSON object.
    case badRow(table: String, reason: String)
    /// The table takes no edits.
    case readOnly(table: String)
    /// The link names a table the mapping does not have.
    case unknownTable(String)

    package var description: String {
        switch self {
        case .file(let place, let reason): "the mapping file is wrong at \(place): \(reason)"
        case .badRow(let table, let reason): "a row of \(table) cannot be read: \(reason)"
        case .readOnly(let table):
            "\(table) is only read: this edit stays here; make it in the CRM, or drop it"
        case .unknownTable(let table): "the mapping has no table \(table)"
        }
    }
}

/// The correspondence of a whole project; the built-in one fits the Guardian CRM.
package struct Mapping: Sendable {
    /// In the order in which they are pulled: what others refer to comes first.
    package var tables: [TableMapping]
    /// The organization's id on the server, for inserts.
    package var organization = ""
    /// The user's id on the server, for inserts.
    package var user: String?

    /// The text of the built-in mapping.
    package static let guardianText = Mappings.guardian

    /// Reads a mapping file; an empty text stands for the built-in one.
    ///
    /// - Throws: ``MappingError/file(place:reason:)``.
    package init(parsing text: String) throws {
        let file: JSON
        do { file = try JSON(parsing: text.isEmpty ? Self.guardianText : text) } catch {
            throw MappingError.file(place: "its beginning", reason: "\(error)")
        }
        guard let list = file["tables"]?.arrayValue, !list.isEmpty else {
            throw MappingError.file(place: "/tables", reason: "an array of tables must stand there")
        }
        tables = try list.enumerated().map { index, value in
            try TableMapping(value, place: "/tables/\(index)")
        }
        let names = tables.map(\.table)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw MappingError.file(place: "/tables", reason: "\(twice) stands there twice")
        }
    }

    /// The tables that take records which were made here.
    package var adoptingTables: [AdoptingTable] {
        tables.filter { !$0.isReadOnly }.map { table in
            AdoptingTable(name: table.table, entity: table.entity, kinds: Array(table.accepts))
        }
    }

    /// The mapping of one table.
    ///
    /// - Throws: ``MappingError/unknownTable(_:)``.
    package func table(_ name: String) throws -> TableMapping {
        guard let table = tables.first(where: { $0.table == name }) else {
            throw MappingError.unknownTable(name)
        }
        return table
    }
}

extension TableMapping {
    /// The columns that the mapping names; the table need not have all of them.
    var named: Set<String> {
        ignore.union(columns.map(\.column)).union(insert.map(\.column))
            .union(kinds.map(\.column)).union([author].compactMap(\.self))
    }

    /// Reads one table of a file.
    init(_ value: JSON, place: String) throws {
        let file = MappingReader(value: value, place: place)
        table = try file.text("table")
        guard let entity = MirrorEntity(rawValue: try file.text("entity")) else {
            throw MappingError.file(
                place: "\(place)/entity",
                reason: "must be contact, interaction or opportunity"
            )
        }
        self.entity = entity
        let named = try file.pairs("columns").map { (column: $0.0, field: $0.1) }
        ignore = Set((value["ignore"]?.arrayValue ?? []).compactMap(\.stringValue))
        implied = Self.implied(entity, named: named, ignore: ignore)
        columns = named + implied.sorted().map { (column: $0, field: $0) }
        if let wrong = columns.first(where: { !entity.fields.contains($0.field) }) {
            throw MappingError.file(
                place: "\(place)/columns/\(wrong.column)",
                reason: "'\(wrong.field)' is none of \(entity.fields.joined(separator: ", "))"
            )
        }
        places = Dictionary(
            uniqueKeysWithValues: columns.enumerated().map { ($1.column, $0) }
        )
        fieldPlaces = columns.map { pair in entity.fields.firstIndex(of: pair.field) ?? 0 }
        columnKinds = columns.map { entity.kind(of: $0.field) ?? .text }
        contact = (value["contact"]?.arrayValue ?? []).compactMap(\.stringValue)
        scores = try file.pairs("scores").map { ($0.0, $0.1) }
        insert = try file.pairs("insert").map { ($0.0, $0.1) }
        kind = try value["kind"]?.stringValue.map { try file.kind($0, at: "kind") } ?? .other
        kinds = try file.kindRules()
        accepts = Set(
            try (value["accepts"]?.arrayValue ?? []).map {
                try file.kind($0.stringValue ?? "", at: "accepts")
            }
        )
        deleted = value["deleted"]?.stringValue
        author = value["author"]?.stringValue
        isReadOnly = value["read_only"]?.boolValue ?? false
        let own = ["id", "organization_id"] + scores.map(\.column) + [deleted].compactMap(\.self)
        ignore.formUnion(own)
        ignore.formUnion(contact.map { String($0.prefix { $0 != "." }) })
    }
}

extension TableMapping {
    /// The fields of a contact that people edit and a mapping does not name.
    private static func implied(
        _ entity: MirrorEntity,
        named: [(column: String, field: String)],
        ignore: Set<String>
    ) -> Set<String> {
        guard entity == .contact else { return [] }
        let editable = Contact.columns.filter(\.isEditable).map(\.name)
        return Set(editable)
            .subtracting(named.map(\.field))
            .subtracting(named.map(\.column))
            .subtracting(ignore)
    }
}
