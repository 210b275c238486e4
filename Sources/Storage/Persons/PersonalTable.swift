import CRM

/// What every table of the file holds of people, and what becomes of a person's rows when they are
/// erased.
///
/// A test compares it with the schema: a table or column that is not listed here fails. The columns
/// of records say of themselves whether they are personal (``CRM/ColumnTraits/isPersonal``).
package struct PersonalTable: Sendable {
    /// How a person's rows are found, and what erasing does to them.
    ///
    /// SQL binds the contact's key as ?1, as ?2 a JSON array of the ids of the contact and its
    /// interactions, and as ?3 one of the texts that tell who the person is.
    package enum Removal: Sendable {
        /// Nothing in it is of a person.
        case none
        /// The row stays as a stub without name or id that scores refer to.
        case stub
        /// The rows are deleted.
        case delete(String)
        /// The rows stay, without their personal values and without the person.
        case clear(String)
        /// Nothing tells whose a row is; it goes with what it belongs to, as the text says.
        case unlinked(String)
    }

    package let name: String
    /// Columns whose values tell of a person.
    package let personal: [String]
    /// All other columns.
    package let others: [String]
    package let removal: Removal

    /// What is true of a person's rows, with the parameters of ``Removal``; nil where none are.
    var condition: String? {
        switch removal {
        case .stub: "contact_key = ?1"
        case .delete(let condition), .clear(let condition): condition
        case .none, .unlinked: nil
        }
    }

    init(_ name: String, _ personal: String = "", others: String, _ removal: Removal = .none) {
        self.name = name
        self.personal = personal.split(separator: " ").map(String.init)
        self.others = others.split(separator: " ").map(String.init)
        self.removal = removal
    }

    init<Subject: TableRecord>(
        _ record: Subject.Type,
        _ personal: String = "",
        others: String,
        _ removal: Removal
    ) {
        name = Subject.table
        self.personal =
            personal.split(separator: " ").map(String.init)
            + Subject.columns.filter { $0.traits.isPersonal && $0.kind != .contact }.map(\.name)
        self.others =
            others.split(separator: " ").map(String.init)
            + Subject.columns.filter { !$0.traits.isPersonal || $0.kind == .contact }.map(\.name)
        self.removal = removal
    }
}
