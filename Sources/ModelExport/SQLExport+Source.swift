import Values
import CRM
import Scoring

/// The engine's tables in one common shape: moments in microseconds, keys, numbers.
extension SQLExport {
    var sourceParts: [Part] {
        let moment = asOf.map { "CAST(\($0.microseconds) AS BIGINT)" } ?? dialect.now
        let shared: [Part] = [
            Part("moment", "", "SELECT \(moment) AS as_of"),
            rows(
                "kind",
                ["kind", "name", "signal", "role", "answers", "asks", "channel"],
                zip(InteractionKind.allCases, KindTraits.all).map { kind, trait -> [String] in
                    [
                        String(kind.rawValue), dialect.literal(kind.name), String(trait.signal),
                        String(trait.role.rawValue), trait.isAnswer ? "1" : "0",
                        trait.tellsInterest ? "1" : "0", String(trait.channelBit),
                    ]
                }
            ),
        ]
        return shared + (dialect == .sqlite ? fileParts : exportedParts)
    }

    /// Of the Assay file's own tables.
    private var fileParts: [Part] {
        let organization = dialect.literal(organizationID)
        // The plus keeps SQLite from the index, by which it would expect ten contacts and then
        // join without any.
        let own =
            "+organization_key = (SELECT organization_key FROM organization WHERE id = \(organization))"
        return [
            Part(
                "person",
                "",
                """
                SELECT contact_key, id, name, email, phone, company, company_key, title, website,
                    source, country, city, do_not_contact AS refuses, created_at, attributes
                FROM \(Table.contact) WHERE \(own) AND deleted_at IS NULL
                """
            ),
            Part(
                "firm",
                "",
                """
                SELECT company_key, domain, industry, employees
                FROM \(Table.company) WHERE \(own) AND deleted_at IS NULL
                """
            ),
            Part(
                "event",
                "",
                """
                SELECT contact_key, kind, max(occurred_at, as_of - \(Self.oldest)) AS happened
                FROM \(Table.interaction) CROSS JOIN moment
                WHERE deleted_at IS NULL AND occurred_at <= as_of
                """
            ),
            Part(
                "deal",
                "",
                """
                SELECT contact_key, company_key, stage, value_minor, \(dealColumns("recorded_at"))
                FROM \(Table.opportunity) CROSS JOIN moment
                WHERE \(own) AND deleted_at IS NULL AND (opened_at IS NULL OR opened_at <= as_of)
                """
            ),
        ]
    }

    /// Of tables with the columns that `assay export` writes.
    private var exportedParts: [Part] {
        let d = dialect
        return [
            Part(
                "person_text",
                "",
                "SELECT "
                    + [
                        "id", "name", "email", "phone", "company", "title", "website", "source",
                        "country", "city",
                    ].map { "\(unguarded($0)) AS \($0)" }
                    .joined(separator: ", ")
                        + """
                        ,
                            CASE lower(CAST(do_not_contact AS \(d.text)))
                                WHEN 'true' THEN 1 WHEN 't' THEN 1 WHEN '1' THEN 1
                                WHEN 'false' THEN 0 WHEN 'f' THEN 0 WHEN '0' THEN 0 END AS refuses,
                            \(d.microseconds("created_at")) AS created_at,
                            CAST(attributes AS \(d.text)) AS attributes
                        FROM \(Table.contact)
                        """
            ),
            Part(
                "firm_text",
                "",
                """
                SELECT \(unguarded("id")) AS id, \(unguarded("name")) AS name,
                    \(unguarded("domain")) AS domain, \(unguarded("industry")) AS industry,
                    CAST(NULLIF(CAST(employees AS \(d.text)), '') AS BIGINT) AS employees
                FROM \(Table.company)
                """
            ),
            Part(
                "deal_text",
                "",
                """
                SELECT \(unguarded("contact_id")) AS contact_key,
                    \(unguarded("company")) AS company, \(unguarded("stage")) AS stage, status,
                    CAST(NULLIF(CAST(value_minor AS \(d.text)), '') AS BIGINT) AS value_minor,
                    \(d.microseconds("opened_at")) AS opened_at,
                    \(d.microseconds("moved_at")) AS moved_at,
                    \(d.microseconds("closed_at")) AS closed_at
                FROM \(Table.opportunity)
                """
            ),
            Part(
                "event",
                "",
                """
                SELECT contact_key, kind, happened FROM (
                    SELECT \(unguarded("i.contact_id")) AS contact_key,
                        coalesce(k.kind, 0) AS kind, \(d.microseconds("i.occurred_at")) AS happened
                    FROM \(Table.interaction) AS i LEFT JOIN kind AS k ON k.name = i.kind
                ) AS e CROSS JOIN moment WHERE happened <= as_of
                """
            ),
        ]
    }

    /// What links exported rows by a company's name, once names are compared.
    var linkParts: [Part] {
        guard dialect != .sqlite else { return [] }
        let short = MatchKey.shortForms.sorted { $0.key < $1.key }
            .map { "WHEN \(dialect.literal($0.key)) THEN \(dialect.literal($0.value))" }
            .joined(separator: " ")
        return [
            // With the legal form, as ``MatchKey/firm(_:)`` compares names.
            Part(
                "firm_word",
                "",
                """
                SELECT text, n, CASE WHEN n = max(n) OVER (PARTITION BY text)
                    AND n > min(n) OVER (PARTITION BY text)
                    THEN CASE word \(short) ELSE word END ELSE word END AS word
                FROM company_word
                """
            ),
            Part(
                "firm_name",
                "",
                """
                SELECT text, \(dialect.joined("word", " ", order: "n")) AS match_name
                FROM (SELECT * FROM firm_word ORDER BY text, n) AS kept GROUP BY text
                """
            ),
            Part(
                "person",
                "",
                """
                SELECT p.id AS contact_key, p.*, k.match_name AS company_key
                FROM person_text AS p LEFT JOIN firm_name AS k ON k.text = p.company
                """
            ),
            Part(
                "firm",
                "",
                """
                SELECT company_key, domain, industry, employees FROM (
                    SELECT k.match_name AS company_key, f.domain, f.industry, f.employees,
                        row_number() OVER (PARTITION BY k.match_name ORDER BY f.id) AS place
                    FROM firm_text AS f JOIN firm_name AS k ON k.text = f.name
                    WHERE k.match_name IS NOT NULL
                ) AS ranked WHERE place = 1
                """
            ),
            Part(
                "deal",
                "",
                """
                SELECT contact_key, k.match_name AS company_key, stage, value_minor,
                    \(dealColumns("as_of"))
                FROM deal_text AS o CROSS JOIN moment
                LEFT JOIN firm_name AS k ON k.text = o.company
                WHERE opened_at IS NULL OR opened_at <= as_of
                """
            ),
        ]
    }

    /// One decided later counts as open; one without a date was decided when it last moved.
    private func dealColumns(_ last: String) -> String {
        """
        CASE WHEN status <> 'open' AND coalesce(closed_at, moved_at, \(last)) > as_of
                THEN 'open' ELSE status END AS status,
            CASE WHEN moved_at <= as_of THEN moved_at END AS moved_at
        """
    }

    /// The text of a column without the apostrophe that keeps spreadsheets from running it.
    private func unguarded(_ column: String) -> String {
        let text = "CAST(\(column) AS \(dialect.text))"
        let bare = dialect.trimmedStart(text, dialect.literal("'"))
        let triggers = ["'='", "'+'", "'-'", "'@'", dialect.character(9), dialect.character(13)]
        return "NULLIF(CASE WHEN substr(\(text), 1, 1) = \(dialect.literal("'")) "
            + "AND substr(\(bare), 1, 1) IN (\(triggers.joined(separator: ", "))) "
            + "THEN substr(\(text), 2) ELSE \(text) END, '')"
    }

    /// Older than 285 years counts as that old.
    static let oldest: Int64 = 1 << 53

    /// The tables the statement reads.
    enum Table: String, CustomStringConvertible {
        case contact, company, interaction, opportunity

        var description: String { rawValue }
    }
}
