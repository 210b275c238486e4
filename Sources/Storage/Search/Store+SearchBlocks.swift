import CRM
import SQLite

extension Store {
    /// Blocks of 256 contacts that changed since they were written for searches, which read their
    /// records instead: some 2 microseconds a contact.
    ///
    /// - Throws: ``SQLiteError``.
    package func changedSearchBlocks() throws -> Int {
        let sql = "SELECT count(*) FROM search_changed"
        return Int(try database.read { try $0.value(sql)?.integer } ?? 0)
    }

    /// So many changed blocks are worth writing.
    package static let searchBlocksDue = 16

    /// Writes the changed blocks, 16 a transaction so that other writers go between; searches are
    /// right before, between and after.
    ///
    /// `progress` is told how many contacts may still be unwritten, and ends it by false.
    /// - Throws: ``SQLiteError``.
    package func writeSearchBlocks(progress: (_ contactsLeft: Int) -> Bool = { _ in true }) throws {
        var left = try changedSearchBlocks()
        while left > 0, progress(left * Int(SearchBlock.size)) {
            left = try database.write { connection in
                var blocks: [Int64] = []
                try connection.rows(
                    "SELECT block FROM search_changed ORDER BY block LIMIT \(Self.searchBlocksDue)"
                ) { blocks.append($0.int64(0)) }
                for block in blocks { try Self.write(searchBlock: block, connection) }
                let count = try connection.value("SELECT count(*) FROM search_changed")
                return Int(count?.integer ?? 0)
            }
        }
    }

    /// Writes one block of every organization that has contacts in it.
    private static func write(searchBlock block: Int64, _ connection: Connection) throws {
        var blocks: [OrganizationKey: SearchBlock] = [:]
        try connection.rows(
            """
            SELECT c.organization_key, \(SearchBlock.columns) FROM contact AS c
            WHERE c.contact_key BETWEEN ?1 AND ?2 AND c.deleted_at IS NULL ORDER BY c.contact_key
            """,
            .integer(block * SearchBlock.size),
            .integer(block * SearchBlock.size + SearchBlock.size - 1)
        ) { blocks[OrganizationKey($0.int64(0)), default: SearchBlock()].add($0, from: 1) }
        try connection.run(
            """
            DELETE FROM search_block WHERE block = ?
                AND organization_key IN (SELECT organization_key FROM organization)
            """,
            .integer(block)
        )
        for (organization, var written) in blocks {
            written.finish()
            try connection.run(
                """
                INSERT INTO search_block (organization_key, block, phones, texts)
                VALUES (?, ?, ?, ?)
                """,
                .key(organization),
                .integer(block),
                .blob(written.phones),
                .blob(written.texts)
            )
        }
        try connection.run("DELETE FROM search_changed WHERE block = ?", .integer(block))
    }
}
