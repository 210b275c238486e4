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

    /// Reads the file once from front to end, in constant memory.
    ///
    /// - Throws: ``InterchangeError`` when it is empty, no text, or of no known format.
    package init(path: String, recordBytesMax: Int = Limits.recordBytesMax) throws {
        self.path = path
        self.recordBytesMax = recordBytesMax
        let bytes = try Self.readBytes(path)
        (byteCount, sha256, markBytes) = (bytes.count, bytes.sha256, bytes.opening.markBytes)
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
    }

    /// A reader at the file's first record.
    package func makeReader() throws -> any RecordReader {
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
}
