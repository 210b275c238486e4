/// All commands, in the order of the help page.
enum Root {
    static let command: Command = .init(
        "assay",
        "score sales leads on this machine, and prove it afterwards",
        details: """
            Contacts and their history are read from files you export from your CRM and kept in one \
            data file here. Nothing is sent anywhere unless you log in to a Supabase project.
            """,
        examples: [
            .init("assay demo", "load sample data, score it and show the result"),
            .init("assay import contacts.csv", "load contacts exported from a CRM"),
            .init("assay score --all && assay top", "score everybody and see whom to call"),
        ],
        options: Common.store + [Common.version.declaration],
        subcommands: [
            DemoCommand.command, ImportCommand.command, ExportCommand.command, ScoreCommand.command,
            TopCommand.command,
            ShowCommand.command,
            ExplainCommand.command, HistoryCommand.command, ContactsCommand.command,
            RunsCommand.command, AgentCommand.command, MCPCommand.command, MarkCommand.command,
            TrainCommand.command,
            EvaluateCommand.command,
            ModelsCommand.command, ModelCommand.command,
            AuditCommand.command, DashboardCommand.command, ServeCommand.command,
            TokenCommand.command, QueryCommand.command,
            DoctorCommand.command,
            EditCommand.command, EditCommand.add, EditCommand.delete, EditCommand.note,
            LoginCommand.command, LoginCommand.logout, SyncCommand.command,
            BackupCommand.command, RestoreCommand.command,
            CompletionsCommand.command,
        ]
    )
}
