import CSQLite

/// The SQLite library this program runs with.
package enum Library {
    /// Its version: `3.40.1`.
    package static var version: String { String(cString: sqlite3_libversion()) }

    /// Whether it can lose commits when connections move the log at once, so that we guard them.
    package static var needsGuard: Bool { WriteGuard.isNeeded }

    /// Has SQLite stop counting what it allocates, once, before the first connection of the
    /// process.
    ///
    /// The count is kept under one lock for all threads, and whoever parses a schema or steps a
    /// statement takes it at each allocation; nothing here asks for it. Where the program that
    /// embeds this library has used SQLite before, SQLite refuses, and its own setting stands.
    static let leavesMemoryUncounted = assay_leave_memory_uncounted() == SQLITE_OK
}
