import CSQLite
import Platform

/// The copy of a file that is kept before its schema is brought up to date, beside it:
/// `FILE.before-migration-N-TIME`, where N is the first migration that the file lacks.
struct MigrationCopy {
    private let configuration: Database.Configuration

    /// Copies of a file that are kept; a further one takes the oldest away.
    private static let countMax = 3

    init(_ configuration: Database.Configuration) { self.configuration = configuration }

    /// Makes the copy, whole and on the disk, and answers its path; nil where none is wanted.
    ///
    /// To be called inside a write transaction that has changed nothing yet, so that nobody writes
    /// between the copy and the migration.
    /// - Throws: ``SQLiteError``; of kind `full` when there is no room.
    func make(before number: Int) throws -> String? {
        guard let moment = configuration.migrationMoment else { return nil }
        let path = "\(configuration.path)\(Self.mark)\(number)-\(moment)"
        do {
            // One of the same moment and schema was made by an attempt that went no further.
            let maker = try BackupMaker(configuration, path, isReplacing: true)
            do {
                let source = try Connection.forReading(configuration)
                try source.beginSnapshot()
                try maker.copy(from: source) { _, _ in }
                try maker.finish(isCurrent: false)
            } catch {
                maker.discard()
                throw error
            }
        } catch let error as SQLiteError where error.kind == .full {
            throw SQLiteError(
                .full,
                "\(configuration.path): there is no room for the copy that is kept before its"
                    + " schema is brought up to date, so that it was left as it is",
                operation: Self.operation
            )
        }
        return path
    }

    /// Takes away all but the newest copies of the file.
    ///
    /// What cannot be removed stays, since the file itself is well: the next time it is tried
    /// again.
    func prune() {
        let folder = DatabaseFile.folder(of: configuration.path)
        let name = DatabaseFile.name(of: configuration.path)
        var found: [(moment: Substring, name: String)] = []
        for other in Folder.names(folder) {
            if let moment = Self.moment(in: other, of: name) { found.append((moment, other)) }
        }
        found.sort { ($0.moment, $0.name) > ($1.moment, $1.name) }
        let slash = folder.hasSuffix("/") ? "" : "/"
        for copy in found.dropFirst(Self.countMax) { unlink("\(folder)\(slash)\(copy.name)") }
    }

    /// What was being done, as errors of it name it.
    static let operation = "keep a copy before the migration"

    private static let mark = ".before-migration-"

    /// When a file of that name was made, where it is a copy of the file called `name`.
    private static func moment(in other: String, of name: String) -> Substring? {
        guard other.hasPrefix(name + mark) else { return nil }
        let parts = other.dropFirst((name + mark).count).split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, Int(parts[0]) != nil, parts[1].hasSuffix("Z"),
            parts[1].dropLast().allSatisfy({ $0.isNumber || $0 == "T" })
        else { return nil }
        return parts[1]
    }
}
