import JSON

/// What kind of file text is, judged by its content, never by its name.
package enum FileFormat: Equatable, Sendable {
    /// A delimited table with a header.
    case csv(CSVDialect)
    /// A sheet of an Excel workbook.
    case workbook(sheet: String)
    /// One JSON object a line.
    case jsonLines
    /// One JSON array of objects, alone or within an object, as interfaces answer.
    case jsonArray
    /// vCards of any version.
    case vCard

    /// The name in reports and settings.
    package var name: String {
        switch self {
        case .csv(let dialect): "CSV (\(dialect.name))"
        case .workbook: "Excel workbook"
        case .jsonLines: "JSON Lines"
        case .jsonArray: "JSON"
        case .vCard: "vCard"
        }
    }

    /// Judges the decoded opening of a file.
    ///
    /// - Throws: ``InterchangeError`` when there is nothing in it, or something else than these.
    package init(sniffing head: [UInt8], path: String) throws {
        guard let start = head.firstIndex(where: { $0 > 0x20 }) else {
            throw InterchangeError.empty(path: path)
        }
        let body = head[start...]
        let opening = String(decoding: body.prefix(40), as: UTF8.self).uppercased()
        if opening.filter({ !$0.isWhitespace }).hasPrefix("BEGIN:VCARD") {
            self = .vCard
        } else if body.first == UInt8(ascii: "["), Self.isArrayOfObjects(body) {
            self = .jsonArray
        } else if body.first == UInt8(ascii: "{"), JSONEnvelope.isOne(body) {
            self = .jsonArray
        } else if body.first == UInt8(ascii: "{") {
            try Self.requireLines(body, path: path)
            self = .jsonLines
        } else if opening.hasPrefix("<") {
            let detail = "it is HTML or XML"
            throw InterchangeError.unknownFormat(path: path, detail: detail)
        } else {
            self = .csv(CSVDialect(sniffing: head))
        }
    }

    private static func isArrayOfObjects(_ body: ArraySlice<UInt8>) -> Bool {
        let next = body.dropFirst().first { $0 > 0x20 }
        return next == UInt8(ascii: "{") || next == UInt8(ascii: "]")
    }

    /// An object spread over lines is one document, which may be of any size: refused at once.
    private static func requireLines(_ body: ArraySlice<UInt8>, path: String) throws {
        let rest = body.dropFirst().prefix { $0 <= 0x20 }
        let isSpread = rest.contains(UInt8(ascii: "\n")) || rest.contains(UInt8(ascii: "\r"))
        if isSpread {
            let detail = "it is one JSON object spread over lines"
            throw InterchangeError.unknownFormat(path: path, detail: detail)
        }
    }
}
