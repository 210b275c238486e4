import CRM

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Standard input, for commands that take lists.
enum StandardInput {
    /// All lines, without white space at their ends; empty ones too, so that they can be counted.
    static func lines() throws -> [String] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count == 0 { break }
            if count > 0 {
                bytes += chunk[..<count]
            } else if errno != EINTR {
                throw Failure(
                    .failure,
                    "cannot read standard input: \(String(cString: strerror(errno)))"
                )
            }
        }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { MatchKey.trimmed(String(decoding: $0, as: UTF8.self)) }
    }
}
