/// What the parser, the help and the completions know of one option.
struct OptionDeclaration: Sendable {
    /// The name after the two dashes.
    let name: String
    /// The letter after one dash, if there is one.
    let short: Character?
    /// What stands for the value in the help; nil for a flag.
    let placeholder: String?
    /// One line for the help.
    let help: String
    /// The only values allowed; empty when any may come.
    let choices: [String]
    /// Whether the value is a path, for completion.
    let isPath: Bool
    /// Whether it may be given more than once.
    let isRepeated: Bool
    /// Says what is wrong with a value; nil when it is fine.
    let problem: @Sendable (String) -> String?

    /// Whether a value follows.
    var takesValue: Bool { placeholder != nil }

    /// The spelling in messages: `--as-of`, or `-n` where there is no long name.
    var spelling: String { name.count == 1 ? "-\(name)" : "--\(name)" }
}

/// One option with the type of its value.
struct Option<Value: Sendable>: Sendable {
    /// Everything but the type.
    let declaration: OptionDeclaration
    /// Reads a value that ``OptionDeclaration/problem`` found nothing wrong with.
    let read: @Sendable (String) -> Value?

    private init(
        _ name: String,
        short: Character? = nil,
        placeholder: String?,
        help: String,
        choices: [String] = [],
        isPath: Bool = false,
        isRepeated: Bool = false,
        expected: String = "",
        read: @escaping @Sendable (String) -> Value?
    ) {
        declaration = OptionDeclaration(
            name: name,
            short: short,
            placeholder: placeholder,
            help: help,
            choices: choices,
            isPath: isPath,
            isRepeated: isRepeated,
            problem: { read($0) == nil ? "'\($0)' is not \(expected)" : nil }
        )
        self.read = read
    }
}

extension Option where Value == Bool {
    /// An option that is there or not.
    static func flag(_ name: String, short: Character? = nil, _ help: String) -> Self {
        Self(name, short: short, placeholder: nil, help: help, read: { _ in true })
    }
}

extension Option where Value == String {
    /// An option with any text as its value.
    static func text(
        _ name: String,
        short: Character? = nil,
        _ placeholder: String,
        isRepeated: Bool = false,
        _ help: String
    ) -> Self {
        Self(
            name,
            short: short,
            placeholder: placeholder,
            help: help,
            isRepeated: isRepeated,
            expected: "text",
            read: { $0 }
        )
    }

    /// An option with a path as its value.
    static func path(
        _ name: String,
        short: Character? = nil,
        _ placeholder: String,
        isRepeated: Bool = false,
        _ help: String
    ) -> Self {
        Self(
            name,
            short: short,
            placeholder: placeholder,
            help: help,
            isPath: true,
            isRepeated: isRepeated,
            expected: "a path",
            read: { $0.isEmpty ? nil : $0 }
        )
    }

    /// An option with one of a few words as its value.
    static func choice(_ name: String, _ choices: [String], _ help: String) -> Self {
        Self(
            name,
            placeholder: choices.joined(separator: "|"),
            help: help,
            choices: choices,
            expected: "one of " + choices.joined(separator: ", "),
            read: { choices.contains($0) ? $0 : nil }
        )
    }
}

extension Option where Value == Int {
    /// An option with a whole number in `range` as its value.
    static func integer(
        _ name: String,
        short: Character? = nil,
        _ placeholder: String = "N",
        in range: ClosedRange<Int>,
        _ help: String
    ) -> Self {
        Self(
            name,
            short: short,
            placeholder: placeholder,
            help: help,
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
        )
    }
}

extension Option where Value == Moment {
    /// An option with a moment as its value.
    ///
    /// Where it ends a period, a date means its whole day.
    static func moment(_ name: String, isEnd: Bool = false, _ help: String) -> Self {
        Self(
            name,
            placeholder: "TIME",
            help: help,
            expected: "a time; write 2026-11-23, 2026-11-23T09:00:00Z, 'today', or 30d for 30"
                + " days ago",
            read: { isEnd ? Moment(ending: $0) : Moment($0) }
        )
    }
}

extension Option where Value == Assignment {
    /// A repeatable option of the form `left=right`.
    static func assignments(_ name: String, _ placeholder: String, _ help: String) -> Self {
        Self(
            name,
            placeholder: placeholder,
            help: help,
            isRepeated: true,
            expected: "of the form \(placeholder)",
            read: { Assignment($0) }
        )
    }
}

/// A value of the form `left=right`.
struct Assignment: Equatable, Sendable {
    /// Before the first equals sign; never empty.
    let left: String
    /// After it.
    let right: String

    /// Splits at the first equals sign; nil without one or without a left side.
    init?(_ text: String) {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
        left = String(text[..<sign])
        right = String(text[text.index(after: sign)...])
    }
}
