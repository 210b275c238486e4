import Platform

/// What is known of the other end of a stream.
struct Terminal: Sendable {
    /// Whether a person looks at it.
    let isTerminal: Bool
    /// Columns; 80 where nobody says otherwise.
    let width: Int
    /// Whether colours are wanted.
    let hasColor: Bool

    /// Asks the system about a file descriptor.
    init(descriptor: Int32, environment: Settings.Variables, noColor: Bool) {
        isTerminal = isatty(descriptor) == 1
        var size = winsize()
        let answered = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let stated = environment["COLUMNS"].flatMap(Int.init)
        width = min(max(answered ? Int(size.ws_col) : stated ?? 80, 40), 500)
        hasColor =
            isTerminal && !noColor && (environment["NO_COLOR"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }
}

/// How a piece of text stands out on a terminal that shows colours.
enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
}
