import Resources

/// `assay audit verifier`: the checker that shares no code with the program.
enum AuditVerifierCommand {
    static let command = Command(
        "verifier",
        "write a checker of logs and proofs in Python, which shares no code with this program",
        details: """
            One file for Python 3.8 and its standard library. Read it before you trust it: what it \
            checks, and how, is told at its beginning. With --vouched its exit code is 3 where all \
            is consistent, but no checkpoint from elsewhere vouches for the root.
            """,
        examples: [
            .init("assay audit verifier > verify.py", "keep it"),
            .init("python3 verify.py --database FILE --checkpoint NOTED", "check a whole log"),
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        try session.console.write(Array(Migrations.verifier.utf8))
        return .ok
    }
}
