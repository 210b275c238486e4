import JSON

/// Why stored facts or a stored score cannot be read.
package struct RecordError: Error, Hashable, CustomStringConvertible {
    /// JSON Pointer to what is wrong.
    package let pointer: String
    /// What is wrong with it.
    package let reason: String

    /// `cannot read record: /facts/as_of: missing`.
    package var description: String {
        "cannot read record: \(pointer.isEmpty ? "the document" : pointer): \(reason)"
    }
}

/// The members of one object, each taken once; what is left over at the end is an error.
struct RecordFields {
    /// Bound on counts and days: large enough for any history, small enough that no sum overflows.
    static let countMax: Int64 = 1 << 40

    /// Bound on sums in millionths.
    static let sumMax: Int64 = 1 << 48

    private var object: JSONObject
    private let pointer: String

    init(_ json: JSON, at pointer: String) throws(RecordError) {
        guard let object = json.objectValue else {
            throw RecordError(pointer: pointer, reason: "must be an object")
        }
        self.object = object
        self.pointer = pointer
    }

    func error(_ key: String, _ reason: String) -> RecordError {
        RecordError(pointer: "\(pointer)/\(key)", reason: reason)
    }

    func has(_ key: String) -> Bool { object[key] != nil }

    /// The value of a member that must be there.
    mutating func take(_ key: String) throws(RecordError) -> JSON {
        guard let value = object.remove(key) else { throw error(key, "missing") }
        return value
    }

    mutating func object(_ key: String) throws(RecordError) -> RecordFields {
        try RecordFields(take(key), at: "\(pointer)/\(key)")
    }

    mutating func integer(_ key: String) throws(RecordError) -> Int64 {
        guard case .integer(let value) = try take(key) else {
            throw error(key, "must be an integer")
        }
        return value
    }

    mutating func integerOrNil(_ key: String) throws(RecordError) -> Int64? {
        try has(key) ? integer(key) : nil
    }

    /// A count or a number of days from 0 to 2^40; nil when it is not there.
    mutating func known(_ key: String) throws(RecordError) -> Int? {
        guard let value = try integerOrNil(key) else { return nil }
        guard (0...Self.countMax).contains(value) else { throw error(key, "out of range") }
        return Int(value)
    }

    mutating func count(_ key: String) throws(RecordError) -> Int { try known(key) ?? 0 }

    mutating func string(_ key: String) throws(RecordError) -> String {
        guard let value = try take(key).stringValue else { throw error(key, "must be a string") }
        return value
    }

    mutating func text(_ key: String) throws(RecordError) -> String? {
        try has(key) ? string(key) : nil
    }

    mutating func answer(_ key: String) throws(RecordError) -> Bool? {
        guard has(key) else { return nil }
        guard let value = try take(key).boolValue else { throw error(key, "must be true or false") }
        return value
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ key: String
    ) throws(RecordError) -> Choice? {
        guard let name = try text(key) else { return nil }
        guard let choice = Choice(rawValue: name) else { throw error(key, "unknown word \(name)") }
        return choice
    }

    /// Integers of magnitude up to 2^48; nil when the member is not there.
    mutating func numbers(_ key: String) throws(RecordError) -> [Int]? {
        guard has(key) else { return nil }
        guard let values = try take(key).arrayValue else { throw error(key, "must be an array") }
        var numbers: [Int] = []
        for value in values {
            guard case .integer(let number) = value, number.magnitude <= Self.sumMax.magnitude
            else { throw error(key, "must hold integers in range") }
            numbers.append(Int(number))
        }
        return numbers
    }

    /// The members of an object of texts.
    mutating func texts(_ key: String) throws(RecordError) -> [String: String] {
        guard let object = try take(key).objectValue else { throw error(key, "must be an object") }
        var texts: [String: String] = [:]
        for (name, value) in object {
            guard let text = value.stringValue else {
                throw error("\(key)/\(name)", "must be a string")
            }
            texts[name] = text
        }
        return texts
    }

    func finish() throws(RecordError) {
        if let key = object.keys.first { throw error(key, "unknown member") }
    }
}
