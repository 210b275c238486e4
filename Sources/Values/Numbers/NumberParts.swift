/// A text cut into one number and what stands around it: `USD`, `1,234.50`, `k`.
struct NumberParts: Equatable {
    /// Why a text has no number of its own.
    enum Fault: Error { case none, several }

    /// Digits with decimal signs and separators, without sign and exponent.
    private(set) var run = ""
    /// Words ahead of the number, without blanks: a currency.
    private(set) var before = ""
    /// Words behind it: a currency, `k`, a unit.
    private(set) var after = ""
    private(set) var isNegative = false
    /// The power of ten behind `E`.
    private(set) var exponent = 0

    /// Nil when the text has no number, or several.
    init?(_ text: String) {
        do throws(Fault) { self = try NumberParts(reading: text) } catch { return nil }
    }

    /// - Throws: ``Fault`` when the text has no number, or several, as a range has.
    init(reading text: String) throws(Fault) {
        guard text.utf8.count <= 100 else { throw .none }
        var rest = text[...]
        takeHead(&rest)
        takeRun(&rest)
        guard run.contains(where: Self.isDigit) else { throw .none }
        takeExponent(&rest)
        takeNoCents(&rest)
        try takeTail(rest)
    }

    /// Everything ahead of the first digit: a sign, an opening bracket, words.
    private mutating func takeHead(_ rest: inout Substring) {
        while let character = rest.first, !Self.isDigit(character) {
            rest.removeFirst()
            let next = rest.first { !$0.isWhitespace }
            let isAtDigit = next.map(Self.isDigit) == true
            if ".,".contains(character), isAtDigit, before.last?.isLetter != true {
                run.append(character)
                return
            }
            if character == "(" || (Self.isDash(character) && (before.isEmpty || isAtDigit)) {
                isNegative = true
            } else if character != "+", !character.isWhitespace {
                before.append(character)
            }
        }
    }

    private mutating func takeRun(_ rest: inout Substring) {
        while let character = rest.first {
            let isAtDigit = rest.dropFirst().first.map(Self.isDigit) == true
            if Self.isDigit(character) || (isAtDigit && ".,".contains(character)) {
                run.append(character)
            } else if isAtDigit, "'’´`_".contains(character) || character.isWhitespace {
                run.append("'")
            } else {
                return
            }
            rest.removeFirst()
        }
    }

    private mutating func takeExponent(_ rest: inout Substring) {
        guard let letter = rest.first, letter == "e" || letter == "E" else { return }
        var power = rest.dropFirst()
        var isDown = false
        if let sign = power.first, sign == "+" || sign == "-" {
            isDown = sign == "-"
            power.removeFirst()
        }
        let digits = power.prefix { Self.isDigit($0) }
        guard !digits.isEmpty, let value = Int(digits), value <= 30 else { return }
        exponent = isDown ? -value : value
        rest = power.dropFirst(digits.count)
    }

    /// `50000.-`, `1.500,--`, `1'500.–`: a dash in place of the cents is no sign.
    private mutating func takeNoCents(_ rest: inout Substring) {
        guard let mark = rest.first, ".,".contains(mark) else { return }
        rest.removeFirst()
        let dashes = rest.prefix { Self.isDash($0) || $0 == "=" }
        if !dashes.isEmpty { run += "\(mark)0" }
        rest = rest.dropFirst(dashes.count)
    }

    private mutating func takeTail(_ rest: Substring) throws(Fault) {
        for character in rest {
            // A second number makes a range of it, a dash leaves open what it means.
            if Self.isDigit(character) { throw .several }
            if Self.isDash(character) || character == "/" { throw .several }
            if character != ")", !character.isWhitespace { after.append(character) }
        }
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }

    private static func isDash(_ character: Character) -> Bool { "-−–—‐‑".contains(character) }
}
