import Storage

extension ExactSync {
    /// Compares a table with the server's digest; where `repairing`, puts right what differs, bucket by
    /// bucket.
    ///
    /// - Returns: whether they were equal; after a repair the caller pulls and compares again.
    func isEqual(
        _ table: SyncTable,
        to digest: [Int: BucketDigest],
        repairing: Bool,
        isStamped: Bool,
        _ counts: inout SyncCounts
    ) async throws -> Bool {
        let mine = try store.digest(table: table.key)
        if store.has(.provesWithoutComparing) || mine == digest {
            try store.noteProved(table: table.key)
            try options.step("after a proof")
            return true
        }
        guard repairing else { return false }
        let different = Set(mine.keys).union(digest.keys).filter { mine[$0] != digest[$0] }
        for bucket in different.sorted() {
            // Of a bucket that the digest does not have, nothing is there.
            let expected = digest[bucket]
            let theirs =
                try await expected == nil ? [:] : remote.bucket(bucket, table: table.name)
            try await repair(bucket, expected, by: theirs, of: table, isStamped, &counts)
        }
        return false
    }

    private func repair(
        _ bucket: Int,
        _ expected: BucketDigest?,
        by theirs: [String: Int64],
        of table: SyncTable,
        _ isStamped: Bool,
        _ counts: inout SyncCounts
    ) async throws {
        let mine = try store.bucket(bucket, table: table.key)
        // The digest counted rows there; one list without any is no reason to take ours away.
        if theirs.isEmpty, let expected, expected.count > 0 {
            throw SyncError.badAnswer(
                what: "assay_bucket",
                detail: "no row, where the digest counted \(expected.count)"
            )
        }
        let gone = mine.keys.filter { theirs[$0] == nil }.sorted()
        let wanted = theirs.filter { mine[$0.key] != $0.value }.map(\.key).sorted()
        var rows: [RemoteRow] = []
        for start in stride(from: 0, to: wanted.count, by: ExactRemote.fetchMax) {
            let ids = Array(wanted[start..<min(start + ExactRemote.fetchMax, wanted.count)])
            rows += try await remote.fetch(ids, table: table.name)
        }
        for index in rows.indices {
            try rows[index].read(table: table.name, isStamped: isStamped, mapping)
        }
        try store.repair(rows, gone: gone, in: table, mapping)
        try options.step("after a repair")
        counts.repaired += rows.count + gone.count
    }
}
