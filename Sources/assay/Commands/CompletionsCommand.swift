/// `assay completions SHELL`: the script that lets a shell complete our commands.
enum CompletionsCommand {
    static let command = Command(
        "completions",
        "print the completion script for a shell",
        examples: [
            .init("eval \"$(assay completions bash)\"", "complete in this bash, from now on")
        ],
        positionals: [.init("SHELL", choices: Completions.Shell.allCases.map(\.rawValue))],
        run: { invocation, session in
            let word = invocation.arguments[0]
            guard let shell = Completions.Shell(rawValue: word) else {
                throw Failure.usage("no completions for '\(word)'")
            }
            let script = Completions.script(for: shell, root: Root.command)
            try session.console.write(Array(script.utf8))
            return .ok
        }
    )
}
