package import Ledger
import Platform
package import SQLite

/// What the log of a data file was when this machine last wrote it, in a file beside the data.
///
/// A data file that is put back, replaced or made anew from outside is no longer what its own
/// machine knows of it. Whoever can change the one can change the other: what somebody else keeps,
/// see ``NotedCheckpoint``, is worth more. Readable by its owner alone, and in no backup.
package struct NotedRoots: Sendable {
    package let path: String
    /// The newest notes, the newest last; at most ``countMax``.
    package let notes: [Checkpoint]

    /// Notes that are kept; an older one says nothing that a newer does not.
    private static let countMax = 32
    /// Bytes after which the file is written anew with its newest notes alone.
    private static let bytesMax = 64 << 10

    /// Where the notes of a data file are.
    package static func path(besides database: String) -> String { "\(database)-roots" }

    /// Reads the notes on a data file; none where there is no file.
    ///
    /// A line that cannot be read is left out: its writer may have been cut off.
    /// - Throws: ``AuditLogError`` when the file is there and cannot be read.
    package init(besides database: String) throws(AuditLogError) {
        path = Self.path(besides: database)
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else {
                let reason = String(cString: strerror(errno))
                throw AuditLogError(
                    SQLiteError(.io, "the noted roots \(path): \(reason)"),
                    "read what the log was",
                    path
                )
            }
            notes = []
            return
        }
        defer { close(file) }
        // Twice what it grows to before it is written anew.
        var bytes = [UInt8](repeating: 0, count: 2 * Self.bytesMax)
        let count = Platform.read(file, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        notes = text.split(separator: "\n").compactMap(Self.note).suffix(Self.countMax)
    }

    private static func note(_ line: Substring) -> Checkpoint? {
        let words = line.split(separator: " ")
        guard words.count == 3, Checkpoint.isLine(String(words[0])), let size = UInt64(words[1]),
            let root = Digest(hex: String(words[2]))
        else { return nil }
        return Checkpoint(origin: String(words[0]), size: size, root: root)
    }

    private static func line(_ note: Checkpoint) -> [UInt8] {
        Array("\(note.origin) \(note.size) \(note.root.hex)\n".utf8)
    }

    /// Notes what the log is; the newest note may already say it.
    ///
    /// Not flushed: notes that a power cut takes only make what is known older. What cannot be
    /// noted now is noted with what follows.
    /// - Returns: whether it is noted.
    @discardableResult
    package func add(_ note: Checkpoint) -> Bool {
        if notes.last == note { return true }
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let line = Self.line(note)
        guard write(file, line, line.count) == line.count else { return false }
        var status = stat()
        if fstat(file, &status) == 0, status.st_size > Self.bytesMax { return shorten(note) }
        return true
    }

    /// Writes the file anew with the newest notes alone.
    private func shorten(_ newest: Checkpoint) -> Bool {
        let new = "\(path)-new"
        let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = (notes + [newest]).flatMap(Self.line)
        guard write(file, bytes, bytes.count) == bytes.count, rename(new, path) == 0 else {
            unlink(new)
            return false
        }
        return true
    }
}

extension NotedRoots {
    /// What is wrong with a log, going by the notes.
    package enum Finding: Equatable, Sendable {
        /// The log has fewer entries than it had: the file was put back to an earlier state.
        case putBack(Checkpoint)
        /// The file is another than the one that was here.
        case replaced(Checkpoint)
        /// Entries that the log had are others now.
        case rewritten(Checkpoint)

        /// What the log was.
        package var note: Checkpoint {
            switch self {
            case .putBack(let note), .replaced(let note), .rewritten(let note): note
            }
        }

        /// Whether the log can go on from here and tell of it; else its entries are wrong.
        package var isContinued: Bool {
            switch self {
            case .putBack, .replaced: true
            case .rewritten: false
            }
        }

        /// What is wrong, in words.
        package var words: String {
            switch self {
            case .putBack(let note):
                "the file was put back: its log had \(note.size) entries on this machine"
            case .replaced(let note):
                "another file was put in the place of the one whose log was \(note.origin), with"
                    + " \(note.size) entries"
            case .rewritten(let note):
                "the first \(note.size) entries are not those that this machine wrote: the log was"
                    + " made anew"
            }
        }
    }

    /// Compares the notes with a log.
    ///
    /// What was noted before the newest note that the log agrees with is history. What was noted
    /// since must be told by a continuation: no note is made of a log that does not tell it.
    /// - Parameters:
    ///   - head: What the log is now.
    ///   - continuations: The places from which the log says to have gone its own way: what it
    ///     was before is told there.
    ///   - root: The root of its first entries, of which there are that many.
    /// - Returns: nil where all is as it was.
    /// - Throws: what `root` throws.
    package func finding(
        _ head: Checkpoint,
        _ continuations: [LedgerContinuation],
        root: (UInt64) throws -> Digest
    ) throws -> Finding? {
        let agreed = try notes.lastIndex { note in
            guard note.origin == head.origin, note.size <= head.size else { return false }
            return try root(note.size) == note.root
        }
        let since = agreed.map { notes[$0].size } ?? 0
        let told = continuations.filter { $0.seq >= Int64(clamping: since) }.compactMap(\.replaced)
        let untold = notes.suffix(from: agreed.map { $0 + 1 } ?? 0)
            .filter { note in !told.contains { $0.covers(note) } }
        guard let last = untold.last else { return nil }
        if last.origin != head.origin { return .replaced(longest(of: last.origin) ?? last) }
        if untold.contains(where: { $0.origin == head.origin && $0.size > head.size }) {
            return .putBack(longest(of: head.origin) ?? last)
        }
        return .rewritten(last)
    }

    /// The note of the most entries that a log ever had here.
    ///
    /// A file may have been put back several times: who tells of the longest tells of all.
    package func longest(of origin: String) -> Checkpoint? {
        notes.filter { $0.origin == origin }.max { $0.size < $1.size }
    }
}

extension Checkpoint {
    /// Whether who tells of this one tells of the other: an earlier state of the same log, or of
    /// another way that it went from a file that was put back.
    fileprivate func covers(_ other: Checkpoint) -> Bool {
        origin == other.origin && size >= other.size
    }
}

extension LedgerLog {
    /// What the log is; nil where the file has none yet.
    ///
    /// - Throws: ``AuditLogError``.
    package static func head(on connection: Connection) throws(AuditLogError) -> Checkpoint? {
        try logging("read the head of the log") {
            let row = try connection.row("SELECT origin, size, root FROM ledger_head")
            guard let origin = row?[0].text, !origin.isEmpty, let size = row?[1].integer,
                let root = row?[2].blob.flatMap({ Digest($0) })
            else { return nil }
            guard Checkpoint.isLine(origin) else {
                throw AuditLogError.damaged("ledger_head", 1, "origin is no name", "read the head")
            }
            return Checkpoint(origin: origin, size: UInt64(clamping: size), root: root)
        }
    }
}
