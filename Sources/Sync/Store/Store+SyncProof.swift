import CRM
import SQLite
import Storage

/// The rows of a bucket as one side has them: how many, and the exclusive or of their hashes.
package struct BucketDigest: Equatable, Sendable {
    /// How many rows.
    package var count: Int64
    /// The exclusive or of their hashes.
    package var hash: Int64

    /// A digest; empty unless told otherwise.
    package init(count: Int64 = 0, hash: Int64 = 0) {
        self.count = count
        self.hash = hash
    }
}

extension Store {
    /// What we hold of a table, by the last byte of the id, as the server reckons its own.
    func digest(table: SyncTableKey) throws -> [Int: BucketDigest] {
        try database.read { connection in
            var buckets = [BucketDigest](repeating: BucketDigest(), count: 256)
            try connection.rows(
                "SELECT id, hash FROM sync_shadow WHERE table_key = ? AND base IS NOT NULL",
                .key(table)
            ) { row in
                let bucket = row.withText(0) { Self.bucket($0) }
                buckets[bucket].count += 1
                buckets[bucket].hash ^= row.int64(1)
            }
            var found: [Int: BucketDigest] = [:]
            for (bucket, digest) in buckets.enumerated() where digest.count > 0 {
                found[bucket] = digest
            }
            return found
        }
    }

    /// What we hold of a table altogether.
    func total(table: SyncTableKey) throws -> BucketDigest {
        try database.read { connection in
            var total = BucketDigest()
            try connection.rows(
                "SELECT hash FROM sync_shadow WHERE table_key = ? AND base IS NOT NULL",
                .key(table)
            ) { row in
                total.count += 1
                total.hash ^= row.int64(0)
            }
            return total
        }
    }

    /// The ids and hashes of one bucket.
    func bucket(_ number: Int, table: SyncTableKey) throws -> [String: Int64] {
        try database.read { connection in
            var found: [String: Int64] = [:]
            try connection.rows(
                "SELECT id, hash FROM sync_shadow WHERE table_key = ? AND base IS NOT NULL",
                .key(table)
            ) { row in
                if row.withText(0, { Self.bucket($0) }) == number {
                    found[row.string(0)] = row.int64(1)
                }
            }
            return found
        }
    }

    /// The last byte of a UUID's text; ids of other shapes fall somewhere as well.
    static func bucket(_ id: UnsafeRawBufferPointer) -> Int {
        id.suffix(2).reduce(0) { ($0 << 4 | digit($1)) & 0xFF }
    }

    private static func digit(_ byte: UInt8) -> Int {
        byte < 58 ? Int(byte & 15) : Int((byte | 0x20) &- 87) & 15
    }

    /// Makes our copy what the server says, whatever revisions say; for rows that a comparison
    /// found.
    ///
    /// `gone` are rows that it does not have.
    func repair(
        _ rows: [RemoteRow],
        gone: [String],
        in table: SyncTable,
        _ mapping: Mapping,
        merging: RowMerging = MergeMachine()
    ) throws {
        try database.write { connection in
            try SyncApply.run(self, table, mapping, merging, connection) { apply in
                for id in rows.map(\.id) + gone {
                    try connection.run(
                        "UPDATE sync_shadow SET rev = -2 WHERE table_key = ? AND id = ?",
                        .key(table.key),
                        .text(id)
                    )
                }
                for row in rows { try apply.put(row) }
                for id in gone {
                    try apply.put(RemoteRow(id: id, rev: -1, hash: 0, text: nil))
                }
            }
        }
    }
}
