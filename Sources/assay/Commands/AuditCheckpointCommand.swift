import AuditLog
import Interchange
import JSON
import Ledger
import Storage

/// `assay audit checkpoint`: what the log is now, signed, to be kept elsewhere.
enum AuditCheckpointCommand {
    private static let output = Option.path("output", short: "o", "FILE", "write to FILE")

    static let command = Command(
        "checkpoint",
        "write what the log is now, signed by this device, to be kept elsewhere",
        details: """
            A C2SP checkpoint of five lines: the log's name, its number of entries, the root over \
            them, when, and an Ed25519 signature. Keep it where nobody who can write the data file \
            can change it: a mail to a colleague, a git repository, paper. However much later, \
            'assay audit verify --checkpoint FILE' shows that the log still begins with what it \
            was. The key is in a file of its own beside the data file; where that is lost, a new \
            one is made, and the log says so.
            """,
        examples: [
            .init("assay audit checkpoint --output monday.txt", "note what the log is"),
            .init("assay audit verify --checkpoint monday.txt", "compare, any time later"),
        ],
        options: [Common.db.declaration, Common.json.declaration, output.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let store = try session.store(.writes)
        let (signed, key) = try store.signedCheckpoint()
        guard let path = invocation[output] else {
            if invocation[Common.json] {
                try session.console.json([
                    "checkpoint": .string(signed.text), "key": .string(key.text),
                ])
            } else {
                try session.console.write(Array(signed.text.utf8))
            }
            return .ok
        }
        let file = try ExportFile(path)
        try file.append(Array(signed.text.utf8))
        try file.finish()
        let size = ProgressBar.grouped(Int(clamping: signed.checkpoint.size))
        session.console.note("assay: the checkpoint of \(size) entries is in \(path)")
        session.console.note("assay: its signature is checked with the key \(key.text)")
        return .ok
    }
}
