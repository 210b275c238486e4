import JSON
import Platform

/// Standard output, buffered, and standard error.
///
/// Used from one thread. Data goes to standard output; everything else to standard error.
final class Console {
    /// Standard output's other end.
    let terminal: Terminal
    /// Standard error's other end.
    let errorTerminal: Terminal
    private var buffer: [UInt8] = []

    /// Both streams of this process.
    init(environment: Settings.Variables, noColor: Bool) {
        terminal = Terminal(
            descriptor: STDOUT_FILENO,
            environment: environment,
            noColor: noColor
        )
        errorTerminal = Terminal(
            descriptor: STDERR_FILENO,
            environment: environment,
            noColor: noColor
        )
    }

    /// One line of output.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/pipeClosed`` when the reader is gone.
    func line(_ text: String = "") throws {
        buffer.append(contentsOf: text.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= 1 << 15 || terminal.isTerminal { try flush() }
    }

    /// Output exactly as it is.
    func write(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 15 { try flush() }
    }

    /// One JSON value on a line of its own.
    func json(_ value: JSON) throws { try line(value.canonicalText) }

    /// Text in a style, where the terminal shows styles.
    func styled(_ text: String, _ style: Style?) -> String {
        guard terminal.hasColor, let style else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// Hands over everything that was written.
    func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        try Self.send(buffer)
    }

    /// Hands over bytes at once, from any thread; nothing that waits in a buffer comes before them.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/pipeClosed`` when the reader is gone.
    static func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write($0, to: STDOUT_FILENO) }
            if count >= 0 {
                sent += count
            } else if errno == EPIPE {
                throw Failure(.pipeClosed, "")
            } else if errno != EINTR {
                throw Failure(
                    .failure,
                    "cannot write standard output: \(String(cString: strerror(errno)))"
                )
            }
        }
    }

    /// A line on standard error, for people.
    func note(_ text: String) { Self.raw(text + "\n") }

    /// Bytes on standard error as they are; a closed one is nobody's loss.
    static func raw(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        Platform.write(descriptor, bytes.baseAddress, bytes.count)
    }
}
