/// A command line that made sense: what was typed, by declaration.
struct Invocation: Sendable {
    /// The words that chose the command: `["audit", "replay"]`.
    var path: [String] = []
    /// The words without a dash.
    var arguments: [String] = []
    /// Values by option name, in the order given; flags hold an empty text.
    var values: [String: [String]] = [:]

    init() {}

    /// The last value given; nil when the option was not.
    subscript<Value>(_ option: Option<Value>) -> Value? {
        values[option.declaration.name]?.last.flatMap(option.read)
    }

    /// Whether the flag was given.
    subscript(_ flag: Option<Bool>) -> Bool {
        values[flag.declaration.name] != nil
    }

    /// All values given, in order.
    func all<Value>(_ option: Option<Value>) -> [Value] {
        (values[option.declaration.name] ?? []).compactMap(option.read)
    }

    /// Which of some options were given, as they are spelled: for rules on what goes together.
    func given(_ options: [OptionDeclaration]) -> [String] {
        options.filter { values[$0.name] != nil }.map(\.spelling)
    }
}
