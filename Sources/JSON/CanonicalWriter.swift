/// Writes canonical JSON (RFC 8785) straight into bytes, with no value in between.
///
/// The caller names the members of each object in canonical order: sorted by their UTF-16 units,
/// which for ASCII keys is the order of their bytes. Debug builds check it. Commas are put where
/// they belong.
package struct CanonicalWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8]
    private var needsComma = false
    #if DEBUG
    /// The newest key of each open object; nil for an open array or before the first key.
    private var openKeys: [String?] = []
    #endif

    package init(into bytes: consuming [UInt8] = []) {
        self.bytes = bytes
    }

    /// Forgets what was written and keeps the memory, for the next document.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
        #if DEBUG
        openKeys.removeAll(keepingCapacity: true)
        #endif
    }

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
        #if DEBUG
        checkOrder(String(describing: name))
        #endif
        CanonicalText.append(key: name, isFirst: !needsComma, to: &bytes)
        needsComma = false
    }

    /// Starts a member under any key.
    @_disfavoredOverload
    package mutating func key(_ name: String) {
        #if DEBUG
        checkOrder(name)
        #endif
        separate()
        CanonicalText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes an integer in full, also beyond 2^53 where RFC 8785 would round it to a double.
    package mutating func int(_ value: Int64) {
        separate()
        CanonicalNumber.append(value, to: &bytes)
        needsComma = true
    }

    /// Writes an integer in decimal digits.
    package mutating func int(_ value: Int) { int(Int64(value)) }

    /// Writes an array of integers; for long ones several times as fast as one by one.
    package mutating func ints(_ values: [Int]) {
        separate()
        CanonicalNumber.append(array: values, to: &bytes)
        needsComma = true
    }

    /// Writes a member whose key is known at compile time (ASCII that needs no escape) and whose
    /// value is an integer; faster than key and value apart.
    package mutating func member(_ name: StaticString, _ value: Int) {
        #if DEBUG
        checkOrder(String(describing: name))
        #endif
        CanonicalNumber.append(member: name, Int64(value), isFirst: !needsComma, to: &bytes)
        needsComma = true
    }

    /// Writes a finite number as ECMAScript does.
    package mutating func number(_ value: Double) {
        separate()
        CanonicalNumber.append(value, to: &bytes)
        needsComma = true
    }

    /// Writes a string with the escapes that RFC 8785 asks for.
    package mutating func string(_ value: String) {
        separate()
        CanonicalText.append(value, to: &bytes)
        needsComma = true
    }

    /// Writes a string known at compile time: ASCII that needs no escape.
    package mutating func string(fixed value: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes the literal `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// Writes any value, sorting the members of its objects.
    ///
    /// Numbers that are not finite have no JSON form: giving one is a programmer's error.
    package mutating func value(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): int(value)
        case .number(let value): number(value)
        case .decimal(let digits): raw(digits.utf8)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for (key, member) in object.sorted(by: { CanonicalText.precedes($0.key, $1.key) }) {
                self.key(key)
                self.value(member)
            }
            endObject()
        }
    }

    /// Writes bytes that are one canonical value already.
    package mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        #if DEBUG
        openKeys.append(nil)
        #endif
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
        #if DEBUG
        assert(!openKeys.isEmpty, "more was closed than opened")
        openKeys.removeLast()
        #endif
    }

    #if DEBUG
    private mutating func checkOrder(_ key: String) {
        assert(!openKeys.isEmpty, "a key needs an open object")
        if let previous = openKeys[openKeys.count - 1] {
            assert(
                CanonicalText.precedes(previous, key),
                "key \(key) must come before \(previous)"
            )
        }
        openKeys[openKeys.count - 1] = key
    }
    #endif
}

extension JSON {
    /// The canonical form (RFC 8785) in UTF-8: one text for one value, fit for hashing.
    ///
    /// One deviation: `.integer` beyond 2^53 is written in full rather than rounded to a double,
    /// so that no digit is lost; readers that hold numbers as doubles round it themselves.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The canonical form as text.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }
}
