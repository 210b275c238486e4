import CRM
import Values

/// Finds the second record that each row of a table holds: the deal beside a person, the person
/// beside a deal.
///
/// A row of people with a stage and a value is a deal of theirs as well; a row of deals with a
/// person's name and address is that person as well. The columns keep what they mean for the first.
enum SecondPlan {
    /// The plan of the second record; nil where rows hold one alone.
    ///
    /// - Throws: ``InterchangeError`` never, as no option is given.
    static func of(_ plan: ColumnPlan, _ options: ImportOptions) throws -> ColumnPlan? {
        let fields: [String: Field]
        switch plan.kind {
        case .contacts where !plan.has(.outcome): fields = deal(in: plan, options)
        case .opportunities where !plan.has(.contactID): fields = person(in: plan, options)
        default: return nil
        }
        guard !fields.isEmpty else { return nil }
        var overrides: [String: Field?] = [:]
        for slot in plan.slots { overrides[slot.key] = .some(fields[slot.key]) }
        return try ColumnPlan(
            kind: plan.kind == .contacts ? .opportunities : .contacts,
            columns: plan.slots.map(\.key),
            overrides: overrides
        )
    }

    /// The columns of a deal among people's: a stage and a worth, else none.
    ///
    /// What a company turns over is no worth of a deal, nor is a lead's status its stage.
    private static func deal(in plan: ColumnPlan, _ options: ImportOptions) -> [String: Field] {
        let wanted: [Field] = [
            .stage, .isWon, .isClosed, .value, .currency, .closedAt, .openedAt,
        ]
        var fields: [String: Field] = [:]
        for slot in plan.slots where options.overrides[slot.key] == nil {
            let words = Set(Lexicon.concepts(of: slot.key) ?? [])
            guard let field = ColumnRecognizer.field(of: slot.key, kind: .opportunities)?.field
            else { continue }
            if words.contains(.deal), [.id, .name, .status].contains(field) {
                fields[slot.key] = field
            } else if slot.field == nil, wanted.contains(field),
                field != .value || !isTurnover(slot.key, words)
            {
                fields[slot.key] = field
            }
        }
        let found = Set(fields.values)
        guard found.contains(.value), found.contains(.stage) || found.contains(.status) else {
            return [:]
        }
        return fields
    }

    private static func isTurnover(_ header: String, _ words: Set<Concept>) -> Bool {
        guard words.isDisjoint(with: [.deal, .expected]) else { return false }
        return HeaderWords.list(header).contains(where: turnover.contains)
    }

    private static let turnover: Set<String> = [
        "fatturato", "ingresos", "receita", "revenue", "turnover", "umsatz",
    ]

    /// The columns of a person among a deal's: a name that is called a person's, and an address or
    /// number, else none.
    private static func person(in plan: ColumnPlan, _ options: ImportOptions) -> [String: Field] {
        var fields: [String: Field] = [:]
        for slot in plan.slots where options.overrides[slot.key] == nil {
            let words = Set(Lexicon.concepts(of: slot.key) ?? []).subtracting([.filler])
            let field = ColumnRecognizer.field(of: slot.key, kind: .contacts)?.field
            switch field {
            // Addresses are known by their values as well.
            case _ where slot.field == .contactEmail || field == .email:
                fields[slot.key] = .email
            case _ where slot.field == .company: fields[slot.key] = .company
            case .name where words.contains(.person) && words.isSubset(of: [.person, .name]),
                .firstName, .lastName, .phone:
                fields[slot.key] = field
            case .title where !words.isDisjoint(with: [.job, .post]): fields[slot.key] = field
            default: continue
            }
        }
        let found = Set(fields.values)
        guard !found.isDisjoint(with: [.name, .lastName]),
            !found.isDisjoint(with: [.email, .phone])
        else { return [:] }
        return fields
    }
}
