/// `assay audit …`: proof of what was done.
enum AuditCommand {
    static let command = Command(
        "audit",
        "prove what was scored, from what, and that nothing was changed since",
        details: """
            Every score, import and model is an entry of a Merkle log in the data file. The log \
            holds no personal data, only commitments to it.
            """,
        subcommands: [
            AuditVerifyCommand.command, AuditReplayCommand.command, AuditAsOfCommand.command,
            AuditLogCommand.command, AuditProveCommand.command,
        ]
    )
}
