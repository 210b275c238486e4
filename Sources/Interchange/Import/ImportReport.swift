package import Storage

/// What an import did, or would do.
package struct ImportReport: Sendable {
    /// The id to undo it by; empty for a dry run.
    package var importID = ""
    /// Name of the file, without its folder.
    package var fileName = ""
    /// SHA-256 of the file, in hexadecimal.
    package var fileSHA256 = ""
    /// `CSV (;)`, `JSON Lines`, `vCard`.
    package var format = ""
    /// How the bytes spell characters.
    package var encoding = TextEncoding.utf8
    /// What the records are.
    package var kind = RecordKind.contacts
    /// The kept mapping that the file was read by; nil for none.
    package var mapping: String?
    /// Columns with the meaning they were given; nil for those kept as attributes.
    package var columns: [(name: String, field: Field?)] = []
    /// What became of the records.
    package var counts = ImportCounts()
    /// Companies made because a record named them.
    package var companiesCreated = 0
    /// Outcomes written beside the records.
    package var outcomesWritten = 0
    /// Records merged with an earlier one of the file that has the same e-mail.
    package var merged = 0
    /// The first rejected records, at most twenty; the store keeps more.
    package var rejects: [ImportReject] = []
    /// What the owner of the file should know; nothing was lost by it.
    package var warnings: [String] = []
    /// Whether nothing was stored.
    package var isDryRun = false
    /// Whether it continued an import that had been cut off; the counts are of both together.
    package var isContinued = false
}

/// How far an import is.
package struct ImportProgress: Sendable {
    /// Bytes of the file read.
    package var bytesDone: Int64
    /// Bytes of the file.
    package var bytesTotal: Int64
    /// What became of the records so far.
    package var counts: ImportCounts
}

/// Remarks of one kind, counted, with the first examples.
struct ImportWarnings {
    private var notes: [(key: String, count: Int, examples: [String])] = []

    /// Counts a remark; `key` is the sentence, with `%` where the count goes.
    mutating func add(
        _ key: String,
        example: @autoclosure () -> String,
        examplesMax: Int = 1
    ) {
        if let index = notes.firstIndex(where: { $0.key == key }) {
            notes[index].count += 1
            if notes[index].examples.count < examplesMax { notes[index].examples.append(example()) }
        } else if notes.count < 100 {
            notes.append((key, 1, [example()]))
        }
    }

    /// The sentences, in the order in which they first arose.
    var sentences: [String] {
        notes.map { note in
            let text = note.key.replacing("%", with: "\(note.count)")
            let examples = note.examples.joined(separator: "; ")
            if examples.isEmpty { return text }
            return note.count > note.examples.count
                ? "\(text) (first: \(examples))" : "\(text) (\(examples))"
        }
    }
}
