import HTTP

/// The caller's place in a distributed trace (W3C Trace Context).
struct TraceContext: Equatable, Sendable {
    /// 32 hexadecimal digits.
    var traceID: String
    /// 16 hexadecimal digits.
    var parentSpanID: String

    /// Reads a `traceparent` field; nil when it is not exactly what the standard allows.
    init?(_ field: String?) {
        guard let field, field.utf8.count >= 55 else { return nil }
        let parts = field.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[1].utf8.count == 32,
            parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            parts[..<4].allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }),
            parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].utf8.contains(where: { $0 != 0x30 }),
            parts[2].utf8.contains(where: { $0 != 0x30 })
        else { return nil }
        traceID = String(parts[1])
        parentSpanID = String(parts[2])
    }

    /// Hexadecimal digits in lower case alone.
    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

/// Names of requests.
enum RequestID {
    /// The caller's id, if it is one that can stand in logs and fields: `[A-Za-z0-9._-]{1,64}`.
    static func given(_ head: HTTPRequest) -> String? {
        guard let field = head.headers["X-Request-Id"], !field.isEmpty,
            field.utf8.count <= ServiceLimits.requestIDBytesMax,
            field.utf8.allSatisfy(isAllowed)
        else { return nil }
        return field
    }

    /// Letters, digits, dot, underscore and hyphen.
    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
