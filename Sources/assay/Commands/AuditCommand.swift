/// `assay audit …`: proof of what was done.
enum AuditCommand {
    static let command = Command(
        "audit",
        "prove what was scored, from what, and that neither was changed since",
        details: """
            Every score, import, model and edit is an entry of a Merkle log in the data file. The \
            log holds no personal data, only commitments to it: to what each entry is about, and \
            before each checkpoint to all records.
            """,
        subcommands: [
            AuditVerifyCommand.command, AuditReplayCommand.command, AuditAsOfCommand.command,
            AuditLogCommand.command, AuditProveCommand.command, AuditCheckpointCommand.command,
            AuditReportCommand.command, AuditPersonCommand.command, AuditEraseCommand.command,
            AuditVerifierCommand.command,
        ]
    )
}
