/// Reads numbers as people and programs write them, exactly.
///
/// `1.234,56`, `1,234.56`, `1 234,5`, `1'234`, `12,34,567`, `1E+06`, `1.5M`, `(12)`. Of two kinds
/// of separators the last is the decimal one. A separator alone ahead of exactly three digits, with
/// one to three digits ahead of it, groups thousands unless the column says otherwise.
package struct NumberReader: Equatable, Sendable {
    /// The decimal sign of the column; nil where nothing in it tells.
    package var mark: DecimalMark?

    /// A reader for a column of that decimal sign.
    package init(mark: DecimalMark? = nil) { self.mark = mark }

    /// Why a text is no number.
    package enum Refusal: Error, Equatable, Sendable {
        /// Not a number, or a word beside it that means nothing.
        case unreadable
        case range
    }

    /// The number of a text that has no other words than a magnitude (`k`, `Mio`).
    ///
    /// `isPlain` takes a point as the decimal sign in any case: numbers of JSON.
    /// - Throws: ``Refusal`` when it is none.
    package func read(_ text: String, isPlain: Bool = false) throws(Refusal) -> DecimalNumber {
        let parts = try Self.parts(text)
        var number = try number(parts, isPlain: isPlain)
        guard parts.before.isEmpty else { throw .unreadable }
        if !parts.after.isEmpty {
            guard let power = Magnitude.power(parts.after) else { throw .unreadable }
            number.multiply(byTenTo: power)
        }
        return number
    }

    static func parts(_ text: String) throws(Refusal) -> NumberParts {
        do throws(NumberParts.Fault) {
            return try NumberParts(reading: text)
        } catch {
            throw error == .several ? .range : .unreadable
        }
    }

    /// The number itself, whatever words stand around it.
    func number(_ parts: NumberParts, isPlain: Bool) throws(Refusal) -> DecimalNumber {
        let sign = isPlain ? "." : decimalSign(parts.run)
        let cut = sign.flatMap { parts.run.lastIndex(of: $0) }
        let whole = cut.map { parts.run[..<$0] } ?? parts.run[...]
        let fraction = cut.map { parts.run[parts.run.index(after: $0)...] } ?? ""
        guard fraction.allSatisfy({ $0.isNumber }), Self.isGrouped(whole) else { throw .unreadable }
        let digits = whole.filter(\.isNumber).drop { $0 == "0" }
        // Programs write 0.1 as 0.10000000000000001, and longer.
        let decimals = fraction.prefix(max(0, 18 - digits.count))
        guard
            let number = DecimalNumber(
                digits: digits + decimals,
                scale: decimals.count,
                isNegative: parts.isNegative
            )
        else { throw .unreadable }
        var scaled = number
        scaled.multiply(byTenTo: parts.exponent)
        return scaled
    }

    private func decimalSign(_ run: String) -> Character? {
        let marks = run.filter { $0 == "." || $0 == "," }
        guard let last = marks.last else { return nil }
        if marks.contains(where: { $0 != last }) { return last }
        guard marks.count == 1 else { return nil }
        guard Self.isThousands(run, mark: last) else { return last }
        return mark?.character == last ? last : nil
    }

    /// Whether the only separator of a run may group thousands: not in `0.123`.
    static func isThousands(_ run: String, mark: Character) -> Bool {
        guard let place = run.lastIndex(of: mark) else { return false }
        let ahead = run[..<place].filter { $0 != "'" }
        let behind = run[run.index(after: place)...]
        return behind.count == 3 && (1...3).contains(ahead.count) && ahead.first != "0"
            && !run.contains("'")
    }

    /// Whether digits stand in groups of three, or of two before the last three as in India.
    private static func isGrouped(_ whole: Substring) -> Bool {
        let groups = whole.split(omittingEmptySubsequences: false) { !$0.isNumber }
        guard groups.count > 1 else { return true }
        guard Set(whole.filter { !$0.isNumber }).count == 1, let first = groups.first,
            let last = groups.last, last.count == 3, (1...3).contains(first.count)
        else { return false }
        let middle = groups.dropFirst().dropLast()
        return middle.allSatisfy { $0.count == 3 }
            || (first.count <= 2 && middle.allSatisfy { $0.count == 2 })
    }
}

/// Words and letters that multiply the number ahead of them.
enum Magnitude {
    /// The power of ten of `k`, `Mio.`, `bn`; nil for other words.
    static func power(_ word: String) -> Int? {
        guard word.allSatisfy({ $0.isLetter || $0 == "." }) else { return nil }
        return switch Words.folded(word) {
        case "k", "thousand", "mila", "mille", "mil", "tsd", "tausend": 3
        case "m", "mm", "mn", "mln", "mio", "million", "millions", "milione", "milioni",
            "millionen",
            "millones", "milhoes":
            6
        case "b", "bn", "bln", "billion", "billions", "mrd", "miliardo", "miliardi", "milliarde",
            "milliarden", "milliard", "milliards":
            9
        default: nil
        }
    }

    /// A magnitude at the front of a word that goes on: `k€` is three and `€`.
    static func leading(_ word: String) -> (power: Int, rest: String)? {
        for length in (1...9).reversed() where word.count > length {
            let rest = String(word.dropFirst(length).drop { $0 == "." || $0 == " " })
            if let power = power(String(word.prefix(length))), Currency.code(rest) != nil {
                return (power, rest)
            }
        }
        return nil
    }
}
