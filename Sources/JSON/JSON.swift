/// A JSON value, as RFC 8259 defines it.
///
/// Strings are equal when their bytes are: `"é"` in one and in two code points differ, as they do
/// in every other JSON reader. `.integer(1)` and `.number(1)` are different values of this type
/// that have the same canonical text.
package enum JSON: Sendable {
    /// The value that stands for none.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction or exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number: finite, as JSON has no words for the rest.
    case number(Double)
    /// A number that no double holds, in the digits it was written with.
    ///
    /// Only reading with ``Limits/keepsDigits`` gives it.
    case decimal(String)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Values by name.
    case object(JSONObject)
}

extension JSON: Hashable {
    package static func == (lhs: JSON, rhs: JSON) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.decimal(let left), .decimal(let right)): ExactText(left) == ExactText(right)
        case (.string(let left), .string(let right)): ExactText(left) == ExactText(right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .decimal(let value), .string(let value): ExactText(value).hash(into: &hasher)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSON {
    /// A text as a string, null where there is none.
    package static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

    /// The text of a string; nil for every other value.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The value of an integer, or of a number without fraction that 64 bits hold; nil otherwise.
    package var intValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Self.whole(value)
        default: nil
        }
    }

    /// `Int64(exactly:)` without its call into the C library of mathematics.
    private static func whole(_ value: Double) -> Int64? {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let whole = Int64(value)
        return Double(whole) == value ? whole : nil
    }

    /// The value of any number, rounded to the nearest double; nil for everything else, and for a
    /// number beyond all doubles.
    package var doubleValue: Double? {
        switch self {
        case .decimal(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value of `true` or `false`; nil otherwise.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; nil for every other value.
    package var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members of an object; nil for every other value.
    package var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// Whether this is `null`.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// A member of an object; nil when it is missing or when this is no object.
    package subscript(key: String) -> JSON? { objectValue?[key] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object; a repeated key keeps its first place and its last value.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(members: elements))
    }
}
