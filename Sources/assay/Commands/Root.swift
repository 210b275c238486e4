/// All commands, in the order of the help page.
enum Root {
    static let command: Command = .init(
        "assay",
        "score sales leads on this machine, and prove it afterwards",
        details: """
            Contacts and their history are read from files you export from your CRM and kept in one \
            data file here. Nothing is sent anywhere unless you log in to a Supabase project or \
            choose an agent.
            """,
        examples: [
            .init("assay demo", "load sample data, score it and show the result"),
            .init("assay import contacts.csv", "load contacts exported from a CRM"),
            .init("assay score --all && assay top", "score everybody and see whom to call"),
        ],
        options: Common.store + [Common.version.declaration],
        groups: [
            .init(
                "Daily",
                [
                    DemoCommand.command, DashboardCommand.command, ImportCommand.command,
                    ScoreCommand.command,
                    TopCommand.command, ShowCommand.command, ExplainCommand.command,
                    ContactsCommand.command, EditCommand.add, EditCommand.command,
                    EditCommand.note, MarkCommand.command, OverrideCommand.command,
                    ObjectionCommand.command,
                    DuplicatesCommand.command, MergeCommand.command, EditCommand.delete,
                ]
            ),
            .init(
                "Model and agents",
                [
                    TrainCommand.command, EvaluateCommand.command, ModelsCommand.command,
                    RulesCommand.command, ImpactCommand.command,
                    AgentCommand.command, RunsCommand.command, MCPCommand.command,
                ]
            ),
            .init("Sync", [LoginCommand.command, SyncCommand.command, LoginCommand.logout]),
            .init(
                "Audit",
                [AuditCommand.command, HistoryCommand.command, RetentionCommand.command]
            ),
            .init("Service", [ServeCommand.command, TokenCommand.command, WebhookCommand.command]),
            .init(
                "Data",
                [
                    QueryCommand.command, ExportCommand.command, BackupCommand.command,
                    RestoreCommand.command, DoctorCommand.command, CompletionsCommand.command,
                    ManualCommand.command, SettingsCommand.command,
                ]
            ),
        ]
    )
}
