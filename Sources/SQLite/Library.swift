import CSQLite

/// The SQLite library this program runs with.
package enum Library {
    /// Its version: `3.40.1`.
    package static var version: String { String(cString: sqlite3_libversion()) }

    /// Whether it can lose commits when connections move the log at once, so that we guard them.
    package static var needsGuard: Bool { WriteGuard.isNeeded }
}
