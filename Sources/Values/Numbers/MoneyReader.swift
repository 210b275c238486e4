/// Reads amounts of money as integer minor units: `€ 1.234,56`, `$1,234.56`, `12k`, `50000.-`.
///
/// Numbers are read as ``NumberReader`` does. The currency may stand on either side or on both.
/// Digits beyond the currency's minor unit are rounded half away from zero.
package struct MoneyReader: Equatable, Sendable {
    /// How the numbers of the column are written.
    package var numbers: NumberReader

    /// A reader for a column of that decimal sign.
    package init(mark: DecimalMark? = nil) { numbers = NumberReader(mark: mark) }

    /// An amount: minor units, and the currency if the text or its record names one.
    package struct Amount: Equatable, Sendable {
        /// Minor units of the currency.
        package var minor: Int64
        package var currency: String?
    }

    /// Why a text is no amount of money.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// No amount in any notation, or one beyond 64 bits.
        case unreadable(String)
        /// Two amounts: which one is meant is for people to say.
        case range(String)
        /// A currency on each side, and not the same.
        case currencies(String)

        package var description: String {
            switch self {
            case .unreadable(let text):
                "'\(text.prefix(60))' is no amount of money, or too large"
            case .range(let text):
                "'\(text.prefix(60))' is a range or has several numbers; give one amount"
            case .currencies(let text): "'\(text.prefix(60))' names two currencies"
            }
        }
    }

    /// Reads `text`; `currency` is that of the record, which one in the text overrules.
    ///
    /// `isPlain` takes the point as the decimal sign in any case: numbers of JSON.
    /// - Throws: ``Refusal`` when it is no amount or does not fit 64 bits.
    package func read(
        _ text: String,
        currency: String? = nil,
        isPlain: Bool = false
    ) throws(Refusal) -> Amount {
        let parts: NumberParts
        var number: DecimalNumber
        let sides: (before: String?, after: String?)
        do throws(NumberReader.Refusal) {
            parts = try NumberReader.parts(text)
            number = try numbers.number(parts, isPlain: isPlain)
            sides = try words(parts, &number)
        } catch {
            throw error == .range ? .range(text) : .unreadable(text)
        }
        let known = Self.choose(try Self.named(sides, text), currency)
        guard let minor = number.units(places: known.map(Currency.minorDigits) ?? 2) else {
            throw .unreadable(text)
        }
        return Amount(minor: minor, currency: known)
    }

    /// The currency that both sides agree on: `$` beside a code is the dollar of that code.
    private static func named(
        _ sides: (before: String?, after: String?),
        _ text: String
    ) throws(Refusal) -> String? {
        guard let before = sides.before, let after = sides.after else {
            return sides.before ?? sides.after
        }
        if Currency.agree(before, after) { return after }
        if Currency.agree(after, before) { return before }
        throw .currencies(text)
    }

    private static func choose(_ named: String?, _ currency: String?) -> String? {
        guard let named, let currency else { return named ?? currency }
        return Currency.agree(named, currency) ? currency : named
    }

    /// The currencies on both sides; a magnitude between number and currency goes into the number.
    private func words(
        _ parts: NumberParts,
        _ number: inout DecimalNumber
    ) throws(NumberReader.Refusal) -> (before: String?, after: String?) {
        let before = try Self.currency(parts.before)
        var after = parts.after
        if let power = Magnitude.power(after) {
            number.multiply(byTenTo: power)
            after = ""
        } else if Currency.code(after) == nil, let found = Magnitude.leading(after) {
            number.multiply(byTenTo: found.power)
            after = found.rest
        }
        return (before, try Self.currency(after))
    }

    /// Nil for no word, and for the crowns of three countries.
    private static func currency(_ word: String) throws(NumberReader.Refusal) -> String? {
        if word.isEmpty || Words.folded(word) == "kr" { return nil }
        guard let code = Currency.code(word) else { throw .unreadable }
        return code
    }
}
