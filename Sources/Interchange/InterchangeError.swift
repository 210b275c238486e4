import CRM
package import Storage

/// Why a file could not be read or written at all, in words its owner can act on.
///
/// One bad record is not an error: it is rejected, reported and kept.
package enum InterchangeError: Error, Equatable, CustomStringConvertible {
    /// There is no file under that name.
    case missing(path: String)
    /// A folder, device or pipe was given where a file is needed.
    case notAFile(path: String, what: String)
    /// The system refused; its own words.
    case unreadable(path: String, reason: String)
    /// Nothing is in it, or nothing but white space.
    case empty(path: String)
    /// The bytes are no text; what they look like.
    case binary(path: String, what: String)
    /// A workbook that cannot be read, and why.
    case badWorkbook(path: String, reason: String)
    /// The text is neither a table nor JSON nor vCards.
    case unknownFormat(path: String, detail: String)
    /// No header is recognised for what is to be imported.
    case unknownColumns(path: String, columns: [String], detail: String)
    /// An option names a column that the file does not have.
    case noSuchColumn(option: String, column: String, columns: [String])
    /// An option has a value that means nothing.
    case badOption(option: String, value: String, expected: String)
    /// All dates of a column can be read in two ways.
    case ambiguousDates(path: String, column: String, example: String, line: Int)
    /// A table has more columns than are taken in.
    case tooManyColumns(path: String, count: Int)
    /// The file cannot be written; the system's own words.
    case unwritable(path: String, reason: String)
    /// No import run has that id.
    case importNotFound(String)
    /// An import cannot be undone, and why.
    case cannotUndo(id: String, reason: String)
    /// An undone import cannot be done again; why.
    case cannotRedo(id: String, reason: String)
    /// Undoing an import would take later work along on records that it made, or has to leave
    /// fields that it changed as they were changed again; what.
    case losesWork(id: String, made: LaterWork, changed: LaterWork)

    package var description: String {
        switch self {
        case .missing(let path): "cannot read '\(path)': there is no such file; check the name"
        case .notAFile(let path, let what):
            "cannot read '\(path)': it is \(what); give the name of a file in it"
        case .unreadable(let path, let reason):
            "cannot read '\(path)': \(reason); check the file's permissions and the disk"
        case .empty(let path): "cannot import '\(path)': the file is empty; export it again"
        case .binary(let path, let what):
            "cannot import '\(path)': it is \(what), not text; save it as CSV in UTF-8"
        case .badWorkbook(let path, let reason): "cannot import '\(path)': \(reason)"
        case .unknownFormat(let path, let detail):
            "cannot import '\(path)': \(detail); give CSV with a header, XLSX, JSON Lines or vCard"
        case .unknownColumns(let path, let columns, let detail):
            "cannot import '\(path)': \(detail); its columns are \(Self.list(columns)); "
                + "say what the file holds with --as and name columns with --map COLUMN=FIELD"
        case .noSuchColumn(let option, let column, let columns):
            "\(option): the file has no column '\(column)'; it has \(Self.list(columns))"
        case .badOption(let option, let value, let expected):
            "\(option): '\(value)' means nothing here; give \(expected)"
        case .ambiguousDates(let path, let column, let example, let line):
            "cannot import '\(path)': the dates of column '\(column)' can be read as day/month or "
                + "as month/day (line \(line): '\(example)'); say --date-order dmy or "
                + "--date-order mdy"
        case .tooManyColumns(let path, let count):
            "cannot import '\(path)': it has \(count) columns, more than \(Limits.columnsMax); "
                + "export fewer, or check the delimiter"
        case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
        case .importNotFound(let id):
            "no import has the id '\(id)'; `assay query 'SELECT * FROM audit_imports'` lists them"
        case .cannotUndo(let id, let reason): "cannot undo import \(id): \(reason)"
        case .cannotRedo(let id, let reason): "cannot redo import \(id): \(reason)"
        case .losesWork(let id, let made, let changed):
            "cannot undo import \(id): since then \(Self.later(made: made, changed: changed)); "
                + "repeat with --yes if that is right. "
                + [made, changed].filter { $0.count > 0 }.map(\.description)
                .joined(separator: "; ")
        }
    }

    private static func later(made: LaterWork, changed: LaterWork) -> String {
        var parts: [String] = []
        if made.count > 0 {
            parts.append(
                "\(made.count) of the records it made \(made.count == 1 ? "was" : "were") worked "
                    + "on, and would be removed with that work"
            )
        }
        if changed.count > 0 {
            parts.append(
                "fields it had changed were changed again in \(changed.count) "
                    + "\(changed.count == 1 ? "record" : "records"), and would stay as they are"
            )
        }
        return parts.joined(separator: "; ")
    }

    /// The first names of a list, quoted.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(12).map { name in
            name.count > 60 ? "'\(name.prefix(60))…'" : "'\(name)'"
        }.joined(separator: ", ")
        return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
    }
}
