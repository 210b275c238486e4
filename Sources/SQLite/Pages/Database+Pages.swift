extension Database {
    /// Compares the file with what this machine wrote, page by page.
    ///
    /// Costs a reading of the file; others may write meanwhile.
    /// - Throws: ``SQLiteError`` when it cannot be read.
    package func comparePages() throws -> PageFinding {
        try read { connection in
            // The log's handle is there once something was read.
            _ = try connection.value("PRAGMA schema_version")
            return try connection.comparePages()
        }
    }
}
