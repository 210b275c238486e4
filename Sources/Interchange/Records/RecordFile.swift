import CRM
import Ledger

/// A file of records whose encoding and format are known, before its columns have a meaning.
package struct RecordFile {
    /// Where it is.
    package let path: String
    /// Its length.
    package let byteCount: Int64
    /// SHA-256 of its bytes, in hexadecimal.
    package let sha256: String
    /// What somebody should know who relies on its texts.
    package private(set) var warnings: [String] = []
    let encoding: TextEncoding
    let format: FileFormat

    private let markBytes: Int
    private let recordBytesMax: Int
    /// The workbook and its sheet, where the file is one.
    private var sheet: (workbook: Workbook, sheet: Workbook.Sheet)?

    /// Reads the file once from front to end, in constant memory.
    ///
    /// `sheet` names the sheet of a workbook; without it the first one that is seen is read.
    /// - Throws: ``InterchangeError`` when it is empty, no text, or of no known format.
    package init(
        path: String,
        sheet: String? = nil,
        recordBytesMax: Int = Limits.recordBytesMax
    ) throws {
        self.path = path
        self.recordBytesMax = recordBytesMax
        let bytes = try Self.readBytes(path)
        (byteCount, sha256, markBytes) = (bytes.count, bytes.sha256, bytes.opening.markBytes)
        if bytes.opening.isZip {
            let workbook = try Workbook(path: path)
            let chosen = try Self.choose(sheet, of: workbook)
            (self.sheet, encoding, format) = (
                (workbook, chosen), .utf8, .workbook(sheet: chosen.name)
            )
            let others = workbook.sheets.filter { $0 != chosen }.map { "'\($0.name)'" }
            if sheet == nil, !others.isEmpty {
                warnings.append(
                    "the sheet '\(chosen.name)' was read; not read: "
                        + others.prefix(10).joined(separator: ", ") + "; --sheet NAME reads another"
                )
            }
            return
        }
        var encoding = bytes.opening.encoding
        if encoding == .utf8, bytes.errorOffset != nil { encoding = .mixed }
        let head = try Self.head(path, encoding, markBytes: markBytes)
        format = try FileFormat(sniffing: head, path: path)
        if encoding == .mixed, format != .vCard {
            let lines = try Self.census(path)
            if lines.valid == 0 { encoding = .windows1252 }
            warnings.append(Self.warning(lines))
        }
        self.encoding = encoding
    }

    private static func choose(_ name: String?, of workbook: Workbook) throws -> Workbook.Sheet {
        let found =
            name.map { name in
                workbook.sheets.first { $0.name.lowercased() == name.lowercased() }
            } ?? workbook.sheets.first(where: \.isVisible) ?? workbook.sheets.first
        if let found { return found }
        throw InterchangeError.badOption(
            option: "--sheet",
            value: name ?? "",
            expected: "one of " + workbook.sheets.map { "'\($0.name)'" }.joined(separator: ", ")
        )
    }

    private static func warning(_ lines: LineCensus) -> String {
        let what =
            lines.valid == 0
            ? "the file is not UTF-8 (line \(lines.firstInvalid)); it was"
            : "\(lines.invalid) lines are not UTF-8 as the others are (first: line "
                + "\(lines.firstInvalid)); they were"
        return what + " read as Windows-1252: check accents, and save it as UTF-8 if they are wrong"
    }

    private static func census(_ path: String) throws -> LineCensus {
        let source = try ByteSource(path: path)
        var lines = LineCensus()
        var piece: [UInt8] = []
        while try source.read(into: &piece) { lines.append(piece) }
        lines.finish()
        return lines
    }

    /// A reader at the file's first record.
    package func makeReader() throws -> any RecordReader {
        if let (workbook, sheet) = sheet {
            let reader = try SheetReader(workbook, sheet, recordBytesMax: recordBytesMax)
            guard !reader.columns.isEmpty else { throw InterchangeError.empty(path: path) }
            return reader
        }
        // Each property of a card says its own encoding: cards are read as bytes.
        let isRaw = format == .vCard && encoding == .mixed
        let source = TextSource(
            try ByteSource(path: path),
            encoding: isRaw ? .utf8 : encoding,
            markBytes: markBytes
        )
        switch format {
        case .csv(let dialect):
            var reader = CSVReader(source, dialect: dialect, recordBytesMax: recordBytesMax)
            guard try reader.readHeader() else { throw InterchangeError.empty(path: path) }
            return reader
        case .workbook: throw InterchangeError.empty(path: path)
        case .jsonLines: return JSONRecordReader(lines: source, recordBytesMax: recordBytesMax)
        case .jsonArray: return JSONRecordReader(array: source, recordBytesMax: recordBytesMax)
        case .vCard: return VCardReader(source, recordBytesMax: recordBytesMax)
        }
    }

    /// The hash that ids made for its records begin with: sheets of one workbook have their own.
    var recordsHash: String {
        guard case .workbook(let sheet) = format else { return sha256 }
        var hash = SHA256()
        hash.update(Array((sha256 + sheet).utf8))
        return hash.finish().hex
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
        if let what = opening.binaryKind, !opening.isZip {
            throw InterchangeError.binary(path: path, what: what)
        }
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
}
