import Scoring

/// One command as it is declared: parser, help and completions all read this.
struct Command: Sendable {
    /// Words that follow a command without a dash.
    struct Positional: Sendable {
        /// How many there may be.
        enum Count: Sendable { case one, optional, any, several }

        /// What stands for it in the help: `CONTACT`.
        let name: String
        /// How many there may be.
        let count: Count
        /// The only words allowed; empty when any may come.
        let choices: [String]
        /// Whether it is a path, for completion.
        let isPath: Bool

        init(
            _ name: String,
            _ count: Count = .one,
            choices: [String] = [],
            isPath: Bool = false
        ) {
            self.name = name
            self.count = count
            self.choices = choices
            self.isPath = isPath
        }
    }

    /// One line that shows a command at work.
    struct Example: Sendable {
        /// The line as typed.
        let line: String
        /// What it does.
        let meaning: String

        /// A line and what it does.
        init(_ line: String, _ meaning: String) {
            self.line = line
            self.meaning = meaning
        }
    }

    /// Commands that belong together, under a heading of the help page.
    struct Group: Sendable {
        /// The heading, without a colon: `Daily`.
        let title: String
        /// At least one, in the order of the help page.
        let commands: [Command]

        /// Commands under a heading.
        init(_ title: String, _ commands: [Command]) {
            self.title = title
            self.commands = commands
        }
    }

    /// The word on the command line.
    let name: String
    /// One line, without a full stop.
    let summary: String
    /// More, in paragraphs; may be empty.
    let details: String
    /// Lines that show it at work.
    let examples: [Example]
    /// Its own options; ``Command/common`` ones are added where `usesStore`.
    let options: [OptionDeclaration]
    /// Its words, in order; only the last may take several.
    let positionals: [Positional]
    /// Commands below it, as its help page groups them; empty where there are none.
    let groups: [Group]
    /// Does the work; nil where only subcommands do.
    let run: (@Sendable (Invocation, Session) throws -> ExitCode)?

    /// Commands below it, in the order of its help page.
    var subcommands: [Command] { groups.flatMap(\.commands) }

    /// A command whose subcommands stand under one heading.
    init(
        _ name: String,
        _ summary: String,
        details: String = "",
        examples: [Example] = [],
        options: [OptionDeclaration] = [],
        positionals: [Positional] = [],
        subcommands: [Command] = [],
        run: (@Sendable (Invocation, Session) throws -> ExitCode)? = nil
    ) {
        self.init(
            name,
            summary,
            details: details,
            examples: examples,
            options: options,
            positionals: positionals,
            groups: subcommands.isEmpty ? [] : [Group("Commands", subcommands)],
            run: run
        )
    }

    /// A command whose subcommands stand under several headings.
    init(
        _ name: String,
        _ summary: String,
        details: String = "",
        examples: [Example] = [],
        options: [OptionDeclaration] = [],
        positionals: [Positional] = [],
        groups: [Group],
        run: (@Sendable (Invocation, Session) throws -> ExitCode)? = nil
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.examples = examples
        self.options = options
        self.positionals = positionals
        self.groups = groups
        self.run = run
    }

    /// Looks an option up by its long name or its letter.
    func option(named name: String) -> OptionDeclaration? {
        options.first { $0.name == name || $0.short.map(String.init) == name }
    }
}

/// Options that mean the same wherever they are taken.
enum Common {
    /// The data file.
    static let db = Option.path(
        "db",
        "FILE",
        "data file (default $ASSAY_DB, then your data directory)"
    )
    static let org = Option.text(
        "org",
        "ID",
        "organization (default: the only one, or 'default')"
    )
    /// Machine-readable output.
    static let json = Option.flag("json", "print JSON, or JSON Lines for lists")
    static let language = Option.choice(
        "lang",
        Language.allCases.map(\.rawValue),
        "language of the reasons (default $ASSAY_LANG, then English)"
    )
    /// Explanation instead of action.
    static let help = Option.flag("help", short: "h", "explain this command")
    /// Plain text on terminals too.
    static let noColor = Option.flag("no-color", "no colours, as with $NO_COLOR")
    /// Which program this is.
    static let version = Option.flag("version", "print the version")

    /// Taken by every command.
    static let always = [noColor.declaration, help.declaration]
    /// Taken by commands that work on the data of an organization.
    static let store = [db.declaration, org.declaration, json.declaration]
}
