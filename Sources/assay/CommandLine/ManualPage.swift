/// The manual page `assay(1)` in the language of `man`, written from the declarations alone.
enum ManualPage {
    /// The page of all commands below `root`.
    static func text(root: Command, version: String) -> String {
        var parts = [
            ".TH ASSAY 1 \"\" \"assay \(version)\" \"User Commands\"",
            ".SH NAME\nassay \\- \(escaped(root.summary))",
            ".SH SYNOPSIS\n.B assay\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
            ".SH DESCRIPTION\n\(paragraphs(root.details))",
            ".SH OPTIONS\n\(options(root))",
        ]
        for group in root.groups {
            parts.append(".SH \"\(escaped(group.title.uppercased())) COMMANDS\"")
            parts += group.commands.flatMap { sections($0, path: ["assay", $0.name]) }
        }
        parts.append(
            ".SH EXIT STATUS\n"
                + ExitCode.allCases.map { item("\($0.rawValue)", $0.meaning) }
                .joined(separator: "\n")
        )
        parts.append(".SH ENVIRONMENT\n" + entries(variables))
        parts.append(".SH FILES\n" + entries([("$XDG_DATA_HOME/assay/assay.db", "the data")]))
        return parts.joined(separator: "\n") + "\n"
    }

    private static let variables = [
        ("ASSAY_DB", "the data file, where --db is not given"),
        ("XDG_DATA_HOME", "where the data file lies otherwise; default ~/.local/share"),
        ("NO_COLOR", "no colours, if it is set"),
    ]

    private static func sections(_ command: Command, path: [String]) -> [String] {
        var lines = [".SS \(escaped(path.joined(separator: " ")))", capitalized(command.summary)]
        if command.run != nil {
            let words = path + HelpText.words(command) + ["[options]"]
            lines.append(".PP\nUsage: \(escaped(words.joined(separator: " ")))")
        }
        if !command.details.isEmpty { lines.append(".PP\n\(paragraphs(command.details))") }
        if !command.options.isEmpty { lines.append(options(command)) }
        for example in command.examples {
            lines.append(item(example.line, example.meaning))
        }
        return [lines.joined(separator: "\n")]
            + command.subcommands.flatMap { sections($0, path: path + [$0.name]) }
    }

    private static func options(_ command: Command) -> String {
        entries(command.options.map { (HelpText.spelling($0), $0.help) })
    }

    private static func entries(_ rows: [(String, String)]) -> String {
        rows.map { item($0.0, $0.1) }.joined(separator: "\n")
    }

    private static func item(_ term: String, _ meaning: String) -> String {
        ".TP\n.B \(escaped(term))\n\(escaped(meaning))"
    }

    private static func paragraphs(_ text: String) -> String {
        text.split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\n.PP\n")
    }

    private static func capitalized(_ text: String) -> String {
        escaped(text.prefix(1).uppercased() + text.dropFirst() + ".")
    }

    /// A text as `man` prints it unchanged.
    ///
    /// A dot at the start of a line would be a request, a bare hyphen may be broken or typeset, and
    /// what is beyond ASCII is named by its code point.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            }
        }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&\(result)" : result
    }
}
