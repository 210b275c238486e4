/// The object around the records that interfaces answer with: `{"results": [{…}], "paging": …}`.
///
/// Finds the array among the bytes, at any depth of objects; the rest of the object is passed over.
struct JSONEnvelope {
    /// Names under which interfaces put their records.
    private static let names: Set<String> = [
        "accounts", "activities", "calls", "companies", "contacts", "data", "deals", "docs",
        "elements", "emails", "entries", "events", "hits", "items", "leads", "list", "meetings",
        "notes", "objects", "opportunities", "organizations", "people", "persons", "records",
        "result", "results", "rows", "tasks", "value", "values",
    ]
    private static let depthMax = 4

    private var key: [UInt8] = []
    private var name: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Whether the next value is the one of `name`.
    private var isValue = false
    /// Whether a member tells that the object is a record itself.
    private(set) var isRecord = false

    /// Takes a byte of the file; true when it opens the array of records.
    mutating func take(_ byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            } else if key.count < 64 {
                key.append(byte)
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            key.removeAll(keepingCapacity: true)
        case UInt8(ascii: ":"):
            (name, isValue) = (key, true)
            if depth == 1, Self.ofRecords.contains(String(decoding: key, as: UTF8.self)) {
                isRecord = true
            }
        case UInt8(ascii: "["):
            let isNamed = isValue && Self.names.contains(String(decoding: name, as: UTF8.self))
            if isNamed, depth <= Self.depthMax { return true }
            (depth, isValue) = (depth + 1, false)
        case UInt8(ascii: "{"): (depth, isValue) = (depth + 1, false)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): (depth, isValue) = (depth - 1, false)
        case 0...0x20: break
        default: isValue = false
        }
        return false
    }

    /// Members that a record has, and an envelope has not.
    private static let ofRecords: Set<String> = [
        "id", "Id", "ID", "_id", "email", "name", "first_name", "firstname", "firstName",
    ]

    /// Whether a file opens as such an envelope, whose array begins with an object.
    static func isOne(_ body: ArraySlice<UInt8>) -> Bool {
        var envelope = JSONEnvelope()
        for (index, byte) in zip(body.indices, body) {
            if envelope.take(byte) {
                return !envelope.isRecord
                    && body[(index + 1)...].first { $0 > 0x20 } == UInt8(ascii: "{")
            }
            // The first line of JSON Lines is at its end.
            if envelope.depth == 0, index > body.startIndex { return false }
        }
        return false
    }
}
