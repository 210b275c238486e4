/// Help pages, written from the declarations alone.
enum HelpText {
    private static let width = 80

    /// The page of one command.
    static func page(for command: Command, path: [String]) -> String {
        let name = (["assay"] + path).joined(separator: " ")
        var parts = [wrap("\(name): \(command.summary)", indent: 2), usage(command, name)]
        if !command.details.isEmpty {
            parts.append(
                command.details.split(separator: "\n").map { wrap(String($0), indent: 0) }
                    .joined(separator: "\n")
            )
        }
        let names = command.subcommands.map(\.name.count).max() ?? 0
        for group in command.groups {
            let rows = group.commands.map { ($0.name, $0.summary) }
            parts.append("\(group.title):\n" + columns(rows, widest: names))
        }
        let options = command.options + Common.always
        parts.append("Options:\n" + columns(options.map { (spelling($0), $0.help) }))
        if !command.examples.isEmpty {
            let lines = command.examples.map {
                "  \($0.line)\n      " + wrap($0.meaning, indent: 6)
            }
            parts.append("Examples:\n" + lines.joined(separator: "\n"))
        }
        if path.isEmpty {
            parts.append("'assay COMMAND --help' explains a command.")
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func usage(_ command: Command, _ name: String) -> String {
        var lines: [String] = []
        if command.run != nil {
            lines.append(([name] + words(command) + ["[options]"]).joined(separator: " "))
        }
        if !command.subcommands.isEmpty { lines.append("\(name) COMMAND [options]") }
        return "Usage: " + lines.joined(separator: "\n       ")
    }

    /// What may follow a command without a dash: `CONTACT…`, `[FILE]`.
    static func words(_ command: Command) -> [String] {
        command.positionals.map { positional in
            switch positional.count {
            case .one: positional.name
            case .optional: "[\(positional.name)]"
            case .any: "[\(positional.name)…]"
            case .several: "\(positional.name)…"
            }
        }
    }

    /// An option as typed, with what stands for its value: `-n, --limit COUNT`.
    static func spelling(_ option: OptionDeclaration) -> String {
        var text = option.short.map { "-\($0), " } ?? ""
        text += option.spelling
        if let placeholder = option.placeholder { text += " \(placeholder)" }
        return option.isRepeated ? text + "…" : text
    }

    /// Names and what they mean; `widest` is the longest name of all tables on the page.
    private static func columns(_ rows: [(String, String)], widest: Int = 0) -> String {
        let left = min(24, rows.map(\.0.count).reduce(widest, max)) + 4
        return rows.map { row in
            let help = wrap(row.1, indent: left)
            guard row.0.count + 4 <= left else {
                return "  \(row.0)\n" + String(repeating: " ", count: left) + help
            }
            return "  \(row.0)" + String(repeating: " ", count: left - row.0.count - 2) + help
        }.joined(separator: "\n")
    }

    /// Breaks at spaces; lines after the first are indented.
    static func wrap(_ text: String, indent: Int, width: Int = width) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if SafeText.width(of: last) + 1 + SafeText.width(of: word) <= width - indent {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
