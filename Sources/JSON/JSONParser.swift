/// A strict recursive-descent reader of one document.
///
/// Every read is bounded by `end`; the depth limit bounds the stack.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let end: Int
    var index = 0
    /// The bytes of a string with escapes, while it is read.
    var unescaped: [UInt8] = []
    private var depthLeft: Int
    private var keysLeft: Int
    let limits: JSON.Limits

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSON.Limits) {
        self.bytes = bytes
        self.limits = limits
        end = bytes.count
        depthLeft = limits.depth
        keysLeft = limits.keys
    }

    mutating func document() throws(JSONError.Fault) -> JSON {
        guard end <= limits.bytes else {
            throw fault("the document has \(end) bytes; the limit is \(limits.bytes)", at: 0)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw fault("a byte order mark; save the file as UTF-8 without it", at: 0)
        }
        skipSpace()
        let value = try value()
        skipSpace()
        guard index == end else { throw fault("something follows the value") }
        return value
    }

    /// The byte at `index`; nil at the end.
    var current: UInt8? { index < end ? bytes[index] : nil }

    func fault(_ reason: String, at offset: Int? = nil) -> JSONError.Fault {
        JSONError.Fault(reason: reason, offset: offset ?? index)
    }

    private mutating func skipSpace() {
        while index < end {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index &+= 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError.Fault) -> JSON {
        guard let byte = current else { throw fault("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: throw fault("expected a value, found \(described(byte))")
        }
    }

    private mutating func word(_ word: StaticString) throws(JSONError.Fault) {
        let length = word.utf8CodeUnitCount
        let matches =
            end - index >= length
            && word.withUTF8Buffer { $0.elementsEqual(bytes[index..<(index + length)]) }
        guard matches else { throw fault("expected \(word)") }
        index += length
    }

    private mutating func enter() throws(JSONError.Fault) {
        guard depthLeft > 0 else {
            throw fault("nested deeper than the limit of \(limits.depth) levels")
        }
        depthLeft -= 1
        index += 1
        skipSpace()
    }

    private mutating func array() throws(JSONError.Fault) -> [JSON] {
        try enter()
        var elements: [JSON] = []
        if current != UInt8(ascii: "]") {
            repeat {
                skipSpace()
                do {
                    elements.append(try value())
                } catch {
                    throw error.inside(String(elements.count))
                }
            } while try takesComma(before: UInt8(ascii: "]"), in: "array")
        }
        index += 1
        depthLeft += 1
        return elements
    }

    private mutating func object() throws(JSONError.Fault) -> JSONObject {
        try enter()
        var object = JSONObject()
        if current != UInt8(ascii: "}") {
            repeat {
                skipSpace()
                try member(of: &object)
            } while try takesComma(before: UInt8(ascii: "}"), in: "object")
        }
        index += 1
        depthLeft += 1
        return object
    }

    private mutating func member(of object: inout JSONObject) throws(JSONError.Fault) {
        let start = index
        guard current == UInt8(ascii: "\"") else {
            throw fault("expected a key in quotes, found \(described(current))")
        }
        let key = try string()
        guard keysLeft > 0 else {
            throw fault("more than the limit of \(limits.keys) keys", at: start).inside(key)
        }
        keysLeft -= 1
        skipSpace()
        guard current == UInt8(ascii: ":") else {
            throw fault("expected a colon after the key, found \(described(current))").inside(key)
        }
        index += 1
        skipSpace()
        let value: JSON
        do {
            value = try self.value()
        } catch {
            throw error.inside(key)
        }
        if object.add(key, value) { return }
        guard limits.takesRepeatedKeys else {
            throw fault("the key occurs twice in one object", at: start).inside(key)
        }
        object[key] = value
    }

    /// Steps over a comma; false, standing on the bracket, at the end of the container.
    private mutating func takesComma(
        before bracket: UInt8,
        in container: StaticString
    ) throws(JSONError.Fault) -> Bool {
        skipSpace()
        if current == UInt8(ascii: ",") {
            index += 1
            return true
        }
        guard current == bracket else {
            throw fault(
                "expected a comma or the end of the \(container), found \(described(current))"
            )
        }
        return false
    }

    func described(_ byte: UInt8?) -> String {
        guard let byte else { return "the end of the text" }
        if byte > 0x20, byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.count < 2 ? "0" : "") + digits
    }
}
