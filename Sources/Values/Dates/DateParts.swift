import CRM

/// A date's text taken apart: what was written, before anybody decides what it means.
struct DateParts {
    enum Date {
        /// A day on which there is no doubt.
        case settled(Instant.Day)
        /// Two numbers whose order is open, and a year.
        case numbers(Int, Int, year: Int)
    }

    private(set) var date: Date
    private var time = Instant.Time()
    /// Nil where the text names no zone.
    private var offsetMinutes: Int?

    private enum Token: Equatable {
        case number(Int, digits: Int)
        case word(String)
        case mark(UInt8)
    }

    /// Nil when the text has not the form of a date.
    init?(_ text: String) {
        guard text.utf8.count <= 90, var tokens = Self.tokens(Self.bare(text)) else { return nil }
        Self.moveYear(&tokens)
        var found = Self.date(tokens)
        // `mar` is Tuesday in Italian and March in both: a weekday only where no date begins.
        if found == nil, case .word(let word) = tokens.first, DateWords.isWeekday(word) {
            tokens.removeFirst()
            while let mark = tokens.first, mark == .mark(UInt8(ascii: ",")) || mark == Self.point {
                tokens.removeFirst()
            }
            Self.moveYear(&tokens)
            found = Self.date(tokens)
        }
        guard let (date, used) = found else { return nil }
        self.date = date
        var rest = Array(tokens[used...])
        while let first = rest.first, Self.isJoint(first) { rest.removeFirst() }
        guard rest.isEmpty || readTime(rest) else { return nil }
    }

    /// The moment at a day, by the clocks of `zone` where the text names none; nil when calendar or
    /// clock do not have it.
    func moment(_ day: Instant.Day, in zone: TimeZoneRules) -> Instant? {
        guard day.isValid, time.isValid else { return nil }
        guard let offsetMinutes else { return zone.instant(day, time) }
        return Instant(day, time, offsetMinutes: offsetMinutes)
    }

    private static let point = Token.mark(UInt8(ascii: "."))

    /// Without what JavaScript and Java add behind: `(Central European Time)`, `[Europe/Rome]`.
    private static func bare(_ text: String) -> String {
        let end = text.firstIndex { $0 == "(" || $0 == "[" } ?? text.endIndex
        var text = text[..<end].lowercased()
        for half in ["a", "p"] where text.contains("\(half).") {
            text = text.replacing("\(half).m.", with: "\(half)m")
                .replacing("\(half). m.", with: "\(half)m")
        }
        return text
    }

    /// `Mar 4 10:20:00 CET 2026`, as Unix and Java write it: brings the year behind the day.
    private static func moveYear(_ tokens: inout [Token]) {
        guard tokens.count >= 6, case .word = tokens[0], case .number = tokens[1],
            case .number = tokens[2], tokens[3] == .mark(UInt8(ascii: ":")),
            case .number(_, digits: 4) = tokens[tokens.count - 1]
        else { return }
        tokens.insert(tokens.removeLast(), at: 2)
    }

    private static func isJoint(_ token: Token) -> Bool {
        switch token {
        case .mark(let mark): mark == UInt8(ascii: ",")
        case .word(let word): DateWords.joints.contains(word)
        case .number: false
        }
    }

    private static func date(_ tokens: [Token]) -> (Date, used: Int)? {
        // Named month: `15 Mar 2024`, `15-Mar-24`, `Mar 15, 2024`.
        let plain = tokens.enumerated().filter { index, token in
            guard case .mark(let mark) = token else { return true }
            return !(index < 6 && ",-/.".utf8.contains(mark))
        }
        if plain.count >= 3, let named = named(plain.prefix(3).map(\.element)) {
            return (.settled(named), plain[2].offset + 1)
        }
        guard tokens.count >= 5, case .number(let first, let digits) = tokens[0],
            case .mark(let mark) = tokens[1],
            case .number(let second, let secondDigits) = tokens[2],
            tokens[3] == tokens[1], case .number(let third, let thirdDigits) = tokens[4],
            "-/.".utf8.contains(mark), secondDigits <= 2
        else { return nil }
        if digits == 4, thirdDigits <= 2 {
            return (.settled(Instant.Day(year: first, month: second, day: third)), 5)
        }
        guard digits <= 2, let year = year(third, digits: thirdDigits) else { return nil }
        if mark == UInt8(ascii: ".") {
            return (.settled(Instant.Day(year: year, month: second, day: first)), 5)
        }
        return (.numbers(first, second, year: year), 5)
    }

    private static func named(_ tokens: [Token]) -> Instant.Day? {
        var (dayNumber, month, yearNumber): (Int?, Int?, Int?) = (nil, nil, nil)
        for (index, token) in tokens.enumerated() {
            switch token {
            case .word(let word): month = index < 2 ? DateWords.month(word) : nil
            case .number(let value, let digits) where dayNumber == nil && digits <= 2:
                dayNumber = value
            case .number(let value, let digits): yearNumber = year(value, digits: digits)
            case .mark: return nil
            }
        }
        guard let dayNumber, let month, let yearNumber else { return nil }
        return Instant.Day(year: yearNumber, month: month, day: dayNumber)
    }

    private static func year(_ value: Int, digits: Int) -> Int? {
        switch digits {
        case 4: value
        case 2: value >= 70 ? 1900 + value : 2000 + value
        default: nil
        }
    }

    /// `10:20`, `10:20:30.5`, `10.20`, `10:20 PM`, with `Z`, `UTC` or an offset behind.
    private mutating func readTime(_ tokens: [Token]) -> Bool {
        var rest = tokens[...]
        guard case .number(let hour, _) = rest.popFirst() else { return false }
        time.hour = hour
        let colons: [Token] = [.mark(UInt8(ascii: ":")), Self.point, .word("h")]
        if let mark = rest.first, colons.contains(mark) {
            rest.removeFirst()
            if rest.isEmpty { return mark == .word("h") }
            guard case .number(let minute, digits: 2) = rest.popFirst() else { return false }
            time.minute = minute
            if rest.first == mark {
                rest.removeFirst()
                guard case .number(let second, digits: 2) = rest.popFirst() else { return false }
                time.second = min(second, 59)
                readFraction(&rest)
            }
        } else {
            guard case .word(let word) = rest.first, word == "am" || word == "pm" else {
                return false
            }
        }
        return readHalf(&rest) && readOffset(&rest) && rest.isEmpty
    }

    private mutating func readFraction(_ rest: inout ArraySlice<Token>) {
        guard let mark = rest.first,
            mark == .mark(UInt8(ascii: ".")) || mark == .mark(UInt8(ascii: ",")),
            case .number(var value, var digits) = rest.dropFirst().first
        else { return }
        rest = rest.dropFirst(2)
        while digits > 6 { (value, digits) = (value / 10, digits - 1) }
        while digits < 6 { (value, digits) = (value * 10, digits + 1) }
        time.microsecond = value
    }

    private mutating func readHalf(_ rest: inout ArraySlice<Token>) -> Bool {
        guard case .word(let word) = rest.first, word == "am" || word == "pm" else { return true }
        rest.removeFirst()
        guard (1...12).contains(time.hour) else { return false }
        time.hour = time.hour % 12 + (word == "pm" ? 12 : 0)
        return true
    }

    private mutating func readOffset(_ rest: inout ArraySlice<Token>) -> Bool {
        if case .word(let word) = rest.first, let minutes = DateWords.offsetMinutes(word) {
            offsetMinutes = minutes
            rest.removeFirst()
        }
        guard case .mark(let sign) = rest.first else { return rest.isEmpty }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        rest.removeFirst()
        guard case .number(let value, let digits) = rest.popFirst() else { return false }
        var minutes = digits == 4 ? value / 100 * 60 + value % 100 : value * 60
        if rest.first == .mark(UInt8(ascii: ":")) {
            rest.removeFirst()
            guard case .number(let more, digits: 2) = rest.popFirst() else { return false }
            minutes += more
        }
        offsetMinutes = sign == UInt8(ascii: "-") ? -minutes : minutes
        return minutes <= 24 * 60
    }

    /// Numbers, words in lower case and marks; nil at a character no date has.
    private static func tokens(_ text: String) -> [Token]? {
        var tokens: [Token] = []
        var rest = text.utf8[...]
        while let byte = rest.first {
            if (48...57).contains(byte) {
                let digits = rest.prefix { (48...57).contains($0) }
                guard digits.count <= 9, let value = Int(String(decoding: digits, as: UTF8.self))
                else { return nil }
                tokens.append(.number(value, digits: digits.count))
                rest = rest.dropFirst(digits.count)
            } else if byte >= 0x80 || (97...122).contains(byte) {
                let word = rest.prefix { $0 >= 0x80 || (97...122).contains($0) }
                let text = String(decoding: word, as: UTF8.self)
                if !DateWords.fillers.contains(text) { tokens.append(.word(text)) }
                rest = rest.dropFirst(word.count)
            } else if byte == 0x20 || byte == 0x09 {
                rest = rest.dropFirst()
            } else if ",-/.:+".utf8.contains(byte) {
                tokens.append(.mark(byte))
                rest = rest.dropFirst()
            } else {
                return nil
            }
        }
        return tokens.isEmpty ? nil : tokens
    }
}
