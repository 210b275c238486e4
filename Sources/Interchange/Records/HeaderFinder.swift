/// Finds the header of a table below the titles and notes that people put above it.
enum HeaderFinder {
    /// Records that are looked at.
    static let recordsMax = 10

    /// The place of the header among the first records of a table.
    ///
    /// Passed over are lines of one cell, titles padded to the width of the table with blanks, and
    /// sentences with commas of their own, as long as a wider record follows.
    static func place(among opening: [Record]) -> Int {
        let filled = opening.map { record in record.fields.count { !record.isBlank($0) } }
        guard let widest = filled.max(), widest > 1 else { return 0 }
        for (index, record) in opening.enumerated() {
            if filled[index] <= 1 { continue }
            let isPadded = record.fields.count > filled[index]
            let isProse = record.fields.count < widest && record.isSentence
            if (isPadded || isProse) && filled[index] * 10 < widest * 6 { continue }
            return index
        }
        return 0
    }
}

extension Record {
    /// Whether a cell has nothing but white space.
    func isBlank(_ field: Field) -> Bool {
        let cell = bytes[field.start..<field.end]
        if cell.allSatisfy({ $0 <= 0x20 }) { return true }
        guard cell.count <= 64, cell.contains(where: { $0 >= 0x80 }) else { return false }
        return text(field).allSatisfy(\.isWhitespace)
    }

    /// Whether a row reads as a sentence: a cell too long for a name, or one of several words in a
    /// row that ends with a full stop.
    var isSentence: Bool {
        if fields.contains(where: { $0.end - $0.start > 60 }) { return true }
        return bytes.last == UInt8(ascii: ".")
            && fields.contains { text($0).split(separator: " ").count >= 4 }
    }

    /// Whether nothing stands behind the first cell.
    var isTitle: Bool {
        problem == nil && fields.dropFirst().allSatisfy { $0.end == $0.start }
    }

    /// Whether all cells are blank, as in the rows `,,,` that spreadsheets leave.
    var isBlank: Bool { fields.allSatisfy(isBlank) }
}
