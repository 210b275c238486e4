import CRM
import Demo
import Engine
import JSON
import Scoring
import Storage

/// `assay demo`: a made-up CRM, imported and scored in a data file of its own.
enum DemoCommand {
    static let command = Command(
        "demo",
        "load sample data, score it and show the result",
        details: """
            Makes up a CRM of two years (480 companies, 2,424 contacts, some 43,000 interactions \
            and 760 deals), imports it as a CRM would export it, scores everybody, and shows the best \
            leads with reasons. Works in the file 'assay-demo.db' beside your own data file, which \
            it never touches. It takes place on \(DemoData.now.dateText), so its scores are of \
            that day.
            """,
        examples: [
            .init("assay demo", "load, score, show"),
            .init("assay demo --db demo.db", "in a file of your choice"),
        ],
        options: [Common.db.declaration, Common.json.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let path = try path(invocation, session)
        let store = try Store(
            path: path,
            environment: Environment(
                now: { DemoData.now },
                randomBytes: Environment.system.randomBytes
            )
        )
        session.tellMigration(of: store)
        guard try DemoRun.owns(store) else {
            throw Failure(
                .conflict,
                "'\(path)' holds data of your own; the demo takes a file for itself:"
                    + " leave --db out, or name a new file"
            )
        }
        let began = ProgressBar.seconds()
        let bar = session.progress("Demo", unit: "rows")
        let report: DemoRun.Report
        do {
            defer { bar.finish() }
            report = try DemoRun(store: store).run { bar.update($0, of: $1) }
        }
        let seconds = ProgressBar.seconds() - began
        if invocation[Common.json] {
            try session.console.json(json(report, path: path, seconds: seconds))
        } else {
            try DemoPage(console: session.console).print(report, path: path, seconds: seconds)
        }
        try store.close()
        return .ok
    }

    /// The file named, or one beside the user's own.
    private static func path(_ invocation: Invocation, _ session: Session) throws -> String {
        if let named = invocation[Common.db] { return named }
        let own = try session.settings()
        try own.prepareDirectory()
        let parts = own.path.split(separator: "/", omittingEmptySubsequences: false)
        return (parts.dropLast() + ["assay-demo.db"]).joined(separator: "/")
    }

    private static func json(_ report: DemoRun.Report, path: String, seconds: Double) -> JSON {
        [
            "db": .string(path),
            "files": .array(
                report.files.map { file in
                    [
                        "name": .string(file.name), "rows": .integer(Int64(file.rows)),
                        "rejected": .array(
                            file.rejects.map { reject in
                                [
                                    "line": .integer(Int64(reject.line)),
                                    "reason": .string(reject.reason),
                                ]
                            }
                        ),
                    ]
                }
            ),
            "scored": .integer(Int64(report.scored)),
            "model": .string(report.modelName),
            "top": .array(report.top.map(\.json)),
            "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
    }
}
