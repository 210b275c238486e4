/// Reads amounts of money as integer minor units: `€ 1.234,56` and `$1,234.56` alike.
///
/// The last of two kinds of separators is the decimal one. A separator that stands alone before
/// exactly three digits, with one to three digits ahead of it, groups thousands: prices have no
/// three decimals. Digits beyond the currency's minor unit are rounded half away from zero.
package enum MoneyReader {
    /// An amount: minor units, and the currency if the text names one.
    package struct Amount: Equatable, Sendable {
        /// Minor units of the currency.
        package var minor: Int64
        /// ISO 4217 code.
        package var currency: String?
    }

    /// Reads `text`; `currency` is that of the record, which a symbol in the text overrules.
    ///
    /// `isPlain` takes the point as decimal in any case: numbers of JSON. Nil when it is no amount
    /// or does not fit 64 bits.
    package static func read(
        _ text: String,
        currency: String? = nil,
        isPlain: Bool = false
    ) -> Amount? {
        var (digits, word) = ("", "")
        var isNegative = false
        for character in text {
            switch character {
            case "0"..."9" where character.isASCII: digits.append(character)
            case ".", ",", "'", "’": digits.append(character == "’" ? "'" : character)
            case "-", "(", "−": isNegative = true
            case ")", "+": break
            case _ where character.isWhitespace: break
            default: word.append(character)
            }
        }
        var known = currency
        if !word.isEmpty {
            guard let named = code(word) else { return nil }
            known = named
        }
        let decimals = known.map(minorDigits) ?? 2
        guard let minor = minor(digits, decimals: decimals, isPlain: isPlain) else { return nil }
        return Amount(minor: isNegative ? -minor : minor, currency: known)
    }

    /// Digits behind the decimal separator of a currency, by ISO 4217.
    package static func minorDigits(_ currency: String) -> Int {
        switch currency {
        case "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF", "KMF": 0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }

    /// The ISO code of a symbol or code; nil for any other word.
    package static func code(_ word: String) -> String? {
        let upper = word.uppercased()
        if let code = symbols[upper] { return code }
        return upper.utf8.count == 3 && upper.utf8.allSatisfy { (65...90).contains($0) }
            ? upper : nil
    }

    private static let symbols: [String: String] = [
        "€": "EUR", "EURO": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "CHF": "CHF",
        "FR.": "CHF", "R$": "BRL", "₹": "INR", "ZŁ": "PLN",
    ]

    private static func minor(_ text: String, decimals: Int, isPlain: Bool) -> Int64? {
        let separator = isPlain ? "." : decimalSeparator(text)
        var (whole, fraction) = ("", "")
        var isFraction = false
        for character in text {
            if character.isNumber {
                if isFraction { fraction.append(character) } else { whole.append(character) }
            } else if character == separator, !isFraction {
                isFraction = true
            } else if isFraction {
                return nil
            }
        }
        guard !(whole + fraction).isEmpty, whole.count <= 18 else { return nil }
        guard var value = Int64(whole.isEmpty ? "0" : whole) else { return nil }
        let padded = fraction + String(repeating: "0", count: decimals + 1)
        for digit in padded.prefix(decimals).compactMap(\.wholeNumberValue) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = tens + Int64(digit)
        }
        let next = padded.dropFirst(decimals).first?.wholeNumberValue ?? 0
        return next >= 5 ? value + 1 : value
    }

    private static func decimalSeparator(_ text: String) -> Character? {
        let marks = text.filter { $0 == "." || $0 == "," }
        guard let last = marks.last else { return nil }
        if Set(marks).count == 2 { return last }
        guard marks.count == 1, let place = text.lastIndex(of: last) else { return nil }
        let ahead = text[..<place].filter { $0 != "'" }
        let behind = text[text.index(after: place)...]
        let isGrouping = behind.count == 3 && (1...3).contains(ahead.count) && ahead.first != "0"
        return isGrouping ? nil : last
    }
}
