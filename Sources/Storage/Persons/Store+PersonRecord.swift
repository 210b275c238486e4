package import CRM
package import JSON
import SQLite

/// Who was given something of a person, as far as the file knows.
package struct Recipient: Sendable {
    /// What the recipient is.
    package enum Kind: String, Sendable {
        /// The project that the organization is linked to.
        case project
        /// The server of a model that was asked about the person.
        case model
        /// A file of records that was written while the person was among them.
        case file
    }

    package let kind: Kind
    /// An address, or what the file held.
    package let name: String
    /// The last time; nil where it goes on.
    package let at: Instant?
}

/// Access (GDPR Article 15): everything the file holds of a person.
extension Store {
    /// Every row of every table that is of one of the contacts of a person, by table, with every
    /// column; the key that commitments are made with is left out.
    ///
    /// - Throws: ``SQLiteError``.
    package func personRecord(contactKeys: [ContactKey]) throws -> JSONObject {
        try database.read { connection in
            var texts = IdentifyingTexts()
            for key in contactKeys { try texts.add(key, connection) }
            let persons = try contactKeys.map {
                try PersonRows($0, texts: texts.telling, connection)
            }
            var tables: JSONObject = [:]
            for table in PersonalTable.all where table.name != "subject_key" {
                var rows: [JSON] = []
                for person in persons {
                    // What is told of two of them, a merge say, is one row.
                    rows += try person.read(table, connection).filter { !rows.contains($0) }
                }
                if !rows.isEmpty { tables[table.name] = .array(rows) }
            }
            return tables
        }
    }

    /// Who was given something of the person: the linked project, servers of models, files.
    ///
    /// A file that was written after the contact came in may have held them.
    /// - Throws: ``SQLiteError``.
    package func recipients(contactKey: ContactKey) throws -> [Recipient] {
        try database.read { connection in
            var found: [Recipient] = []
            if let url = try Self.project(holding: contactKey, connection) {
                found.append(Recipient(kind: .project, name: url, at: nil))
            }
            try connection.rows(
                """
                SELECT r.provider || ' ' || r.model || ' (' || r.url || ')', max(a.sent_at)
                FROM agent_run AS r JOIN agent_attempt AS a USING (run_key)
                WHERE r.contact_key = ? GROUP BY 1 ORDER BY 1
                """,
                .key(contactKey)
            ) { row in
                found.append(
                    Recipient(
                        kind: .model,
                        name: row.string(0),
                        at: row.int64OrNil(1).map { Instant(microseconds: $0) }
                    )
                )
            }
            try connection.rows(
                """
                SELECT CAST(e.body AS TEXT) ->> '$.facts.records', e.at FROM ledger_entry AS e
                WHERE e.kind = 'export' AND e.at >= (
                    SELECT min(v.at) FROM (
                        SELECT recorded_at AS at FROM contact WHERE contact_key = ?1
                        UNION ALL SELECT recorded_at FROM contact_version WHERE contact_key = ?1
                    ) AS v)
                ORDER BY e.seq
                """,
                .key(contactKey)
            ) { row in
                found.append(
                    Recipient(
                        kind: .file,
                        name: row.string(0),
                        at: Instant(microseconds: row.int64(1))
                    )
                )
            }
            return found
        }
    }
}
