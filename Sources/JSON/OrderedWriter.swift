/// Writes compact JSON straight into bytes, members in the order in which they are written.
///
/// For answers that people read and programs parse; ``CanonicalWriter`` is for hashing. Commas are
/// put where they belong; closing what was opened is up to the caller.
package struct OrderedWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Writes into memory for about so many bytes.
    package init(capacity: Int = 1_024) { bytes.reserveCapacity(capacity) }

    /// Opens an object; ``endObject()`` has to follow.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array; ``endArray()`` has to follow.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Starts a member whose key is known at compile time: ASCII that needs no escape.
    package mutating func key(_ name: StaticString) {
        CanonicalText.append(key: name, isFirst: !needsComma, to: &bytes)
        needsComma = false
    }

    /// A member with a text.
    package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        CanonicalText.append(value, to: &bytes)
        needsComma = true
    }

    /// A member with an integer.
    package mutating func member(_ name: StaticString, _ value: Int64) {
        CanonicalNumber.append(member: name, value, isFirst: !needsComma, to: &bytes)
        needsComma = true
    }

    /// A member with a decimal: `value` divided by ten to the power of `digits`, exactly.
    package mutating func member(_ name: StaticString, _ value: Int, digits: Int) {
        key(name)
        var (divisor, rest, digits) = (1, value, digits)
        while digits > 0, rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        for _ in 0..<digits { divisor *= 10 }
        if rest < 0 { bytes.append(UInt8(ascii: "-")) }
        append(Int64(rest.magnitude) / Int64(divisor))
        guard digits > 0 else { return }
        // The fraction behind a one, whose place the point then takes: its zeros stay.
        let point = bytes.count
        append(Int64(divisor + Int(rest.magnitude) % divisor))
        bytes[point] = UInt8(ascii: ".")
    }

    /// A value that is compact JSON already.
    package mutating func raw(_ value: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    /// A member with any value.
    package mutating func member(_ name: StaticString, _ value: JSON) {
        key(name)
        self.value(value)
    }

    /// Any value, the members of its objects in the order of their insertion.
    ///
    /// Numbers that are not finite have no JSON form: giving one is a programmer's error.
    package mutating func value(_ value: JSON) {
        switch value {
        case .null: word("null")
        case .bool(let value): word(value ? "true" : "false")
        case .integer(let value):
            separate()
            append(value)
        case .number(let value):
            separate()
            CanonicalNumber.append(value, to: &bytes)
            needsComma = true
        case .string(let value):
            separate()
            CanonicalText.append(value, to: &bytes)
            needsComma = true
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, member) in object {
                separate()
                CanonicalText.append(key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                self.value(member)
            }
            endObject()
        }
    }

    private mutating func word(_ word: String) {
        separate()
        bytes.append(contentsOf: word.utf8)
        needsComma = true
    }

    private mutating func append(_ value: Int64) {
        CanonicalNumber.append(value, to: &bytes)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}

extension JSON {
    /// The compact form in UTF-8 with the members of objects in the order of their insertion.
    package var orderedBytes: [UInt8] {
        var writer = OrderedWriter()
        writer.value(self)
        return writer.bytes
    }
}
