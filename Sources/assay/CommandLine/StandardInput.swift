import CRM
import Platform
import Values

/// Standard input, for commands that take lists.
enum StandardInput {
    /// All of it in a file of its own, which goes with the value: imports read more than once.
    ///
    /// - Throws: ``Failure`` when it cannot be read or kept.
    static func file() throws -> TemporaryFile {
        let file = try TemporaryFile(named: "standard-input")
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count == 0 { break }
            if count > 0 {
                try file.append(chunk[..<count])
            } else if errno != EINTR {
                throw Failure(
                    .failure,
                    "cannot read standard input: \(String(cString: strerror(errno)))"
                )
            }
        }
        return file
    }

    /// All lines, without white space at their ends; empty ones too, so that they can be counted.
    ///
    /// A line beyond ``Limits/recordBytesMax`` is nil, and its bytes are not kept.
    static func lines() throws -> [String?] {
        var lines: [String?] = []
        var line: [UInt8] = []
        func endLine() {
            let isTooLong = line.count > Limits.recordBytesMax
            lines.append(
                isTooLong ? nil : MatchKey.trimmed(String(decoding: line, as: UTF8.self))
            )
            line.removeAll(keepingCapacity: !isTooLong)
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count == 0 { break }
            if count > 0 {
                for part in chunk[..<count].split(
                    separator: UInt8(ascii: "\n"),
                    omittingEmptySubsequences: false
                ).enumerated() {
                    if part.offset > 0 { endLine() }
                    if line.count <= Limits.recordBytesMax { line += part.element }
                }
            } else if errno != EINTR {
                throw Failure(
                    .failure,
                    "cannot read standard input: \(String(cString: strerror(errno)))"
                )
            }
        }
        endLine()
        return lines
    }
}
