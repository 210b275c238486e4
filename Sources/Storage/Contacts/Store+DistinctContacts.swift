import AuditLog
package import CRM
import JSON
import SQLite

/// Two contacts of whom somebody said that they are two people.
package struct DistinctContacts: Equatable, Sendable {
    /// The id by which it is taken back.
    package var id: String
    package var first: ContactReference.Sharer
    package var second: ContactReference.Sharer
    package var at: Instant
}

/// Why two contacts cannot be told apart for good, or that cannot be taken back.
package enum DistinctError: Error, Equatable, CustomStringConvertible {
    /// Both are the same contact.
    case same(String)
    /// Nobody said so under that id, or it was taken back before.
    case unknown(String)

    package var description: String {
        switch self {
        case .same(let id): "'\(id)' is one contact; name two"
        case .unknown(let id):
            "nobody said under '\(id)' that two are two people; "
                + "'assay duplicates --apart' shows who did"
        }
    }
}

/// What people say of a doubtful pair: these are two, so ``doubtfulPairs(organizationKey:limit:)``
/// asks no more. Each word, and its end, is an entry of the log.
extension Store {
    /// Keeps that two contacts are two people; said again, what was said before stays.
    ///
    /// - Throws: ``DistinctError``, ``StoreError/contactNotFound(_:)``.
    package func tellApart(
        _ one: ContactKey,
        _ other: ContactKey,
        organizationKey: OrganizationKey
    ) throws -> DistinctContacts {
        try database.write { connection in
            guard one != other else {
                throw DistinctError.same(try person(one, connection).id)
            }
            let (first, second) = (min(one, other), max(one, other))
            // Both must be there before anything is written.
            _ = (try person(first, connection), try person(second, connection))
            let known = try Self.distinctContacts(
                "p.first_key = ?1 AND p.second_key = ?2",
                [.key(first), .key(second)],
                connection
            ).first
            if let known { return known }
            let (id, now) = (newID(), environment.now())
            try connection.run(
                """
                INSERT INTO distinct_contacts (id, organization_key, first_key, second_key, said_at)
                VALUES (?, ?, ?, ?, ?)
                """,
                .text(id),
                .key(organizationKey),
                .key(first),
                .key(second),
                .integer(now.microseconds)
            )
            try logDistinct(LedgerKind.distinct, id, connection)
            return try distinctContacts(id: id, organizationKey, connection)
        }
    }

    /// Takes back that two contacts are two people.
    ///
    /// - Throws: ``DistinctError/unknown(_:)``.
    @discardableResult
    package func takeBackDistinct(
        id: String,
        organizationKey: OrganizationKey
    ) throws -> DistinctContacts {
        try database.write { connection in
            let pair = try distinctContacts(id: id, organizationKey, connection)
            try connection.run(
                "UPDATE distinct_contacts SET ended_at = ?2 WHERE id = ?1",
                .text(id),
                .integer(environment.now().microseconds)
            )
            try logDistinct(LedgerKind.distinctEnded, id, connection)
            return pair
        }
    }

    /// The pairs that were told apart, newest first.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func distinctContacts(
        organizationKey: OrganizationKey
    ) throws -> [DistinctContacts] {
        try database.read { connection in
            try Self.distinctContacts(
                "p.organization_key = ?1",
                [.key(organizationKey)],
                connection
            )
        }
    }

    private func distinctContacts(
        id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> DistinctContacts {
        let found = try Self.distinctContacts(
            "p.id = ?1 AND p.organization_key = ?2",
            [.text(id), .key(organizationKey)],
            connection
        )
        guard let pair = found.first else { throw DistinctError.unknown(id) }
        return pair
    }

    private static func distinctContacts(
        _ condition: String,
        _ values: [Value],
        _ connection: Connection
    ) throws -> [DistinctContacts] {
        var found: [DistinctContacts] = []
        let statement = try connection.statement(
            """
            SELECT p.id, a.id, a.name, b.id, b.name, p.said_at FROM distinct_contacts AS p
            JOIN contact AS a ON a.contact_key = p.first_key
            JOIN contact AS b ON b.contact_key = p.second_key
            WHERE \(condition) AND p.ended_at IS NULL
                AND a.deleted_at IS NULL AND b.deleted_at IS NULL
            ORDER BY p.said_at DESC, p.pair_key DESC
            """
        )
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
        while try statement.step() {
            found.append(
                DistinctContacts(
                    id: statement.string(0),
                    first: .init(id: statement.string(1), name: statement.string(2)),
                    second: .init(id: statement.string(3), name: statement.string(4)),
                    at: Instant(microseconds: statement.int64(5))
                )
            )
        }
        return found
    }

    private func logDistinct(
        _ kind: String,
        _ id: String,
        _ connection: Connection
    ) throws(AuditLogError) {
        try environment.append(
            LedgerRecord(kind: kind, at: environment.now(), facts: ["pair_id": .string(id)]),
            on: connection
        )
    }
}
