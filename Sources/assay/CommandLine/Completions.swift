/// Completion scripts for shells, written from the declarations alone.
enum Completions {
    /// A shell that we write for.
    enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

    /// The script of one shell for all commands below `root`.
    static func script(for shell: Shell, root: Command) -> String {
        let entries = flattened(root, path: [])
        return switch shell {
        case .bash: bash(entries)
        case .zsh: zsh(entries)
        case .fish: fish(entries)
        }
    }

    /// A command with the words that lead to it.
    private struct Entry {
        let path: [String]
        let command: Command
        var options: [OptionDeclaration] { command.options + Common.always }
        var words: [String] { command.positionals.flatMap(\.choices) }
        var takesFiles: Bool { command.positionals.contains(where: \.isPath) }
        var key: String { (["assay"] + path).joined(separator: " ") }
    }

    private static func flattened(_ command: Command, path: [String]) -> [Entry] {
        [Entry(path: path, command: command)]
            + command.subcommands.flatMap { flattened($0, path: path + [$0.name]) }
    }

    /// The names of options as typed: `--limit`, `-n`.
    private static func spellings(_ option: OptionDeclaration) -> [String] {
        [option.spelling] + (option.short.map { ["-\($0)"] } ?? [])
    }

    private static func bash(_ entries: [Entry]) -> String {
        """
        # Completion for assay; put this into your ~/.bashrc:  eval "$(assay completions bash)"
        _assay() {
            local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
            local path="assay" index
            for ((index = 1; index < COMP_CWORD; index++)); do
                case "$path ${COMP_WORDS[index]}" in
        \(indented(8, shellPatterns(entries) + ") path=\"$path ${COMP_WORDS[index]}\" ;;"))
                esac
            done
            local words="" files=""
            case "$path" in
        \(entries.map { indented(4, bashCase($0)) }.joined(separator: "\n"))
            esac
            COMPREPLY=($(compgen -W "$words" -- "$word"))
            if [[ -n "$files" && "$word" != -* ]]; then
                COMPREPLY+=($(compgen -f -- "$word"))
            fi
        }
        complete -o filenames -F _assay assay

        """
    }

    private static func bashCase(_ entry: Entry) -> String {
        let words =
            entry.command.subcommands.map(\.name) + entry.words
            + entry.options.flatMap(spellings)
        var lines = [
            "\"\(entry.key)\")",
            "    words=\"\(words.joined(separator: " "))\"",
        ]
        if entry.takesFiles { lines.append("    files=1") }
        let special = entry.options.filter { $0.takesValue }
        if !special.isEmpty {
            lines.append("    case \"$before\" in")
            for option in special {
                let files = option.isPath ? " files=1" : ""
                let names = spellings(option).joined(separator: "|")
                lines.append(
                    "    \(names)) words=\"\(option.choices.joined(separator: " "))\";\(files) ;;"
                )
            }
            lines.append("    esac")
        }
        lines.append("    ;;")
        return lines.joined(separator: "\n").replacing(";; ;;", ";;")
    }

    private static func zsh(_ entries: [Entry]) -> String {
        """
        #compdef assay
        # Completion for assay; put this into your ~/.zshrc:  eval "$(assay completions zsh)"
        _assay() {
            local current="assay" index
            local before="${words[CURRENT-1]}"
            local -a found
            for ((index = 2; index < CURRENT; index++)); do
                case "$current ${words[index]}" in
        \(indented(8, shellPatterns(entries) + ") current=\"$current ${words[index]}\" ;;"))
                esac
            done
            case "$current" in
        \(entries.map { indented(4, zshCase($0)) }.joined(separator: "\n"))
            esac
            _describe 'assay' found
        }
        # In a folder of $fpath this file is itself the function that zsh calls.
        if [ "${funcstack[1]}" = "_assay" ]; then _assay; else compdef _assay assay; fi

        """
    }

    private static func zshCase(_ entry: Entry) -> String {
        var lines = ["\"\(entry.key)\")"]
        let special = entry.options.filter { $0.isPath || !$0.choices.isEmpty }
        if !special.isEmpty {
            lines.append("    case \"$before\" in")
            for option in special {
                let names = spellings(option).joined(separator: "|")
                let action =
                    option.isPath ? "_files" : "compadd \(option.choices.joined(separator: " "))"
                lines.append("    \(names)) \(action); return ;;")
            }
            lines.append("    esac")
        }
        lines.append("    found=(")
        for sub in entry.command.subcommands {
            lines.append("        \(quoted("\(sub.name):\(sub.summary)"))")
        }
        for word in entry.words { lines.append("        \(quoted(word))") }
        for option in entry.options {
            for name in spellings(option) {
                lines.append("        \(quoted("\(name):\(option.help)"))")
            }
        }
        lines.append("    )")
        if entry.takesFiles { lines.append("    _files") }
        lines.append("    ;;")
        return lines.joined(separator: "\n")
    }

    private static func fish(_ entries: [Entry]) -> String {
        var lines = [
            "# Completion for assay; save as ~/.config/fish/completions/assay.fish",
            "complete -c assay -f",
        ]
        for entry in entries {
            let condition = fishCondition(entry)
            for sub in entry.command.subcommands {
                lines.append(
                    "complete -c assay -n \(quoted(condition)) -a \(sub.name)"
                        + " -d \(quoted(sub.summary))"
                )
            }
            if !entry.words.isEmpty {
                lines.append(
                    "complete -c assay -n \(quoted(condition))"
                        + " -a \(quoted(entry.words.joined(separator: " ")))"
                )
            }
            if entry.takesFiles { lines.append("complete -c assay -n \(quoted(condition)) -F") }
            for option in entry.options { lines.append(fishOption(option, condition)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fishOption(_ option: OptionDeclaration, _ condition: String) -> String {
        var line = "complete -c assay -n \(quoted(condition))"
        if option.name.count > 1 { line += " -l \(option.name)" }
        if let short = option.short { line += " -s \(short)" }
        if option.isPath { line += " -r -F" } else if option.takesValue { line += " -x" }
        if !option.choices.isEmpty {
            line += " -a \(quoted(option.choices.joined(separator: " ")))"
        }
        return line + " -d \(quoted(option.help))"
    }

    private static func fishCondition(_ entry: Entry) -> String {
        if entry.path.isEmpty { return "__fish_use_subcommand" }
        var parts = entry.path.map { "__fish_seen_subcommand_from \($0)" }
        let below = entry.command.subcommands.map(\.name)
        if !below.isEmpty {
            parts.append("not __fish_seen_subcommand_from \(below.joined(separator: " "))")
        }
        return parts.joined(separator: "; and ")
    }

    private static func shellPatterns(_ entries: [Entry]) -> String {
        entries.filter { !$0.path.isEmpty }.map { "\"\($0.key)\"" }.joined(separator: "|")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", "'\\''") + "'"
    }

    private static func indented(_ count: Int, _ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}

extension String {
    /// This text with every `part` replaced.
    fileprivate func replacing(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
