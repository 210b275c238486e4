package import CRM
import Scoring

/// Decides what a column is and where its bins lie, from all contacts, decided or not: no outcome
/// is looked at.
package struct ColumnReader: Sendable {
    /// The moment that dates are measured from.
    private let asOf: Instant
    /// Bins a column of numbers gets at most.
    private let numberBinsMax: Int

    /// Why a column is not used.
    package enum Refusal: Hashable, Sendable, CustomStringConvertible {
        /// It says the same of everybody.
        case constant
        /// It names the record instead of describing it.
        case identifier(distinct: Int, rows: Int)
        /// It says what another column says.
        case duplicate(of: String)

        /// One clause, to follow the column's name.
        package var description: String {
            switch self {
            case .constant: "has the same value everywhere"
            case .identifier(let distinct, let rows):
                "names the record: \(distinct) different values in \(rows) rows"
            case .duplicate(let other): "says the same as '\(other)'"
            }
        }
    }

    /// What became of a column.
    package enum Reading: Sendable {
        /// It can be used.
        case column(AttributeColumn)
        /// It cannot, and why.
        case refused(Refusal)
    }

    /// A reader for columns of `rows` contacts, of which `numericCount` may be numbers and the
    /// others need `levelCount` bins: together they stay near ``parametersMax``, so that training's
    /// cost does.
    package init(asOf: Instant, rows: Int, numericCount: Int, levelCount: Int) {
        self.asOf = asOf
        let wanted = min(32, max(8, Int((4 * Self.cubeRoot(rows)).rounded())))
        let room = (Self.parametersMax - min(levelCount, Self.parametersMax)) / max(1, numericCount)
        numberBinsMax = min(wanted, max(8, room))
    }

    /// Bins of all columns together, roughly, at most.
    package static let parametersMax = 800
    /// Levels of a column of texts at most; rarer ones count as "other".
    package static let levelsMax = 64

    /// What each column is; columns that say the same as an earlier one are refused.
    package static func read(_ columns: [RawColumn], asOf: Instant) -> [Reading] {
        let shapes = columns.map { Shape($0) }
        let levels = shapes.reduce(0) { $0 + $1.levelCount }
        let reader = ColumnReader(
            asOf: asOf,
            rows: columns.first?.codes.count ?? 0,
            numericCount: shapes.count { $0.isNumeric },
            levelCount: levels
        )
        return columns.indices.map { index in
            if let other = duplicate(of: index, columns) {
                return .refused(.duplicate(of: columns[other].name))
            }
            return reader.read(columns[index], shapes[index])
        }
    }

    /// The first earlier column whose texts differ exactly where this one's do.
    private static func duplicate(of index: Int, _ columns: [RawColumn]) -> Int? {
        // Codes number texts by first appearance, so equal partitions have equal codes.
        let codes = columns[index].codes
        guard columns[index].texts.count > 1 else { return nil }
        return columns[..<index].firstIndex {
            $0.texts.count == columns[index].texts.count && $0.codes == codes
        }
    }

    private func read(_ column: RawColumn, _ shape: Shape) -> Reading {
        let present = column.codes.count - column.missingCount
        if column.texts.isEmpty || column.texts.count == 1 && column.missingCount == 0 {
            return .refused(.constant)
        }
        let identifier = Refusal.identifier(distinct: column.texts.count, rows: present)
        let kind: AttributeFeature.Kind
        switch shape {
        case .flag: kind = .flag
        case .number:
            if isSerial(column, present) { return .refused(identifier) }
            kind = .number(edges: edges(values(column) { AttributeText.number($0) }))
        case .date:
            let dates = values(column) { text in
                AttributeText.date(text).map { AttributeText.days(from: $0, to: asOf) }
            }
            kind = .date(edges: edges(dates))
        case .category:
            if present > 20, column.texts.count * 2 > present { return .refused(identifier) }
            kind = .category(levels: levels(column))
        }
        let rule =
            shape.isNumeric ? ColumnPriors.number(column.name) : ColumnPriors.text(column.name)
        let feature = AttributeFeature(
            attribute: column.name,
            dimension: .qualification,
            kind: kind
        )
        return .column(AttributeColumn(feature, rule: rule, pool: column, asOf: asOf))
    }

    /// Whether numbers count records: all whole and different, under a name that says so.
    private func isSerial(_ column: RawColumn, _ present: Int) -> Bool {
        guard present > 20, column.texts.count * 20 > present * 19 else { return false }
        let last = ColumnPriors.Words(column.name).all.last ?? ""
        return ["id", "number", "no", "nr", "code", "key", "uuid", "index", "row"].contains(last)
    }

    /// The commonest texts, ties by name.
    private func levels(_ column: RawColumn) -> [String] {
        let counts = column.counts
        let order = column.texts.indices.sorted {
            counts[$0] == counts[$1]
                ? column.texts[$0] < column.texts[$1] : counts[$0] > counts[$1]
        }
        return order.prefix(Self.levelsMax).map { column.texts[$0] }
    }

    /// The different values with how often each occurs, ascending.
    private func values(
        _ column: RawColumn,
        _ read: (String) -> Double?
    ) -> [(value: Double, count: Int)] {
        var found: [(value: Double, count: Int)] = []
        for (text, count) in zip(column.texts, column.counts) {
            if let value = read(text) { found.append((value, count)) }
        }
        found.sort { $0.value < $1.value }
        var merged: [(value: Double, count: Int)] = []
        for entry in found {
            if let last = merged.last, last.value == entry.value {
                merged[merged.count - 1].count += entry.count
            } else {
                merged.append(entry)
            }
        }
        return merged
    }

    /// Cuts at quantiles, each moved to between a value and the next, and one that sets zero apart
    /// where more than 2 % are zero; as short decimals.
    private func edges(_ values: [(value: Double, count: Int)]) -> [Double] {
        guard values.count > 1 else { return [] }
        let total = values.reduce(0) { $0 + $1.count }
        var cuts: Set<Int> = []
        var position = 0
        var below = values[0].count
        for part in 1..<numberBinsMax {
            // The lower quantile: the value at this place of the sorted rows, counted from zero.
            let place = (total - 1) * part / numberBinsMax
            while below <= place {
                position += 1
                below += values[position].count
            }
            if position + 1 < values.count { cuts.insert(position) }
        }
        if values[0].value == 0, values[0].count * 50 > total { cuts.insert(0) }
        return cuts.sorted().map {
            Self.shortest(above: values[$0].value, upTo: values[$0 + 1].value)
        }
    }

    /// The number with the fewest decimals near the middle that is above `low` and at most `high`.
    static func shortest(above low: Double, upTo high: Double) -> Double {
        let middle = low + (high - low) / 2
        var scale = 1.0
        for _ in 0..<12 {
            let rounded = (middle * scale).rounded() / scale
            if rounded > low, rounded <= high { return rounded }
            scale *= 10
        }
        return high
    }

    private static func cubeRoot(_ number: Int) -> Double {
        var root = 1.0
        let value = Double(max(1, number))
        // Newton's method; twice the bits each time once it is near.
        for _ in 0..<60 { root = (2 * root + value / (root * root)) / 3 }
        return root
    }
}

extension ColumnReader {
    /// What the texts of a column look like.
    enum Shape: Sendable {
        case flag, number, date
        case category(levels: Int)

        /// At least 19 of 20 rows with a text must be of the kind; two different numbers are a flag
        /// or a set of texts.
        init(_ column: RawColumn) {
            let counts = column.counts
            let present = max(1, column.codes.count - column.missingCount)
            func share(_ isKind: (String) -> Bool) -> Bool {
                var matching = 0
                for (text, count) in zip(column.texts, counts) where isKind(text) {
                    matching += count
                }
                return matching * 20 >= present * 19
            }
            if column.texts.allSatisfy({ AttributeText.flag($0) != nil }) {
                self = .flag
            } else if column.texts.count > 2, share({ AttributeText.number($0) != nil }) {
                self = .number
            } else if column.texts.count > 2, share({ AttributeText.date($0) != nil }) {
                self = .date
            } else {
                self = .category(levels: min(column.texts.count, ColumnReader.levelsMax))
            }
        }

        /// Whether bins are cut from numbers.
        var isNumeric: Bool {
            switch self {
            case .number, .date: true
            case .flag, .category: false
            }
        }

        /// Bins needed whatever the room.
        var levelCount: Int {
            switch self {
            case .flag: 3
            case .category(let levels): levels + 2
            case .number, .date: 0
            }
        }
    }
}
