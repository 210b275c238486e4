/// Writes compact JSON straight into memory of its own, members in the order in which they are
/// written.
///
/// For answers that people read and programs parse; ``CanonicalWriter`` is for hashing. Commas are
/// put where they belong; closing what was opened is up to the caller.
package struct OrderedWriter: ~Copyable {
    // Not an array: each of some hundred appends an answer would ask whether somebody shares it.
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// Writes into memory for about so many bytes.
    package init(capacity: Int = 1_024) {
        self.capacity = max(capacity, 64)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    package var bytes: [UInt8] { [UInt8](UnsafeBufferPointer(start: memory, count: count)) }

    /// Opens an object, which ``endObject()`` has to close.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    package mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array, which ``endArray()`` has to close.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Starts a member whose key is known at compile time: ASCII that needs no escape.
    package mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        reserve(length + 4)
        separate()
        put(UInt8(ascii: "\""))
        memory.advanced(by: count).initialize(from: name.utf8Start, count: length)
        count &+= length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    /// A member with a text.
    package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        text(value)
    }

    /// A member with an integer.
    package mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        append(value)
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
        if rest < 0 {
            reserve(1)
            put(UInt8(ascii: "-"))
        }
        append(Int64(rest.magnitude) / Int64(divisor))
        guard digits > 0 else { return }
        // The fraction behind a one, whose place the point then takes: its zeros stay.
        let point = count
        append(Int64(divisor + Int(rest.magnitude) % divisor))
        memory[point] = UInt8(ascii: ".")
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
        case .null: raw("null".utf8)
        case .bool(let value): raw((value ? "true" : "false").utf8)
        case .integer(let value):
            reserve(1)
            separate()
            append(value)
        case .number(let value):
            var digits: [UInt8] = []
            CanonicalNumber.append(value, to: &digits)
            raw(digits)
        case .decimal(let digits): raw(digits.utf8)
        case .string(let value): text(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, member) in object {
                text(key)
                reserve(1)
                put(UInt8(ascii: ":"))
                needsComma = false
                self.value(member)
            }
            endObject()
        }
    }

    /// Writes a quoted text; nearly none has anything to escape.
    private mutating func text(_ text: String) {
        let utf8 = text.utf8Span.span
        reserve(utf8.count + 3)
        separate()
        let start = count
        put(UInt8(ascii: "\""))
        for index in utf8.indices {
            guard !CanonicalText.needsEscape(utf8[index]) else {
                count = start
                var escaped: [UInt8] = []
                CanonicalText.append(text, to: &escaped)
                raw(escaped)
                return
            }
            put(utf8[index])
        }
        put(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func append(_ value: Int64) {
        reserve(20)
        if value < 0 { put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var (length, power) = (1, UInt64(10))
        while length < 19, rest >= power {
            length += 1
            power &*= 10
        }
        var place = count + length
        count = place
        repeat {
            place -= 1
            memory[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        needsComma = true
    }

    private mutating func raw(_ bytes: some Collection<UInt8>) {
        reserve(bytes.count + 1)
        separate()
        for byte in bytes { put(byte) }
        needsComma = true
    }

    /// Needs room for one byte.
    @inline(__always)
    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        reserve(2)
        separate()
        put(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        needsComma = true
    }

    /// Needs room for it.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        memory.advanced(by: count).initialize(to: byte)
        count &+= 1
    }

    /// Makes room for so many more bytes.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.moveInitialize(from: memory, count: count)
        memory.deallocate()
        (memory, capacity) = (moved, larger)
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
