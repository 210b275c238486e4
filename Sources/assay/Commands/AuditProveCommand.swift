import Interchange
import JSON
import Ledger
import Storage

/// `assay audit prove SCORE`: a proof that anybody can check without us.
enum AuditProveCommand {
    private static let output = Option.path("output", short: "o", "FILE", "write to FILE")

    static let command = Command(
        "prove",
        "write a proof that a score is in the ledger, with what it was computed from",
        details: """
            The proof is one JSON document of a few kilobytes. What 'assay audit verifier' writes, \
            one file of standard Python, checks it without this program or the data file. It shows \
            the facts behind this score, and nothing about any other; and it shows that the log \
            begins with each of its newest 32 checkpoints before, for whoever has noted one down.
            """,
        examples: [
            .init("assay audit prove 1204 --output proof.json", "prove score number 1204"),
            .init("assay audit verifier > verify.py && python3 verify.py proof.json", "check it"),
        ],
        options: [Common.db.declaration, Common.org.declaration, output.declaration],
        positionals: [.init("SCORE|CONTACT", .several)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organizationToTakeFrom().organization
        let stored = try organization.storedScore(invocation.arguments)
        let bundle = try organization.store.proof(seq: stored.seq)
        let bytes = bundle.json.canonicalBytes + [UInt8(ascii: "\n")]
        guard let path = invocation[output] else {
            try session.console.write(bytes)
            return .ok
        }
        let file = try ExportFile(path)
        try file.append(bytes)
        try file.finish()
        session.console.note(
            "assay: proof of score number \(stored.seq) in a log of \(bundle.size) entries is in \(path)"
        )
        return .ok
    }
}
