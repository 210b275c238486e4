/// Why bytes are not one JSON value, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, as a clause: `a string needs a closing quote`.
    package let reason: String
    /// Bytes before the fault.
    package let offset: Int
    /// Line of the fault, counted from 1; only line feeds end lines.
    package let line: Int
    /// Place in the line, counted from 1 in code points.
    package let column: Int
    /// JSON Pointer (RFC 6901) to the innermost value being read; empty for the whole document.
    package let pointer: String

    package var description: String {
        let place = pointer.isEmpty ? "" : " (at \(pointer))"
        return "not valid JSON: line \(line), column \(column)\(place): \(reason)"
    }
}

extension JSONError {
    /// What the parser throws inside: the place is worked out only when it is known to matter.
    struct Fault: Error {
        let reason: String
        let offset: Int
        /// From the innermost value outwards.
        var path: [String] = []

        func inside(_ component: String) -> Fault {
            var copy = self
            copy.path.append(component)
            return copy
        }
    }

    init(_ fault: Fault, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes[..<min(fault.offset, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        reason = fault.reason
        offset = fault.offset
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        pointer = fault.path.reversed().map { "/" + Self.escaped($0) }.joined()
    }

    private static func escaped(_ component: String) -> String {
        var result = ""
        for scalar in component.unicodeScalars {
            switch scalar {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
