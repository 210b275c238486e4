package import CRM
package import Storage

import JSON
import SQLite

/// An organization's remote project.
package struct SyncLink: Equatable, Sendable {
    /// The organization here.
    package var organizationKey: OrganizationKey
    /// The project: `https://abc.supabase.co`.
    package var url: String
    /// The organization's id there.
    package var remoteOrganization: String
    /// The user whom the project said to belong to it; nil where it did not say.
    package var member: String?
    /// The mapping's text; empty for the built-in one.
    package var mapping: String
    /// Whether `schema/supabase` is installed there.
    package var isExact: Bool
    /// The server's history that our cursors belong to; nil before the first exchange.
    package var incarnation: String?
    /// The newest score sent up, by its number; -1 before the first.
    var scoresSent: Int64 = -1
    /// The newest run sent up, by its key.
    var runsSent: Int64 = 0
    /// The newest score written back into the remote contact.
    var writtenBack: Int64 = -1
    /// How many entries of our log the server has witnessed.
    var anchoredSize: Int64 = 0
    /// When it did, by its clock.
    package var anchoredAt: Instant?

    /// A link nothing was exchanged over yet.
    package init(
        organizationKey: OrganizationKey,
        url: String,
        remoteOrganization: String,
        mapping: String = "",
        isExact: Bool = true,
        incarnation: String? = nil,
        member: String? = nil
    ) {
        self.organizationKey = organizationKey
        self.url = url
        self.remoteOrganization = remoteOrganization
        self.mapping = mapping
        self.isExact = isExact
        self.incarnation = incarnation
        self.member = member
    }
}

extension SyncLink {
    /// How tables correspond, for the remote organization of the link.
    ///
    /// - Throws: ``MappingError``.
    package func parsedMapping() throws -> Mapping {
        var mapping = try Mapping(parsing: self.mapping)
        mapping.organization = remoteOrganization
        return mapping
    }
}

/// How one remote table stands.
package struct SyncTable: Equatable, Sendable {
    /// Its key in this file.
    package var key: SyncTableKey
    /// The organization here.
    package var organizationKey: OrganizationKey
    /// Its name there.
    package var name: String
    /// The cursor; nil before the first whole pull.
    package var since: String?
    /// The cursor that the round under way will leave; nil between rounds.
    package var round: String?
    /// Where the round's last page ended, as the server named it.
    package var after: String?
    /// The fingerprint of its columns, and their names.
    var fingerprint: String?
    /// The names of its columns.
    package var columns: Set<String>
    /// Which pass over the whole table this is.
    package var pass: Int64
    /// Rows the server announced for the first pull.
    var rowsExpected: Int64?
    /// Rows taken since the pass or the link began.
    var rowsDone: Int64
    /// When it was last pulled to its end.
    package var pulledAt: Instant?
    /// When it was last found equal to the server's.
    package var provedAt: Instant?
    /// How its last exchange went wrong; nil when it went well.
    package var lastError: String?
}

/// How far a table's feed was read; texts are the server's.
package struct TableCursor: Equatable, Sendable {
    /// The snapshot up to which all is known; nil before the first whole pull.
    package var since: String?
    /// The snapshot that the round under way will leave; nil between rounds.
    package var round: String?
    /// Where the round's last page ended.
    package var after: String?

    /// A cursor between two rounds, unless it is told of one under way.
    package init(since: String?, round: String? = nil, after: String? = nil) {
        self.since = since
        self.round = round
        self.after = after
    }
}

extension SyncTable {
    /// How far its feed was read.
    package var cursor: TableCursor {
        get { TableCursor(since: since, round: round, after: after) }
        set { (since, round, after) = (newValue.since, newValue.round, newValue.after) }
    }
}

extension Store {
    /// The organization's link; nil when it has none.
    package func syncLink(organizationKey: OrganizationKey) throws -> SyncLink? {
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT url, remote_organization, mapping, incarnation, scores_sent, runs_sent,
                    written_back, anchored_size, anchored_at, mode, member
                FROM sync_link WHERE organization_key = ?
                """
            )
            defer { row.reset() }
            row.bind(1, organizationKey)
            guard try row.step() else { return nil }
            var link = SyncLink(
                organizationKey: organizationKey,
                url: row.string(0),
                remoteOrganization: row.string(1),
                mapping: row.string(2),
                isExact: row.string(9) == "exact",
                incarnation: row.stringOrNil(3),
                member: row.stringOrNil(10)
            )
            link.scoresSent = row.int64(4)
            link.runsSent = row.int64(5)
            link.writtenBack = row.int64(6)
            link.anchoredSize = row.int64(7)
            link.anchoredAt = row.int64OrNil(8).map(Instant.init(microseconds:))
            return link
        }
    }

    /// The tables of an organization, in the order in which they were linked.
    package func syncTables(organizationKey: OrganizationKey) throws -> [SyncTable] {
        try database.read { connection in
            var tables: [SyncTable] = []
            try connection.rows(
                """
                SELECT table_key, name, since, round, after, fingerprint, pass, rows_expected, rows_done,
                    pulled_at, proved_at, last_error, columns
                FROM sync_table WHERE organization_key = ? ORDER BY table_key
                """,
                .key(organizationKey)
            ) { row in
                tables.append(
                    SyncTable(
                        key: SyncTableKey(row.int64(0)),
                        organizationKey: organizationKey,
                        name: row.string(1),
                        since: row.stringOrNil(2),
                        round: row.stringOrNil(3),
                        after: row.stringOrNil(4),
                        fingerprint: row.stringOrNil(5),
                        columns: try Self.names(row.string(12)),
                        pass: row.int64(6),
                        rowsExpected: row.int64OrNil(7),
                        rowsDone: row.int64(8),
                        pulledAt: row.int64OrNil(9).map(Instant.init(microseconds:)),
                        provedAt: row.int64OrNil(10).map(Instant.init(microseconds:)),
                        lastError: row.stringOrNil(11)
                    )
                )
            }
            return tables
        }
    }

    static func names(_ text: String) throws -> Set<String> {
        Set((try JSON(parsing: text).arrayValue ?? []).compactMap(\.stringValue))
    }

    /// Notes how a table's last exchange went wrong, or that it went well.
    func note(error: String?, table: SyncTableKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_table SET last_error = ? WHERE table_key = ? AND last_error IS NOT ?1",
                Self.text(error),
                .key(table)
            )
        }
    }

    /// Notes that a table was found equal to the server's.
    func noteProved(table: SyncTableKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_table SET proved_at = ? WHERE table_key = ?",
                .integer(environment.now().microseconds),
                .key(table)
            )
        }
    }

    /// Has the next sync compare every table with the server's.
    func forgetProofs(organizationKey: OrganizationKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_table SET proved_at = NULL WHERE organization_key = ?",
                .key(organizationKey)
            )
        }
    }

    /// Starts over after the server went back to another history, or when `verify` asks for it.
    ///
    /// Cursors are dropped; what the server said last is kept, at revision -1, so that whatever it
    /// says now is taken, and what it no longer has is found out at the end of the pass.
    func startOver(organizationKey: OrganizationKey, incarnation: String?) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_link SET incarnation = ? WHERE organization_key = ?",
                Self.text(incarnation),
                .key(organizationKey)
            )
            try connection.run(
                """
                UPDATE sync_shadow SET rev = -1 WHERE rev >= 0 AND table_key IN
                    (SELECT table_key FROM sync_table WHERE organization_key = ?)
                """,
                .key(organizationKey)
            )
            try connection.run(
                """
                UPDATE sync_table SET since = NULL, round = NULL, after = NULL, pass = pass + 1,
                    rows_done = 0, rows_expected = NULL, proved_at = NULL
                WHERE organization_key = ?
                """,
                .key(organizationKey)
            )
        }
    }

    /// Notes which history of the server our cursors belong to.
    func note(incarnation: String, organizationKey: OrganizationKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_link SET incarnation = ? WHERE organization_key = ?",
                .text(incarnation),
                .key(organizationKey)
            )
        }
    }
}
