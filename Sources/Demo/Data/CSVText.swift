import CRM

/// A CSV file (RFC 4180) that grows in memory row by row.
struct CSVText {
    /// The file so far, in UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Rows written, without the heading.
    private(set) var rows = 0
    private let separator: UInt8

    /// A file with its heading.
    init(_ columns: [String], separator: Unicode.Scalar = ",") {
        self.separator = UInt8(ascii: separator)
        row(columns)
        rows = 0
    }

    /// One more row; nil is an empty field.
    mutating func row(_ fields: [String?]) {
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(separator) }
            if let field { append(field) }
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
        rows += 1
    }

    private mutating func append(_ field: String) {
        let special = field.utf8.contains {
            $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D
        }
        guard special else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(0x22)
        for byte in field.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}

extension Instant {
    /// `25/03/2026`, as Italian and British exports write days.
    var dayFirst: String {
        let day = civil.day
        return padded(day.day, 2) + "/" + padded(day.month, 2) + "/" + padded(day.year, 4)
    }
}
