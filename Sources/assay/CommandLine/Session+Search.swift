import SQLite
import Storage

extension Session {
    /// Writes what searches look at where much of it changed, as after an import or by an earlier
    /// version, so that this search and later ones are quick.
    ///
    /// Where nothing can be written now, the search reads the records instead.
    /// - Throws: ``SQLiteError``.
    func prepareSearch(_ store: Store) throws {
        let left = try store.changedSearchBlocks()
        guard left >= Self.blocksWorthWaitingFor else { return }
        do {
            let writing = try Store(path: store.path, environment: environment)
            let bar = progress("preparing search", unit: "contacts")
            var total = 0
            try writing.writeSearchBlocks { contactsLeft in
                total = max(total, contactsLeft)
                bar.update(total - contactsLeft, of: total)
                return true
            }
            bar.finish()
            try writing.close()
        } catch let error as SQLiteError where [.readOnly, .busy, .full].contains(error.kind) {
            console.note("assay: searching the records themselves, which takes longer: \(error)")
        }
    }

    /// Their records take 50 ms or so to read.
    private static let blocksWorthWaitingFor = 64
}
