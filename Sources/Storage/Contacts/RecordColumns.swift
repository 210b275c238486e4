import CRM
import JSON
import SQLite

/// Columns of a record as SQL: the lists of statements, and values into parameters and out of rows.
///
/// Made from the record's own description (``CRM/TableRecord/columns``), once each, so that a list
/// and what reads it cannot differ. Places are offsets: a statement has its own columns or
/// parameters before them.
struct RecordColumns<Subject: TableRecord>: Sendable {
    let columns: [Column<Subject>]

    /// The columns that are values of the record, apart from those that `isLeftOut` names.
    init(without isLeftOut: (Column<Subject>) -> Bool = { _ in false }) {
        columns = Subject.columns.filter { $0.kind != .contact && !isLeftOut($0) }
    }

    var count: Int { columns.count }

    /// The columns for a SELECT: `c.name, c.email, …`.
    func list(of alias: String) -> String {
        columns.map { "\(alias).\($0.name)" }.joined(separator: ", ")
    }

    /// The columns for an INSERT: `name, email, …`.
    var names: String { columns.map(\.name).joined(separator: ", ") }

    /// Their parameters for an INSERT: `?5, ?6, …`.
    func parameters(from first: Int) -> String {
        columns.indices.map { "?\(first + $0)" }.joined(separator: ", ")
    }

    /// Both for an UPDATE: `name = ?5, email = ?6, …`.
    func assignments(from first: Int) -> String {
        columns.indices.map { "\(columns[$0].name) = ?\(first + $0)" }.joined(separator: ", ")
    }

    /// Puts the values of a row into a record; the first stands at `first`, counted from 0.
    ///
    /// - Throws: ``JSONError`` for attributes that are no JSON.
    func read(_ row: Statement, from first: Int, into record: inout Subject) throws {
        var place = first
        for column in columns {
            switch column.access {
            case .text(_, let set): set(&record, row.stringOrNil(place))
            case .integer(_, let set): set(&record, row.int64OrNil(place))
            case .flag(_, let set): set(&record, row.int64OrNil(place).map { $0 != 0 })
            case .moment(_, let set):
                set(&record, row.int64OrNil(place).map(Instant.init(microseconds:)))
            case .object(_, let set): set(&record, try JSON(parsing: row.textBytes(place)))
            case .contact: break
            }
            place += 1
        }
    }

    /// Binds a record's values to the parameters from `first` on, counted from 1.
    func bind(_ record: Subject, to statement: Statement, from first: Int) {
        var place = first
        for column in columns {
            switch column.access {
            case .text(let get, _): bind(get(record), column, statement, place)
            case .integer(let get, _): statement.bind(place, get(record))
            case .flag(let get, _): statement.bind(place, flag: get(record))
            case .moment(let get, _): statement.bind(place, get(record)?.microseconds)
            case .object(let get, _): statement.bind(place, get(record).canonicalText)
            case .contact: break
            }
            place += 1
        }
    }

    private func bind(
        _ text: String?,
        _ column: Column<Subject>,
        _ statement: Statement,
        _ place: Int
    ) {
        if text == nil, case .text(let unknown) = column.traits.unknown {
            statement.bind(place, unknown)
        } else {
            statement.bind(place, text)
        }
    }
}

extension RecordColumns {
    /// All of them.
    static var all: RecordColumns { RecordColumns() }

    /// All but the attributes, which imports keep as bytes.
    static var withoutAttributes: RecordColumns { RecordColumns { $0.kind == .object } }
}

extension Contact {
    /// The columns of a contact's row.
    static let stored = RecordColumns<Contact>.all
    static let values = RecordColumns<Contact>.withoutAttributes
    /// What every model is computed from.
    static let features = RecordColumns<Contact> { $0.traits.feature != .standard }
    /// That, and what a model may have learned from.
    static let allFeatures = RecordColumns<Contact> { $0.traits.feature == .none }
}

extension Company {
    static let stored = RecordColumns<Company>.all
    static let values = RecordColumns<Company>.withoutAttributes
}

extension Interaction {
    static let stored = RecordColumns<Interaction>.all
    static let values = RecordColumns<Interaction>.withoutAttributes
}

extension Opportunity {
    static let stored = RecordColumns<Opportunity>.all
    static let values = RecordColumns<Opportunity>.withoutAttributes
}
