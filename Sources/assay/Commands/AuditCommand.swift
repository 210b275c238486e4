/// `assay audit …`: proof of what was done.
enum AuditCommand {
    static let command = Command(
        "audit",
        "prove what was scored, from what, and that neither was changed since",
        details: """
            Every score, import and model is an entry of a Merkle log in the data file. The log \
            holds no personal data, only commitments to it, and no entries of records: a contact \
            or interaction changed since it was scored is not found.
            """,
        subcommands: [
            AuditVerifyCommand.command, AuditReplayCommand.command, AuditAsOfCommand.command,
            AuditLogCommand.command, AuditProveCommand.command, AuditCheckpointCommand.command,
            AuditPersonCommand.command, AuditEraseCommand.command,
        ]
    )
}
