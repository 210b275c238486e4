/// Turns words into an ``Invocation``, or says which word is wrong and what was probably meant.
struct ArgumentParser {
    private let root: Command
    private var command: Command
    private var invocation = Invocation()

    /// What the words ask for.
    enum Request {
        /// Run a command.
        case run(Command, Invocation)
        /// Explain a command.
        case help(Command, path: [String])
        /// Say which program this is.
        case version(Invocation)
    }

    /// A parser for the commands below `root`.
    init(root: Command) {
        self.root = root
        command = root
    }

    /// Reads the words after the program's name.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/usage`` naming the word.
    static func parse(_ words: [String], root: Command) throws -> Request {
        var parser = ArgumentParser(root: root)
        // 'assay help score' is what many try first.
        let isHelp = words.first == "help" && !root.subcommands.contains { $0.name == "help" }
        return try parser.parse(isHelp ? words.dropFirst() + ["--help"] : words)
    }

    private mutating func parse(_ words: [String]) throws -> Request {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                invocation.arguments += rest
                break
            }
            if word.hasPrefix("--") {
                try readLong(word.dropFirst(2), &rest)
            } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil {
                try readShort(word.dropFirst(), &rest)
            } else {
                try readWord(word)
            }
        }
        if invocation[Common.help] { return .help(command, path: invocation.path) }
        if invocation[Common.version] { return .version(invocation) }
        try checkOptions()
        guard command.run != nil else { throw missingSubcommand() }
        try checkPositionals()
        return .run(command, invocation)
    }

    // Before the command is known the root's options count, those common to most commands; they
    // are checked against the command at the end.
    private var known: [OptionDeclaration] { command.options + Common.always }

    private mutating func readLong(_ text: Substring, _ rest: inout ArraySlice<String>) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = known.first(where: { $0.name == name && name.count > 1 }) else {
            throw unknownOption(name)
        }
        if parts.count == 2 {
            guard option.takesValue else {
                throw complaint("option '--\(name)' takes no value")
            }
            try store(String(parts[1]), for: option)
        } else {
            try readValue(of: option, &rest)
        }
    }

    private mutating func readShort(_ letters: Substring, _ rest: inout ArraySlice<String>) throws {
        var letters = letters
        while let letter = letters.popFirst() {
            let match = known.first { $0.short == letter || $0.name == String(letter) }
            guard let option = match else { throw unknownOption(String(letter)) }
            if option.takesValue, !letters.isEmpty {
                let value = letters.first == "=" ? letters.dropFirst() : letters
                return try store(String(value), for: option)
            }
            try readValue(of: option, &rest)
        }
    }

    private mutating func readValue(
        of option: OptionDeclaration,
        _ rest: inout ArraySlice<String>
    ) throws {
        guard option.takesValue else { return try store("", for: option) }
        guard let value = rest.popFirst() else {
            throw complaint(
                "option '\(option.spelling)' needs a value: \(option.placeholder ?? "")"
            )
        }
        try store(value, for: option)
    }

    private mutating func store(_ value: String, for option: OptionDeclaration) throws {
        if option.takesValue, let problem = option.problem(value) {
            throw complaint("option '\(option.spelling)': \(problem)")
        }
        if option.takesValue, !option.isRepeated, invocation.values[option.name] != nil {
            throw complaint("option '\(option.spelling)' was given twice")
        }
        invocation.values[option.name, default: []].append(value)
    }

    private mutating func readWord(_ word: String) throws {
        guard invocation.arguments.isEmpty, !command.subcommands.isEmpty else {
            invocation.arguments.append(word)
            return
        }
        if let next = command.subcommands.first(where: { $0.name == word }) {
            command = next
            invocation.path.append(word)
        } else if command.positionals.isEmpty {
            let names = command.subcommands.map(\.name)
            let owner = invocation.path.isEmpty ? "" : " of '\(programName)'"
            throw complaint(
                "unknown command '\(word)'\(owner)" + SpellingHint.clause(for: word, among: names)
            )
        } else {
            invocation.arguments.append(word)
        }
    }

    private func checkOptions() throws {
        let allowed = Set(known.map(\.name))
        for name in invocation.values.keys.sorted() where !allowed.contains(name) {
            throw complaint("'\(programName)' takes no option '--\(name)'")
        }
    }

    private func checkPositionals() throws {
        let arguments = invocation.arguments
        let required = command.positionals.filter { [.one, .several].contains($0.count) }
        if arguments.count < required.count {
            throw complaint("'\(programName)' needs \(required[arguments.count].name)")
        }
        let isOpen = command.positionals.contains { [.any, .several].contains($0.count) }
        if !isOpen, arguments.count > command.positionals.count {
            throw complaint("unexpected word '\(arguments[command.positionals.count])'")
        }
        for (positional, word) in zip(command.positionals, arguments)
        where !positional.choices.isEmpty && !positional.choices.contains(word) {
            throw complaint(
                "\(positional.name): '\(word)' is not one of "
                    + positional.choices.joined(separator: ", ")
            )
        }
    }

    private func missingSubcommand() -> Failure {
        let names = command.subcommands.map(\.name).joined(separator: ", ")
        return complaint(
            invocation.path.isEmpty
                ? "no command given; try 'assay demo', or 'assay --help' for all commands"
                : "'\(programName)' needs one of: \(names)"
        )
    }

    private func unknownOption(_ name: String) -> Failure {
        let spelled = name.count == 1 ? "-\(name)" : "--\(name)"
        let names = known.map(\.name)
        let hint = SpellingHint.nearest(to: name, among: names).map { "; did you mean '--\($0)'?" }
        return complaint("unknown option '\(spelled)'" + (hint ?? ""))
    }

    private var programName: String { (["assay"] + invocation.path).joined(separator: " ") }

    private func complaint(_ text: String) -> Failure {
        .usage(text + "\nSee '\(programName) --help'.")
    }
}
