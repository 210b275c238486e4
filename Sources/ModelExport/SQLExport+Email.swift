import CRM
import Scoring

/// E-mail addresses and web domains.
extension SQLExport {
    /// White space at the ends of what people type.
    var spaces: String {
        "' ' || " + (9...13).map(dialect.character).joined(separator: " || ")
    }

    private func lowered(_ text: String) -> String {
        "lower(\(dialect.trimmed(text, spaces)))"
    }

    private func before(_ mark: String, _ text: String) -> String {
        "substr(\(text), 1, \(dialect.position("\(text) || '\(mark)'", "'\(mark)'")) - 1)"
    }

    /// Hosts of web and mail addresses, and what their labels say.
    var hostParts: [Part] {
        let d = dialect
        let path = "replace(replace(bare, '?', '/'), '#', '/')"
        let user = d.trimmedEnd("authority", "replace(authority, '@', '')")
        let port = before(":", "place")
        let host = d.trimmedEnd(port, "'.'")
        return [
            Part(
                "web",
                "",
                """
                SELECT text, \(host) AS host FROM (
                    SELECT text, CASE WHEN \(d.position("authority", "'@'")) > 0
                        THEN substr(authority, length(\(user)) + 1) ELSE authority END AS place
                    FROM (
                        SELECT text, \(before("/", path)) AS authority FROM (
                            SELECT text, CASE WHEN \(d.position("low", "'://'")) > 0
                                    AND \(d.position("low", "'://'")) = \(d.position("low", "':'"))
                                THEN substr(low, \(d.position("low", "'://'")) + 3)
                                ELSE low END AS bare
                            FROM (
                                SELECT text, \(lowered("text")) AS low FROM (
                                    SELECT website AS text FROM person
                                    UNION SELECT domain FROM firm
                                ) AS texts WHERE text IS NOT NULL
                            ) AS a
                        ) AS b
                    ) AS c
                ) AS e
                """
            ),
            Part(
                "mail",
                "",
                """
                SELECT text, address,
                    CASE WHEN mark > 0 THEN substr(address, 1, mark - 1) ELSE '' END AS local,
                    CASE WHEN mark > 0 THEN substr(address, mark + 1) ELSE '' END AS domain
                FROM (
                    SELECT text, address, \(d.position("address", "'@'")) AS mark FROM (
                        SELECT text, \(lowered("text")) AS address
                        FROM (SELECT DISTINCT email AS text FROM person) AS texts
                        WHERE text IS NOT NULL
                    ) AS low
                ) AS marked
                """
            ),
            hostPart, labelPart, hostSums, listedPart, domainPart,
        ]
    }

    private static let hostSigns = (1..<128).filter {
        let byte = UInt8($0)
        return !ASCII.isAlphanumeric(byte) && byte != UInt8(ascii: ".")
            && byte != UInt8(ascii: "-")
    }

    private var hostPart: Part {
        let dotted = "'.' || host || '.'"
        let bad = ["..", ".-", "-."].map { dialect.position(dotted, "'\($0)'") + " = 0" }
        return Part(
            "host",
            "",
            """
            SELECT host FROM (SELECT host FROM web UNION SELECT domain FROM mail) AS hosts
            WHERE \(dialect.bytes("host")) BETWEEN 1 AND 253 AND \(bad.joined(separator: " AND "))
                AND \(dialect.hasNone("host", of: Self.hostSigns))
            """
        )
    }

    private var labelPart: Part {
        Part(
            "label",
            "",
            """
            SELECT host, part AS label,
                row_number() OVER (PARTITION BY host ORDER BY n) AS place,
                row_number() OVER (PARTITION BY host ORDER BY n DESC) AS rank
            FROM (
                SELECT h.host, \(dialect.splitColumns)
                FROM host AS h \(dialect.split("h.host", by: "."))
            ) AS parts
            """
        )
    }

    private var hostSums: Part {
        let universities = list(EmailDomains.universities.sorted())
        let italy = list(EmailDomains.publicItaly.sorted())
        let names = (1...3).map { "max(CASE WHEN rank = \($0) THEN label END) AS label\($0)" }
        return Part(
            "host_sum",
            "",
            """
            SELECT host, count(*) AS labels, max(\(dialect.bytes("label"))) AS longest,
                max(CASE WHEN place = 1 THEN label END) AS first_label,
                \(names.joined(separator: ",\n    ")),
                max(CASE WHEN label IN \(universities)
                    OR substr(label, 1, 10) = 'university' THEN 1 ELSE 0 END) AS studies,
                max(CASE WHEN label IN \(italy) THEN 1 ELSE 0 END) AS is_public
            FROM label GROUP BY host
            """
        )
    }

    private var listedPart: Part {
        rows(
            "listed",
            ["name", "class", "is_shared"],
            EmailDomains.listed.sorted { $0.key < $1.key }.map { name, reading in
                [
                    dialect.literal(name), String(Self.code(reading.domainClass)),
                    reading.isShared ? "1" : "0",
                ]
            }
        )
    }

    private static func code(_ domainClass: EmailQuality.DomainClass) -> Int {
        switch domainClass {
        case .business: 1
        case .free: 2
        case .disposable: 3
        case .education: 4
        case .government: 5
        }
    }

    private var domainPart: Part {
        let d = dialect
        let levels = WebDomain.secondLevels.map { String(decoding: $0, as: UTF8.self) }.sorted()
        let governments = list(EmailDomains.governments.sorted())
        return Part(
            "domain",
            "",
            """
            SELECT r.host, r.registrable, r.labels, r.top,
                CASE WHEN \(d.position("r.registrable", "'.'")) > 0
                    THEN replace(\(before(".", "r.registrable")), '-', '')
                    ELSE replace(r.registrable, '-', '') END AS label,
                coalesce(a.class, b.class, r.class) AS class,
                coalesce(a.is_shared, b.is_shared, 0) AS is_shared
            FROM (
                SELECT host, labels, label1 AS top, CASE WHEN labels <= 2 THEN host
                    WHEN \(d.bytes("label1")) = 2 AND label2 IN \(list(levels))
                        THEN label3 || '.' || label2 || '.' || label1
                    ELSE label2 || '.' || label1 END AS registrable,
                    CASE WHEN label1 = 'edu' OR label2 = 'edu'
                        OR (label2 = 'ac' AND \(d.bytes("label1")) = 2) OR studies = 1 THEN 4
                    WHEN label1 IN \(governments) OR label2 IN ('gov', 'gouv')
                        OR (label1 = 'eu' AND label2 = 'europa') THEN 5
                    WHEN label1 = 'it' AND is_public = 1 THEN 5 ELSE 1 END AS class
                FROM host_sum WHERE longest <= 63
            ) AS r
            LEFT JOIN listed AS a ON a.name = r.registrable
            LEFT JOIN listed AS b ON b.name = r.host
            """
        )
    }

    private static let localSigns = (1..<128).filter {
        let byte = UInt8($0)
        return !ASCII.isAlphanumeric(byte) && byte != UInt8(ascii: ".") && !ASCII.isAtomSign(byte)
    }

    /// Form and role of each distinct address, then its match with each contact's company.
    var mailParts: [Part] { [addressPart, matchPart] }

    private var addressPart: Part {
        let d = dialect
        let dotted = "'.' || m.local || '.'"
        let base = before("+", "m.local")
        let rest = d.trimmedStart(base, "'abcdefghijklmnopqrstuvwxyz'")
        let names = list(RoleAddress.names.sorted())
        let letters = Array(0x61...0x7A)
        let signs = (33..<127).filter { !(0x61...0x7A).contains($0) }
            .map { String(UnicodeScalar(UInt8($0))) }.joined()
        return Part(
            "address",
            "",
            """
            SELECT a.text, a.address, a.host, a.form,
                CASE WHEN a.base IN \(names) THEN 1
                    WHEN a.rest <> ''
                        AND \(d.position(d.literal(signs), "substr(a.rest, 1, 1)")) > 0
                        AND substr(a.base, 1, length(a.base) - length(a.rest)) IN \(names)
                        AND (\(d.bytes("a.rest")) <= 4 OR \(d.hasNone("a.rest", of: letters)))
                        THEN 1 ELSE 0 END AS is_role
            FROM (
                SELECT m.text, m.address, h.host, \(base) AS base, \(rest) AS rest,
                    CASE WHEN m.address = '' THEN 0
                        WHEN \(d.bytes("m.address")) <= 254
                            AND \(d.bytes("m.local")) BETWEEN 1 AND 64
                            AND \(d.position(dotted, "'..'")) = 0
                            AND \(d.hasNone("m.local", of: Self.localSigns))
                            AND h.labels > 1 AND \(d.bytes("h.top")) >= 2
                            AND \(d.trimmed("h.top", "'0123456789'")) <> '' THEN 2
                        ELSE 1 END AS form
                FROM mail AS m LEFT JOIN domain AS h ON h.host = m.domain
            ) AS a
            """
        )
    }

    private var matchPart: Part {
        let d = dialect
        func starts(_ text: String, _ start: String) -> String {
            "substr(\(text), 1, length(\(start))) = \(start)"
        }
        let named = """
            n.name = h.label
                OR (\(d.bytes("n.name")) >= 4 AND \(d.bytes("h.label")) >= 4
                    AND (\(starts("n.name", "h.label")) OR \(starts("h.label", "n.name"))))
                OR (length(n.initials) >= 3 AND n.initials = h.label)
            """
        return Part(
            "quality",
            "",
            """
            SELECT p.*, coalesce(a.form, 0) AS form,
                CASE WHEN a.form = 2 THEN h.class ELSE 0 END AS class,
                CASE WHEN a.form = 2 THEN 1 + a.is_role ELSE 0 END AS role,
                CASE WHEN a.form IS NULL OR a.form <> 2 THEN 0
                    WHEN h.is_shared = 1 THEN CASE WHEN h.class = 2
                        AND (p.website IS NOT NULL OR n.match_name IS NOT NULL) THEN 1 ELSE 0 END
                    WHEN w.registrable = h.registrable OR c.registrable = h.registrable THEN 2
                    WHEN n.match_name IS NULL THEN CASE WHEN w.registrable IS NOT NULL
                        OR c.registrable IS NOT NULL THEN 1 ELSE 0 END
                    WHEN \(named) THEN 2 ELSE 1 END AS matches,
                n.match_name, f.company_key AS known_key, f.industry, f.employees
            FROM person AS p
            LEFT JOIN address AS a ON a.text = p.email
            LEFT JOIN domain AS h ON h.host = a.host
            LEFT JOIN company_name AS n ON n.text = p.company
            LEFT JOIN web AS ww ON ww.text = p.website
            LEFT JOIN domain AS w ON w.host = ww.host AND w.labels > 1
            LEFT JOIN firm AS f ON f.company_key = p.company_key
            LEFT JOIN web AS cw ON cw.text = f.domain
            LEFT JOIN domain AS c ON c.host = cw.host AND c.labels > 1
            """
        )
    }
}
