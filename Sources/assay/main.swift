import Platform

exit(
    Program.run(
        Array(CommandLine.arguments.dropFirst()),
        root: Root.command,
        variables: .process
    ).rawValue
)
