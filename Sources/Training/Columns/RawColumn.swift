import JSON
import Scoring

/// One column of a flat table as texts, each different text kept once.
package struct RawColumn: Sendable {
    /// Name of the column.
    package let name: String
    /// The different texts, in order of first appearance.
    package private(set) var texts: [String] = []
    /// For each row the index of its text; −1 where there is none.
    package private(set) var codes: [Int32] = []
    private var indices: [ExactText: Int32] = [:]

    /// A column without rows.
    package init(_ name: String) { self.name = name }

    /// A column that began after some rows without a text.
    package init(_ name: String, missing rows: Int) {
        self.name = name
        codes = [Int32](repeating: -1, count: rows)
    }

    /// Adds a row; empty texts and words for "missing" count as none.
    package mutating func append(_ text: String?) {
        guard let text, let answer = AttributeText.answer(text) else {
            codes.append(-1)
            return
        }
        let key = ExactText(answer)
        if let known = indices[key] {
            codes.append(known)
            return
        }
        let index = Int32(texts.count)
        indices[key] = index
        texts.append(answer)
        codes.append(index)
    }

    /// Puts the rows in another order: `rows` names each once.
    package mutating func reorder(_ rows: [Int]) {
        let before = codes
        for (place, row) in rows.enumerated() { codes[place] = before[row] }
    }

    /// Only these rows, in this order.
    package func selecting(_ rows: [Int]) -> RawColumn {
        var chosen = RawColumn(name)
        var places = [Int32](repeating: -1, count: texts.count)
        chosen.codes.reserveCapacity(rows.count)
        for row in rows {
            let code = Int(codes[row])
            if code >= 0, places[code] < 0 {
                places[code] = Int32(chosen.texts.count)
                chosen.texts.append(texts[code])
                chosen.indices[ExactText(texts[code])] = places[code]
            }
            chosen.codes.append(code < 0 ? -1 : places[code])
        }
        return chosen
    }

    /// The text of a row; nil where there is none.
    package func text(_ row: Int) -> String? { codes[row] < 0 ? nil : texts[Int(codes[row])] }

    /// How many rows have each text.
    package var counts: [Int] {
        var counts = [Int](repeating: 0, count: texts.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        return counts
    }

    /// Rows without a text.
    package var missingCount: Int { codes.count { $0 < 0 } }
}
