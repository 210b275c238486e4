/// What the formats of a workbook's cells say about their numbers: a date, digits to keep, or none.
struct CellStyles {
    /// How a number is meant.
    enum Meaning: Equatable {
        case number
        case date
        /// At least so many digits, with zeros in front: postal codes, customer numbers.
        case digits(Int)
    }

    private var meanings: [Meaning] = []

    /// The meaning of a cell's style; a number where the workbook knows no such style.
    func meaning(_ style: String?) -> Meaning {
        guard let style, let index = Int(style), meanings.indices.contains(index) else {
            return .number
        }
        return meanings[index]
    }

    init() {}

    /// Reads the part `styles.xml`.
    init(_ xml: inout XMLReader) throws {
        var codes: [Int: String] = [:]
        var isInCells = false
        while let event = try xml.next() {
            switch event {
            case .start("numFmt", let attributes):
                if let id = attributes["numFmtId"].flatMap({ Int($0) }) {
                    codes[id] = attributes["formatCode"] ?? ""
                }
            case .start("cellXfs", _): isInCells = true
            case .end("cellXfs"): isInCells = false
            case .start("xf", let attributes) where isInCells && meanings.count < 65_536:
                let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
                meanings.append(codes[id].map(Self.meaning(ofCode:)) ?? Self.meaning(ofBuiltIn: id))
            default: break
            }
        }
    }

    /// Formats that every workbook has without naming them (ECMA-376, 18.8.30).
    private static func meaning(ofBuiltIn id: Int) -> Meaning {
        switch id {
        case 14...22, 27...36, 45...47, 50...58: .date
        default: .number
        }
    }

    static func meaning(ofCode code: String) -> Meaning {
        var plain = ""
        var (isQuoted, isBracketed, isEscaped) = (false, false, false)
        for character in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if character == "\\" || character == "_" || character == "*" {
                isEscaped = true
            } else if character == "[" || character == "]" {
                isBracketed = character == "["
            } else if !isBracketed {
                plain.append(character)
            }
        }
        if plain.count > 1, plain.count <= 20, plain.allSatisfy({ $0 == "0" }) {
            return .digits(plain.count)
        }
        return plain != "general" && plain.contains(where: { "dmyhs".contains($0) })
            ? .date : .number
    }
}
