extension Database {
    /// How to open a database file.
    package struct Configuration: Sendable {
        /// The file; it is made when missing, readable by its owner only.
        package var path: String
        /// Written into a new file; an existing file must carry it.
        package var applicationID: Int32
        /// The schema's history, oldest first: names and SQL; a file with more of them is newer.
        package var migrations: [(name: String, sql: String)]
        /// Statements whose text follows from the program and not from the history, such as
        /// triggers over the columns of a table: run in the transaction of the last migration that
        /// a file lacks, after it, and not again until there is another.
        package var derived = ""
        /// Tables whose written rows are noted in the transaction that writes them.
        package struct TrackedTables: Sendable {
            /// A table with row ids.
            package struct Table: Sendable {
                package var name: String
                /// How it is told in notes.
                package var number: Int
                /// Whether it has one block that is noted whole, as its rows' ids mean nothing.
                package var isWhole: Bool

                package init(name: String, number: Int, isWhole: Bool) {
                    self.name = name
                    self.number = number
                    self.isWhole = isWhole
                }
            }

            /// Rows of a block: those whose keys divided by it are the same number.
            package static let blockRows: Int64 = 64
            package var tables: [Table]
            /// Notes rows of a block: binds the table's number as ?1, the block's as ?2, and as ?3
            /// an integer of a bit for each row.
            package var note: String
            /// The migration, counted from 1, after which that can be run.
            package var sinceMigration: Int

            package init(tables: [Table], note: String, sinceMigration: Int) {
                self.tables = tables
                self.note = note
                self.sinceMigration = sinceMigration
            }
        }

        /// What is done first with a copy that was put in place, see ``Database/isCopy``, in a
        /// transaction of its own before the copy has a write-ahead log; answers what to tell.
        ///
        /// Not with one of an older schema.
        package var takingUpCopy: (@Sendable (Connection) throws -> String?)?
        /// Called after the first commits that a new write-ahead log holds, before they are
        /// acknowledged, until it answers true: whoever keeps a note outside of what was committed
        /// can tell when the log is gone.
        package var noteNewLog: (@Sendable (Connection) -> Bool)?
        /// The tables whose written rows are noted; nil notes nothing.
        package var tracked: TrackedTables?
        /// The moment of opening, as part of a file's name: `20261129T194601Z`.
        ///
        /// A file whose schema is brought up to date is copied before, under a name that ends so;
        /// nil keeps no copy.
        package var migrationMoment: String?
        /// Open for reading alone: nothing is made, nothing brought up to date.
        package var readOnly = false
        /// Reading connections kept open; more are opened while more are needed.
        package var readerCount = 4
        /// How long to wait for another process's write, in milliseconds.
        package var busyTimeout: Int32 = 10_000
        /// Name of a registered VFS; nil for the system's.
        package var vfs: String?
        /// Bytes of the write-ahead log above which a commit moves it into the file.
        package var checkpointBytes = 64 << 20
        /// Most callers whose work shares one commit.
        package var groupSize = 256
        /// Hold the guard against the WAL-reset loss; nil decides by SQLite's version.
        package var isGuarded: Bool?

        /// A file to be read and written.
        package init(
            path: String,
            applicationID: Int32,
            migrations: [(name: String, sql: String)]
        ) {
            self.path = path
            self.applicationID = applicationID
            self.migrations = migrations
        }
    }
}
