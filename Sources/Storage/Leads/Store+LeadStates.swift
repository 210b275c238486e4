package import CRM
import SQLite

extension LeadState {
    /// Whether the contact `c` is in the state, as SQL.
    var condition: String {
        switch self {
        case .objected: Store.objects(.notScored)
        case .reviewOnly: Store.objects(.reviewOnly)
        case .doNotContact: "c.do_not_contact IS 1"
        case .optedOut: Self.happened([.emailUnsubscribed, .emailComplained])
        case .competitor: "(\(Self.isCalled(Self.competitors, under: Self.isNoReason)))"
        case .customer:
            """
            (EXISTS (
                SELECT 1 FROM outcome AS u
                WHERE u.contact_key = c.contact_key AND u.is_won = 1 AND u.deleted_at IS NULL
            ) OR \(Self.isCalled(Self.customers, under: Self.isRelation)))
            """
        case .bounced:
            Self.happened(
                [.emailBounced],
                """
                AND NOT EXISTS (
                    SELECT 1 FROM interaction AS r
                    WHERE r.contact_key = c.contact_key AND r.deleted_at IS NULL
                        AND r.occurred_at > n.occurred_at AND r.kind IN (\(Self.inbound))
                )
                """
            )
        case .lost:
            """
            ((
                SELECT u.is_won FROM outcome AS u
                WHERE u.contact_key = c.contact_key AND u.deleted_at IS NULL
                ORDER BY u.recorded_at DESC, u.outcome_key DESC LIMIT 1
            ) IS 0 AND NOT EXISTS (
                SELECT 1 FROM opportunity AS d
                WHERE d.contact_key = c.contact_key AND d.status = 'open' AND d.deleted_at IS NULL
            ))
            """
        }
    }

    /// Whether the contact `c` is in any of them.
    static let any = "(\(allCases.map(\.condition).joined(separator: " OR ")))"

    /// The first that the contact `c` is in; NULL for none.
    static let first =
        "CASE \(allCases.map { "WHEN \($0.condition) THEN '\($0.rawValue)'" }.joined(separator: " ")) END"

    private static func happened(_ kinds: [InteractionKind], _ more: String = "") -> String {
        """
        EXISTS (
            SELECT 1 FROM interaction AS n
            WHERE n.contact_key = c.contact_key AND n.deleted_at IS NULL
                AND n.kind IN (\(kinds.map { "\($0.rawValue)" }.joined(separator: ", "))) \(more)
        )
        """
    }

    private static let inbound = InteractionKind.allCases.filter { $0.direction == .inbound }
        .map { "\($0.rawValue)" }.joined(separator: ", ")
}

/// What CRMs write in columns of their own: `Type: Competitor`, `Stato: Cliente`,
/// `Tags: vip; competitor`.
extension LeadState {
    /// Whether a column of the contact `c` or of its company holds one of the words, alone or in a
    /// list, or is called by one and says yes.
    private static func isCalled(_ words: [String], under key: String) -> String {
        let list = "';' || replace(replace(lower(a.value), ', ', ';'), '; ', ';') || ';'"
        let holds = words.map { "instr(\(list), ';\($0);') > 0" }.joined(separator: " OR ")
        let names = words.map { "'\($0)', 'is_\($0)', 'is \($0)', 'is\($0)'" }
            .joined(separator: ", ")
        let isSaid = """
            (a.type = 'text' AND length(a.value) < 200 AND \(key) AND (\(holds))
                OR lower(a.key) IN (\(names)) AND lower(a.value) IN (\(yes)))
            """
        return """
            c.attributes <> '{}' AND EXISTS (
                SELECT 1 FROM json_each(c.attributes) AS a WHERE \(isSaid)
            ) OR EXISTS (
                SELECT 1 FROM company AS f, json_each(f.attributes) AS a
                WHERE f.company_key = c.company_key AND f.attributes <> '{}' AND \(isSaid)
            )
            """
    }

    /// A deal that was lost to a competitor was not lost by one.
    private static let isNoReason = ["reason", "motiv", "grund", "raison", "razon", "lost", "pers"]
        .map { "instr(lower(a.key), '\($0)') = 0" }.joined(separator: " AND ")

    /// Columns that tell how one stands to us, in six languages.
    private static let isRelation =
        "("
        + [
            "type", "tipo", "typ", "status", "stato", "statut", "estado", "lifecycle", "relation",
            "relazion", "beziehung", "rapporto", "relacion", "stage",
        ].map { "instr(lower(a.key), '\($0)') > 0" }.joined(separator: " OR ") + ")"

    private static let competitors = [
        "competitor", "competitors", "concorrente", "concorrenti", "wettbewerber", "konkurrent",
        "concurrent", "competidor", "competidora",
    ]

    private static let customers = [
        "customer", "existing customer", "current customer", "cliente", "già cliente", "kunde",
        "bestandskunde", "client", "cliente actual", "cliente attivo",
    ]

    private static let yes = ["1", "true", "yes", "y", "x", "si", "sì", "sí", "ja", "oui", "sim"]
        .map { "'\($0)'" }.joined(separator: ", ")
}

extension Store {
    /// Why lists of whom to call leave a contact out; empty where they do not.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func states(contactKey: ContactKey) throws -> [LeadState] {
        try database.read { try Self.states(contactKey: contactKey, $0) }
    }

    static func states(
        contactKey: ContactKey,
        _ connection: Connection
    ) throws -> [LeadState] {
        let columns = LeadState.allCases.map(\.condition).joined(separator: ", ")
        let row = try connection.row(
            "SELECT \(columns) FROM contact AS c WHERE c.contact_key = ?",
            .key(contactKey)
        )
        return zip(LeadState.allCases, row ?? []).filter { ($0.1.integer ?? 0) != 0 }.map(\.0)
    }
}
