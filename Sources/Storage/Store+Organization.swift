import AuditLog
package import CRM
import JSON
package import SQLite

/// What holds for everybody who works with one organization.
package struct OrganizationSettings: Hashable, Sendable {
    /// Where its days begin and end, by a name of the IANA database, 1 to 64 characters, which is
    /// not looked up; nil where nobody said.
    package var timeZone: String?
    /// What it calls hot and warm, and how many leads it works on a week.
    package var thresholds: Thresholds

    /// The columns of `organization AS o` that ``init(_:from:)`` decodes.
    static let columns = "o.time_zone, \(Thresholds.columns)"

    private init() { (timeZone, thresholds) = (nil, .standard) }

    /// What holds where nobody said anything.
    package static let standard = OrganizationSettings()

    /// Reads ``columns``, the first of which is column `first` of a row.
    init(_ row: Statement, from first: Int) {
        timeZone = row.stringOrNil(first)
        thresholds = Thresholds(row, from: first + 1)
    }

    fileprivate var facts: JSONObject {
        [
            "hot_from": .integer(Int64(thresholds.hot)),
            "warm_from": .integer(Int64(thresholds.warm)),
            "weekly_leads": thresholds.weekly.map { .integer(Int64($0)) } ?? .null,
            "time_zone": .text(timeZone),
        ]
    }
}

extension Store {
    /// Where the organization's days begin and end, by a name of the IANA database; nil where
    /// nobody said.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func timeZone(organizationKey: OrganizationKey) throws -> String? {
        try settings(organizationKey: organizationKey).timeZone
    }

    /// What the organization calls hot and warm, and how many leads it works on a week.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func thresholds(organizationKey: OrganizationKey) throws -> Thresholds {
        try database.read { try Self.thresholds(organizationKey, $0) }
    }

    /// The same on a connection that is at hand; a look-up by key.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package static func thresholds(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> Thresholds {
        try settings(organizationKey, connection).thresholds
    }

    /// What holds for an organization; what nobody said is as for everybody.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func settings(organizationKey: OrganizationKey) throws -> OrganizationSettings {
        try database.read { try Self.settings(organizationKey, $0) }
    }

    private static func settings(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> OrganizationSettings {
        var settings = OrganizationSettings.standard
        try connection.rows(
            """
            SELECT \(OrganizationSettings.columns) FROM organization AS o
            WHERE o.organization_key = ?
            """,
            .key(organizationKey)
        ) { row in
            settings = OrganizationSettings(row, from: 0)
        }
        return settings
    }

    /// Changes what holds for an organization, with an entry of the log where that is something
    /// else than before.
    ///
    /// - Returns: what holds now.
    /// - Throws: ``SQLiteError``, ``AuditLogError`` when the file cannot be written; what `change`
    ///   throws, with nothing changed.
    @discardableResult
    package func changeSettings(
        organizationKey: OrganizationKey,
        _ change: (inout OrganizationSettings) throws -> Void
    ) throws -> OrganizationSettings {
        try database.write { connection in
            let before = try Self.settings(organizationKey, connection)
            var settings = before
            try change(&settings)
            guard settings != before else { return settings }
            let thresholds = settings.thresholds
            try connection.run(
                """
                UPDATE organization SET time_zone = ?2, hot_from = ?3, warm_from = ?4,
                    weekly_leads = ?5
                WHERE organization_key = ?1
                """,
                .key(organizationKey),
                Self.text(settings.timeZone),
                Self.kept(thresholds.hot, Thresholds.standard.hot),
                Self.kept(thresholds.warm, Thresholds.standard.warm),
                Self.kept(thresholds.weekly, nil)
            )
            let id = try connection.value(
                "SELECT id FROM organization WHERE organization_key = ?",
                .key(organizationKey)
            )?.text
            var facts = settings.facts
            facts["organization"] = .string(id ?? "")
            try environment.append(
                LedgerRecord(
                    kind: LedgerKind.settings,
                    at: environment.now(),
                    facts: .object(facts)
                ),
                on: connection
            )
            return settings
        }
    }
}

extension Store {
    /// A setting as it is kept: NULL for what holds where nobody said.
    private static func kept(_ value: Int?, _ standard: Int?) -> Value {
        value == standard ? .null : value.map { .integer(Int64($0)) } ?? .null
    }
}

extension Thresholds {
    /// The columns of `organization AS o` that ``init(_:from:)`` decodes.
    static let columns = "o.hot_from, o.warm_from, o.weekly_leads"

    /// Reads ``columns``, the first of which is column `first` of a row.
    init(_ row: Statement, from first: Int) {
        self.init(
            stored: row.int64OrNil(first).map(Int.init) ?? Self.standard.hot,
            row.int64OrNil(first + 1).map(Int.init) ?? Self.standard.warm,
            row.int64OrNil(first + 2).map(Int.init)
        )
    }
}
