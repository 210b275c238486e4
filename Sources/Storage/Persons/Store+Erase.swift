import AuditLog
package import CRM
import JSON
import SQLite
import Values

/// Erasure (GDPR Article 17): a person leaves every table, and the log still verifies.
extension Store {
    /// Takes a person out of the file, with every contact that was merged into theirs, and searches
    /// the bytes of the file for what is left.
    ///
    /// One transaction with its entry of the log for each contact, which names the person by the
    /// pseudonym that their scores have; then the write-ahead log is moved into the file and
    /// emptied, since it holds older pages. It cannot be taken back.
    /// - Parameters:
    ///   - contactKey: The contact.
    ///   - reason: What the log says of why.
    ///   - isHereOnly: Whether to go on although the project still tells of the person.
    /// - Returns: the receipt, with what a search of the file's bytes still found.
    /// - Throws: ``ErasureError/stillRemote(url:)``, ``StoreError/contactNotFound(_:)``,
    ///   ``SQLiteError``; then nobody was erased.
    package func erase(
        contactKey: ContactKey,
        reason: ErasureReason,
        isHereOnly: Bool = false
    ) throws -> Erasure {
        var (erasure, texts) = try database.write { connection in
            try erase(contactKey, reason, isHereOnly: isHereOnly, connection)
        }
        // The digests of the person's rows go too.
        if try hasCommittedRecords { try recordCheckpoint() }
        erasure.textsSearched = texts.searched.count
        erasure.traces = try traces(of: texts)
        erasure.copies = database.copiesBeside
        return erasure
    }

    /// Erases as ``erase(contactKey:reason:isHereOnly:)`` does, within the caller's transaction.
    ///
    /// - Returns: the receipt so far, and the texts to search the file's bytes for.
    func erase(
        _ contactKey: ContactKey,
        _ reason: ErasureReason,
        isHereOnly: Bool,
        _ connection: Connection
    ) throws -> (Erasure, IdentifyingTexts) {
        let contact = try Self.contactsOfPerson(contactKey, connection)
        let remote = try contact.keys.compactMap { try Self.project(holding: $0, connection) }
            .first
        if let remote, !isHereOnly { throw ErasureError.stillRemote(url: remote) }
        var texts = IdentifyingTexts()
        for key in contact.keys { try texts.add(key, connection) }
        var erasure = Erasure(entry: 0, at: environment.now(), reason: reason, rows: [])
        erasure.remote = remote
        // The project is told by who deletes there: an emptied deal is no edit of it.
        try Self.withoutCapture(of: contact.organizationKey, connection) {
            // The contact that was named comes last: its entry is the one that is told.
            for key in contact.keys.reversed() {
                try erase(key, texts, into: &erasure, connection)
            }
        }
        return (erasure, texts)
    }

    /// When the person of an entry was erased; nil where they were not.
    ///
    /// - Throws: ``SQLiteError``, ``AuditLogError``.
    package func erasure(ofEntry seq: Int64) throws -> Instant? {
        try database.read { connection in
            let subject = try connection.value(
                "SELECT subject FROM ledger_entry WHERE seq = ?",
                .integer(seq)
            )
            guard let reference = subject?.blob else { return nil }
            return try ErasureEntries(connection).moment(ofReference: reference)
        }
    }

    /// The deleted contact, on no list but still in the file, that has an id, or alone has an
    /// e-mail address; nil when there is none.
    ///
    /// - Throws: ``SQLiteError``.
    package func deletedContact(
        _ given: String,
        organizationKey: OrganizationKey
    ) throws -> ContactKey? {
        try database.read { connection in
            for (column, value) in [("id", given), ("match_email", MatchKey.email(given))] {
                var found: [ContactKey] = []
                try connection.rows(
                    """
                    SELECT contact_key FROM contact WHERE organization_key = ?
                        AND deleted_at IS NOT NULL AND \(column) = ? LIMIT 2
                    """,
                    .key(organizationKey),
                    Self.text(value)
                ) { found.append(ContactKey($0.int64(0))) }
                if found.count == 1 { return found[0] }
            }
            return nil
        }
    }

    /// The contact, and those that were merged into it.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``, also for somebody who was erased.
    package func contacts(ofPerson key: ContactKey) throws -> [ContactKey] {
        try database.read { try Self.contactsOfPerson(key, $0).keys }
    }

    private func erase(
        _ key: ContactKey,
        _ texts: IdentifyingTexts,
        into erasure: inout Erasure,
        _ connection: Connection
    ) throws {
        // Needed for the entry, and gone with the person.
        let secret = try SubjectKeys.key(
            of: key.rawValue,
            on: connection,
            randomBytes: environment.randomBytes
        )
        let person = try PersonRows(key, texts: texts.telling, connection)
        let rows = try removePerson(person, connection)
        let facts: JSONObject = [
            "reason": .string(erasure.reason.rawValue), "rows": Erasure.json(rows),
        ]
        let origin = try environment.author.facts(
            on: connection,
            at: erasure.at,
            randomBytes: environment.randomBytes
        )
        var log = try LedgerLog(on: connection)
        erasure.entry = try log.append(
            kind: LedgerKind.erasure,
            at: erasure.at.microseconds,
            key: secret,
            isAboutPerson: true,
            subjectID: key.rawValue,
            payload: nil,
            facts: .object(facts.adding(origin))
        )
        try log.finish()
        erasure.rows = Erasure.sum(erasure.rows, rows)
    }

    /// The contact, and those that were merged into it, with whose they are.
    private static func contactsOfPerson(
        _ key: ContactKey,
        _ connection: Connection
    ) throws -> (keys: [ContactKey], organizationKey: OrganizationKey) {
        // A stub has neither name nor place on a list; an id of a file may begin as a stub's does.
        let known = try connection.value(
            """
            SELECT organization_key FROM contact WHERE contact_key = ?
                AND NOT (id LIKE 'erased:%' AND name = '' AND deleted_at IS NOT NULL)
            """,
            .key(key)
        )
        guard let organizationKey = OrganizationKey(known?.integer) else {
            throw StoreError.contactNotFound("key \(key)")
        }
        var keys: [ContactKey] = []
        try connection.rows(
            """
            WITH RECURSIVE person (contact_key) AS (
                SELECT ?
                UNION
                SELECT m.gone_key FROM contact_merge AS m JOIN person AS p
                    ON p.contact_key = m.kept_key WHERE m.undone_at IS NULL
            )
            SELECT contact_key FROM person
            """,
            .key(key)
        ) { keys.append(ContactKey($0.int64(0))) }
        return (keys, organizationKey)
    }

    /// The address of a project that has told of the contact, and not that it was deleted.
    static func project(
        holding key: ContactKey,
        _ connection: Connection
    ) throws -> String? {
        try connection.value(
            """
            SELECT l.url FROM contact AS c
            JOIN sync_link AS l USING (organization_key)
            JOIN sync_table AS t USING (organization_key)
            JOIN sync_shadow AS s ON s.table_key = t.table_key AND s.id = c.id
            WHERE c.contact_key = ? AND s.base IS NOT NULL
            """,
            .key(key)
        )?.text
    }

    /// What a search of the file's bytes still finds of a person, after the log was emptied.
    private func traces(of texts: IdentifyingTexts) throws -> [Erasure.Trace] {
        var counts: [Int] = []
        for _ in 0..<Self.checkpointsMax {
            try database.checkpoint()
            counts = try database.read {
                try $0.occurrences(of: texts.searched.map { Array($0.text.utf8) })
            }
            guard counts.contains(where: { $0 > 0 }) else { return [] }
            // A reader may still need the log; it ends soon as a rule.
        }
        return try zip(texts.searched, counts).filter { $0.1 > 0 }.map { text, hits in
            Erasure.Trace(what: text.what, hits: hits, places: try places(of: text.text))
        }
    }

    /// Checkpoints tried before what lies in the log counts as a trace; each waits 20 ms at most.
    private static let checkpointsMax = 5

    /// The columns whose values still hold a text, with how many rows of each do.
    private func places(of text: String) throws -> [Erasure.Rows] {
        try database.read { connection in
            try PersonalTable.all.flatMap { table in
                try (table.personal + table.others).compactMap { column in
                    let count =
                        try connection.value(
                            "SELECT count(*) FROM \(table.name) WHERE instr(\(column), ?) > 0",
                            .text(text)
                        )?.integer ?? 0
                    guard count > 0 else { return nil }
                    return Erasure.Rows(table: "\(table.name).\(column)", count: Int(count))
                }
            }
        }
    }
}
