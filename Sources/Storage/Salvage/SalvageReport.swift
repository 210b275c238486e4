import AuditLog
package import JSON
import SQLite

/// What a salvage read of a damaged file, what it put into the new one, and what is lost.
package struct SalvageReport: Sendable {
    /// What became of a table.
    package struct Table: Sendable {
        package var name: String
        /// Rows that could be read.
        package var read = 0
        /// Rows of those that are in the new file.
        package var kept = 0
        /// Rows that could be read and were left out: a rule of the schema refused them, or what
        /// they belong to is lost.
        package var leftOut = 0
        /// Entries on pages that could be read, and are no rows.
        package var damaged = 0
        /// Pages that belong to it and could not be read where they were looked for.
        ///
        /// How many rows they held is not known, nor whether they were found elsewhere.
        package var missingParts = 0
        /// Rows that stand for lost ones since others name them.
        package var stubs = 0
        /// References of its rows that led to lost ones.
        package var cleared = 0

        /// Whether anything of it is lost, or may be.
        package var isDamaged: Bool { leftOut + damaged + missingParts + stubs + cleared > 0 }
    }

    /// In the order of the schema; without those that follow from others.
    package var tables: [Table] = []
    /// Entries that the log had; 0 without one.
    package var entries: Int64 = 0
    /// The numbers of entries that are lost, ascending.
    package var lostEntries: [ClosedRange<Int64>] = []
    /// The same in words.
    package var lostNumbers = ""
    /// Entries that were computed again, which the tree proves.
    package var provedEntries: Int64 = 0
    /// Whether the row of the log's size and root had to be computed anew.
    package var isHeadLost = false
    /// Pages that others lead to and that could not be read, of indexes too.
    package var unreadablePages = 0
    /// Pages of rows of which it could not be told whose they are.
    package var ambiguousPages = 0
    /// Pages by which the file is shorter than it says.
    package var missingPages = 0
    /// Pages of the write-ahead log with commits that could not be used.
    package var lostLogPages = 0

    /// How many entries of the log are lost.
    package var lostEntryCount: Int64 {
        lostEntries.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 }
    }

    /// Whether nothing is lost: every table was read whole.
    package var isComplete: Bool {
        !tables.contains(where: \.isDamaged) && lostEntries.isEmpty && lostLogPages == 0
            && ambiguousPages == 0
    }

    /// The report as the command gives it.
    package var json: JSON {
        [
            "complete": .bool(isComplete),
            "entries": .integer(entries),
            "entries_lost": .integer(lostEntryCount),
            "entries_lost_numbers": .array(
                lostEntries.prefix(1_000).map {
                    [.integer($0.lowerBound), .integer($0.upperBound)]
                }
            ),
            "entries_proved": .integer(provedEntries),
            "head_lost": .bool(isHeadLost),
            "pages_unreadable": .integer(Int64(unreadablePages)),
            "pages_ambiguous": .integer(Int64(ambiguousPages)),
            "pages_missing": .integer(Int64(missingPages)),
            "log_pages_lost": .integer(Int64(lostLogPages)),
            "tables": .array(
                tables.map {
                    [
                        "table": .string($0.name), "read": .integer(Int64($0.read)),
                        "kept": .integer(Int64($0.kept)),
                        "left_out": .integer(Int64($0.leftOut)),
                        "damaged": .integer(Int64($0.damaged)),
                        "pages_missing": .integer(Int64($0.missingParts)),
                        "stubs": .integer(Int64($0.stubs)),
                        "references_cleared": .integer(Int64($0.cleared)),
                    ]
                }
            ),
        ]
    }
}

extension SalvageReport {
    init(
        _ content: SalvagedContent,
        _ log: SalvagedLog,
        _ mender: ReferenceMender,
        without derived: Set<String>
    ) {
        let damage = content.damage
        for table in content.tables where !derived.contains(table.name) {
            var found = damage.tables[table.name]
            let isLog = table.name == "ledger_entry"
            let removed = mender.removed[table.name, default: 0] + (isLog ? log.strayEntries : 0)
            // Of entries the numbers tell whether all are there.
            if isLog, log.lost.isEmpty, !log.isHeadLost { found = nil }
            tables.append(
                Table(
                    name: table.name,
                    read: table.read,
                    kept: table.read - table.refused - removed
                        + (isLog ? Int(log.provedEntries) : 0),
                    leftOut: table.refused + removed,
                    damaged: found?.damagedRows ?? 0,
                    missingParts: found?.missingParts ?? 0,
                    stubs: mender.stubs[table.name, default: 0],
                    cleared: mender.cleared[table.name, default: 0]
                )
            )
        }
        entries = log.size
        lostEntries = log.lost
        lostNumbers = log.lostNumbers()
        provedEntries = log.provedEntries
        isHeadLost = log.isHeadLost && log.size > 0
        unreadablePages = damage.unreadableParts
        ambiguousPages = damage.ambiguousPages
        missingPages = damage.missingPages
        lostLogPages = damage.lostFrames
    }
}
