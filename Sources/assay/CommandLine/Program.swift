/// Reads the command line, runs the command, and turns its end into an exit code.
enum Program {
    /// Runs one command line.
    ///
    /// - Returns: the exit code.
    static func run(
        _ words: [String],
        root: Command,
        variables: Settings.Variables
    ) -> ExitCode {
        Interrupt.ignoreBrokenPipes()
        var session: Session?
        do {
            let code: ExitCode
            switch try ArgumentParser.parse(words, root: root) {
            case .run(let command, let invocation):
                let opened = Session(invocation, variables: variables)
                session = opened
                code = try command.run?(invocation, opened) ?? .ok
            case .help(let command, let path):
                let opened = Session(Invocation(), variables: variables)
                session = opened
                try opened.console.write(Array(HelpText.page(for: command, path: path).utf8))
                code = .ok
            case .version(let invocation):
                let opened = Session(invocation, variables: variables)
                session = opened
                try Version.print(opened)
                code = .ok
            }
            try session?.console.flush()
            return code
        } catch {
            let failure = failure(from: error)
            // What was printed before the failure is still the reader's, if there is a reader.
            if failure.code != .pipeClosed {
                do { try session?.console.flush() } catch { Console.raw("") }
            }
            if !failure.description.isEmpty { Console.raw("assay: \(failure.description)\n") }
            return failure.code
        }
    }

    /// The exit code and the words for any error that reaches the top.
    static func failure(from error: any Error) -> Failure {
        switch error {
        case let failure as Failure:
            return failure
        default:
            return Failure(.failure, SafeText.visible("\(error)"))
        }
    }
}
