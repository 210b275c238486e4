package import Ledger
package import SQLite

/// The secrets behind the commitments: one a person and file, erased with the person.
package enum SubjectKeys {
    /// The key of a subject, made from fresh random bytes the first time.
    ///
    /// - Throws: ``AuditLogError``.
    package static func key(
        of subjectID: Int64,
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> SubjectKey {
        try keys(of: [subjectID], on: connection, randomBytes: randomBytes)[0]
    }

    /// The keys of subjects in ascending order of their ids: one ranged read where they lie close.
    ///
    /// - Throws: ``AuditLogError``.
    package static func keys(
        of subjectIDs: [Int64],
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(AuditLogError) -> [SubjectKey] {
        do throws(SQLiteError) {
            return try found(subjectIDs, on: connection, randomBytes: randomBytes)
        } catch {
            throw AuditLogError(error, "read the keys of subjects", "subject_key")
        }
    }

    private static func found(
        _ subjectIDs: [Int64],
        on connection: Connection,
        randomBytes: (Int) -> [UInt8]
    ) throws(SQLiteError) -> [SubjectKey] {
        var known = try known(subjectIDs, on: connection)
        let insert = try connection.statement(
            "INSERT INTO subject_key (subject_id, key) VALUES (?, ?)"
        )
        let missing = subjectIDs.count { known[$0] == nil }
        var random = randomBytes(missing * SubjectKey.byteCount)[...]
        return try subjectIDs.map { subjectID throws(SQLiteError) in
            if let key = known[subjectID] { return key }
            let fresh = Array(random.prefix(SubjectKey.byteCount))
            random = random.dropFirst(SubjectKey.byteCount)
            insert.bind(1, subjectID)
            insert.bind(2, fresh)
            try insert.run()
            let key = fresh.withUnsafeBytes { SubjectKey($0) }
            known[subjectID] = key
            return key
        }
    }

    private static func known(
        _ subjectIDs: [Int64],
        on connection: Connection
    ) throws(SQLiteError) -> [Int64: SubjectKey] {
        guard let first = subjectIDs.first, let last = subjectIDs.last else { return [:] }
        let isDense = last - first < Int64(subjectIDs.count) * 8
        let ranges = isDense ? [first...last] : subjectIDs.map { $0...$0 }
        var known: [Int64: SubjectKey] = [:]
        let select = try connection.statement(
            "SELECT subject_id, key FROM subject_key WHERE subject_id BETWEEN ? AND ?"
        )
        defer { select.reset() }
        for range in ranges {
            select.bind(1, range.lowerBound)
            select.bind(2, range.upperBound)
            while try select.step() {
                known[select.int64(0)] = select.withBytes(1) { SubjectKey($0) }
            }
            select.reset()
        }
        return known
    }
}
