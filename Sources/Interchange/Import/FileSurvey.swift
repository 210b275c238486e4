import CRM
import Ledger

/// What a first reading of a file finds out: hash, encoding, format, columns, order of its dates.
///
/// The file is read once or twice from front to end, in constant memory, before anything is stored.
struct FileSurvey {
    let path: String
    let byteCount: Int64
    let sha256: String
    let encoding: TextEncoding
    let format: FileFormat
    let kind: RecordKind
    let plan: ColumnPlan
    /// Readers of the columns that hold dates, by column.
    let dates: [DateReader]
    private(set) var warnings: [String] = []

    private let markBytes: Int
    private let recordBytesMax: Int

    /// - Throws: ``InterchangeError`` when the file as a whole cannot be imported.
    init(path: String, options: ImportOptions) throws {
        self.path = path
        recordBytesMax = options.recordBytesMax
        let bytes = try Self.readBytes(path)
        (byteCount, sha256, markBytes) = (bytes.count, bytes.sha256, bytes.opening.markBytes)
        var warnings: [String] = []
        var encoding = bytes.opening.encoding
        if encoding == .utf8, let offset = bytes.errorOffset {
            encoding = .windows1252
            warnings.append(
                "the file is not UTF-8 (byte \(offset + 1)); it was read as Windows-1252: check "
                    + "accents, and save it as UTF-8 if they are wrong"
            )
        }
        self.encoding = encoding
        let head = try Self.head(path, encoding, markBytes: markBytes)
        format = try FileFormat(sniffing: head, path: path)
        var reader = try Self.reader(
            path,
            encoding,
            markBytes: markBytes,
            format,
            recordBytesMax: recordBytesMax
        )
        var columns = reader.columns
        var types: Set<String> = []
        if format.isWithoutHeader {
            (columns, types) = try Self.columnsOfAll(&reader)
            reader = try Self.reader(
                path,
                encoding,
                markBytes: markBytes,
                format,
                recordBytesMax: recordBytesMax
            )
        }
        guard columns.count <= Limits.columnsMax else {
            throw InterchangeError.tooManyColumns(path: path, count: columns.count)
        }
        kind = try Self.kind(columns, types: types, path: path, options: options)
        var overrides = options.overrides
        if types.contains(kind.singular) {
            overrides["type"] = .some(.type)
            if columns.contains("v") { overrides["v"] = .some(.version) }
        }
        plan = try ColumnPlan(kind: kind, columns: columns, overrides: overrides)
        dates = try Self.dates(&reader, plan: plan, order: options.dateOrder, path: path)
        self.warnings = warnings
    }

    /// A reader at the file's first record.
    func makeReader() throws -> any RecordReader {
        try Self.reader(
            path,
            encoding,
            markBytes: markBytes,
            format,
            recordBytesMax: recordBytesMax
        )
    }

    private struct Bytes {
        var count: Int64
        var sha256: String
        var opening: TextOpening
        var errorOffset: Int64?
    }

    private static func readBytes(_ path: String) throws -> Bytes {
        let source = try ByteSource(path: path)
        var hash = SHA256()
        var validator = UTF8Validator()
        var opening: TextOpening?
        var piece: [UInt8] = []
        while try source.read(into: &piece) {
            if opening == nil { opening = TextOpening(piece) }
            hash.update(piece)
            validator.append(piece)
        }
        guard let opening else { throw InterchangeError.empty(path: path) }
        if let what = opening.binaryKind { throw InterchangeError.binary(path: path, what: what) }
        let end = validator.isComplete ? nil : source.bytesRead - 1
        return Bytes(
            count: source.bytesRead,
            sha256: hash.finish().hex,
            opening: opening,
            errorOffset: validator.firstErrorOffset ?? end
        )
    }

    private static func head(
        _ path: String,
        _ encoding: TextEncoding,
        markBytes: Int
    ) throws -> [UInt8] {
        let source = TextSource(
            try ByteSource(path: path),
            encoding: encoding,
            markBytes: markBytes
        )
        var head: [UInt8] = []
        var piece: [UInt8] = []
        while head.count < 1 << 16, try source.read(into: &piece) { head += piece }
        return Array(head.prefix(1 << 16))
    }

    private static func reader(
        _ path: String,
        _ encoding: TextEncoding,
        markBytes: Int,
        _ format: FileFormat,
        recordBytesMax: Int
    ) throws -> any RecordReader {
        let source = TextSource(
            try ByteSource(path: path),
            encoding: encoding,
            markBytes: markBytes
        )
        switch format {
        case .csv(let dialect):
            var reader = CSVReader(source, dialect: dialect, recordBytesMax: recordBytesMax)
            guard try reader.readHeader() else { throw InterchangeError.empty(path: path) }
            return reader
        case .jsonLines: return JSONRecordReader(lines: source, recordBytesMax: recordBytesMax)
        case .jsonArray: return JSONRecordReader(array: source, recordBytesMax: recordBytesMax)
        case .vCard: return VCardReader(source, recordBytesMax: recordBytesMax)
        }
    }

    /// Every column of a file without a header, and the texts of its member `type`.
    private static func columnsOfAll(
        _ reader: inout any RecordReader
    ) throws -> (columns: [String], types: Set<String>) {
        var record = Record()
        var types: Set<String> = []
        while try reader.next(into: &record) {
            guard types.count < 10, reader.columns.count <= Limits.columnsMax else { continue }
            for field in record.fields where reader.columns[field.column] == "type" {
                types.insert(record.text(field))
            }
        }
        return (reader.columns, types)
    }

    private static func kind(
        _ columns: [String],
        types: Set<String>,
        path: String,
        options: ImportOptions
    ) throws -> RecordKind {
        if let kind = options.kind { return kind }
        let named = RecordKind.allCases.filter { types.contains($0.singular) }
        if named.count > 1 {
            throw InterchangeError.unknownFormat(
                path: path,
                detail: "it mixes " + named.map(\.rawValue).joined(separator: " and ")
                    + "; put each kind into a file of its own"
            )
        }
        if let kind = named.first { return kind }
        let meanings = options.overrides.values.compactMap { $0 }
        if meanings.contains(.outcome) { return .contacts }
        if let kind = ColumnRecognizer.kind(of: columns) { return kind }
        if let kind = RecordKind.allCases.first(where: { kind in
            meanings.contains { ColumnRecognizer.isField($0, of: kind) }
        }) {
            return kind
        }
        throw InterchangeError.unknownColumns(
            path: path,
            columns: columns,
            detail: "no column has a name that is known"
        )
    }

    /// Decides the order of each date column by the values that allow one order only.
    ///
    /// Columns whose own values do not tell follow the other columns: one program wrote them all.
    private static func dates(
        _ reader: inout any RecordReader,
        plan: ColumnPlan,
        order: DateOrder?,
        path: String
    ) throws -> [DateReader] {
        let columns = plan.slots.indices.filter { plan.slots[$0].field?.isDate == true }
        var readers = [DateReader](repeating: DateReader(order: order), count: plan.slots.count)
        guard order == nil, !columns.isEmpty else { return readers }
        var evidence = [DateEvidence](repeating: DateEvidence(), count: plan.slots.count)
        let isDate = plan.slots.map { $0.field?.isDate == true }
        var record = Record()
        while try reader.next(into: &record) {
            for field in record.fields
            where field.column < isDate.count && isDate[field.column] && field.end > field.start {
                // Only short texts with a slash or dash in third place can be open to doubt.
                let bytes = record.bytes[field.start..<field.end]
                guard DateEvidence.isCandidate(bytes) else { continue }
                evidence[field.column].add(
                    MatchKey.trimmed(record.text(field)),
                    line: record.line
                )
            }
        }
        var pooled = DateEvidence()
        for column in columns { pooled.add(evidence[column]) }
        for column in columns {
            readers[column].order = evidence[column].order ?? pooled.order
            let isMixed = evidence[column].dayFirst > 0 && evidence[column].monthFirst > 0
            if readers[column].order == nil, !isMixed, let example = evidence[column].example {
                throw InterchangeError.ambiguousDates(
                    path: path,
                    column: plan.slots[column].key,
                    example: example.text,
                    line: example.line
                )
            }
        }
        return readers
    }
}

extension FileFormat {
    /// Whether columns are known only when all records were read.
    var isWithoutHeader: Bool {
        if case .csv = self { return false }
        return true
    }
}

extension DateEvidence {
    /// Whether a cell may be a date of numbers that begins with day or month.
    static func isCandidate(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 40, bytes.count >= 6 else { return false }
        return bytes.dropFirst().prefix(4).contains {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-")
        }
            && !bytes.prefix(4).allSatisfy { (48...57).contains($0) }
    }
}
