package import JSON

/// A record whose columns are described once.
///
/// Storage, files, editing, sync and the service make their lists from ``columns``. A column is
/// added here, in a migration and in ``ColumnLabel``.
package protocol TableRecord: Sendable {
    /// Its table in the file, and what it is called in SQL, JSON and the log.
    static var table: String { get }
    /// Its columns, in the order of exports; the id, the organization's key and what storage keeps
    /// for itself are not among them.
    static var columns: [Column<Self>] { get }
}

/// One column of a record: all that the program needs to know of it.
package struct Column<Subject: Sendable>: Sendable {
    package typealias Get<Value> = @Sendable (Subject) -> Value
    package typealias Set<Value> = @Sendable (inout Subject, Value) -> Void

    /// How the value is read from a record and put into one; nil says nothing.
    package enum Access: Sendable {
        case text(Get<String?>, Set<String?>)
        case integer(Get<Int64?>, Set<Int64?>)
        case flag(Get<Bool?>, Set<Bool?>)
        case moment(Get<Instant?>, Set<Instant?>)
        case object(Get<JSON>, Set<JSON>)
        /// The key of a contact: records name it by its id, storage finds one from the other.
        case contact
    }

    /// Its name in tables, files, `/v1` and `assay edit`.
    package let name: String
    package let access: Access
    package let traits: ColumnTraits

    /// A column by its name; the traits that are not given are those of a plain column.
    package init(_ name: String, _ access: Access, _ traits: ColumnTraits = ColumnTraits()) {
        self.name = name
        self.access = access
        self.traits = traits
    }

    /// What its values are: the kind that ``traits`` names, else what ``access`` implies.
    package var kind: ColumnKind {
        if let kind = traits.kind { return kind }
        return switch access {
        case .text: .text
        case .integer: .integer
        case .flag: .flag
        case .moment: .moment
        case .object: .object
        case .contact: .contact
        }
    }

    /// Whether people set it by hand: one of texts and flags that goes to the server as well.
    package var isEditable: Bool {
        traits.sync == .both && (kind == .text || kind == .flag)
    }

    /// Gives `new` the value of `old` where it says nothing itself.
    package func complete(_ new: inout Subject, from old: Subject) {
        switch access {
        case .text(let get, let set): if get(new) == nil { set(&new, get(old)) }
        case .integer(let get, let set): if get(new) == nil { set(&new, get(old)) }
        case .flag(let get, let set): if get(new) == nil { set(&new, get(old)) }
        case .moment(let get, let set): if get(new) == nil { set(&new, get(old)) }
        case .object, .contact: break
        }
    }

    /// Takes the value away: nothing is said any more.
    package func clear(_ record: inout Subject) {
        switch access {
        case .text(_, let set): set(&record, nil)
        case .integer(_, let set): set(&record, nil)
        case .flag(_, let set): set(&record, nil)
        case .moment(_, let set): set(&record, nil)
        case .object(_, let set): set(&record, .object([:]))
        case .contact: break
        }
    }

    /// The value as files and `/v1` show it; null where nothing is said.
    package func json(_ record: Subject) -> JSON {
        switch access {
        case .text(let get, _): get(record).map(JSON.string) ?? .null
        case .integer(let get, _): get(record).map(integer) ?? .null
        case .flag(let get, _): get(record).map(JSON.bool) ?? .null
        case .moment(let get, _): get(record).map { .string($0.description) } ?? .null
        case .object(let get, _):
            get(record).objectValue?.isEmpty == false ? get(record) : .null
        case .contact: .null
        }
    }

    /// The value as ``json(_:)`` gives it; where that is null, what the file has in its place.
    package func shown(_ record: Subject) -> JSON {
        let value = json(record)
        guard value.isNull else { return value }
        return switch (access, traits.unknown) {
        case (.object, _): .object([:])
        case (_, .null): .null
        case (_, .text(let text)): .string(text)
        case (_, .integer(let number)): integer(number)
        }
    }

    private func integer(_ number: Int64) -> JSON {
        guard kind == .interactionKind else { return .integer(number) }
        return .string((InteractionKind(rawValue: Int(number)) ?? .other).name)
    }
}

/// What the values of a column are.
package enum ColumnKind: Sendable {
    case text, integer, flag, moment
    /// One of a few words in lower case.
    case word
    /// Hundredths of a unit of money.
    case cents
    /// A moment of which the server keeps the day.
    case day
    /// The number of an ``InteractionKind``.
    case interactionKind
    /// A JSON object: every column without a place of its own.
    case object
    /// The key of a contact.
    case contact
}

/// What holds of a column beside its name and type.
package struct ColumnTraits: Sendable {
    /// Which way a value goes between this file and a project.
    package enum Sync: Sendable {
        /// The server's value is taken, an edit is sent.
        case both
        /// The server's value is taken; an edit stays here.
        case taken
        case never
    }

    /// How two records of one subject become one.
    package enum Merging: Sendable {
        /// The newer one's value, where it says something.
        case newer
        /// The members of both objects, the newer one's where both have one.
        case members
        /// Storage finds it.
        case found
    }

    /// Whether scores are computed from it.
    package enum Feature: Sendable {
        /// By every model: bulk scoring reads it of everybody.
        case standard
        /// By models that learned from it, which have it read.
        case learned
        case none
    }

    /// What stands in a column that may not be NULL while nothing is known.
    package enum Unknown: Sendable {
        case null
        case text(String)
        case integer(Int64)
    }

    var kind: ColumnKind?
    /// Whether the value tells of a person: erased with them, and shown to them when they ask.
    package var isPersonal = true
    package var isExported = true
    package var sync = Sync.both
    package var merging = Merging.newer
    package var feature = Feature.none
    package var unknown = Unknown.null

    package init(
        kind: ColumnKind? = nil,
        isPersonal: Bool = true,
        isExported: Bool = true,
        sync: Sync = .both,
        merging: Merging = .newer,
        feature: Feature = .none,
        unknown: Unknown = .null
    ) {
        self.kind = kind
        self.isPersonal = isPersonal
        self.isExported = isExported
        self.sync = sync
        self.merging = merging
        self.feature = feature
        self.unknown = unknown
    }
}

extension TableRecord {
    /// The columns that exports have, in their order.
    package static var exportedColumns: [Column<Self>] {
        columns.filter(\.traits.isExported)
    }

    /// The column of that name; nil where there is none.
    package static func column(_ name: String) -> Column<Self>? {
        columns.first { $0.name == name }
    }

    /// Its columns by their names, as `/v1` and `--json` show them.
    package var document: JSONObject {
        var members = JSONObject()
        for column in Self.columns where column.kind != .contact {
            members[column.name] = column.shown(self)
        }
        return members
    }

    /// This record where it says something, `old` elsewhere; objects are left as they are.
    package func over(_ old: Self) -> Self {
        var result = self
        for column in Self.columns where column.traits.merging == .newer {
            column.complete(&result, from: old)
        }
        return result
    }
}
