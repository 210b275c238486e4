extension JSON {
    /// The compact form in UTF-8 with the members of objects in the order of their insertion, for
    /// answers that people read; ``canonicalBytes`` is for hashing.
    package var orderedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        appendOrdered(to: &bytes)
        return bytes
    }

    private func appendOrdered(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let value): CanonicalNumber.append(value, to: &bytes)
        case .string(let value): CanonicalText.append(value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.appendOrdered(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                CanonicalText.append(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.appendOrdered(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
