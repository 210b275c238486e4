import Interchange
import JSON

/// `assay export KIND`: write records so that they can be read back without loss.
enum ExportCommand {
    private static let format = Option.choice(
        "format",
        ExportFormat.allCases.map(\.rawValue),
        "how to write (default csv); jsonl loses nothing, vcf is for contacts"
    )
    private static let mark = Option.flag(
        "bom",
        "begin a CSV with a byte order mark, so that Excel reads accents"
    )
    private static let output = Option.path(
        "output",
        short: "o",
        "FILE",
        "write to FILE instead of standard output"
    )

    static let command = Command(
        "export",
        "write contacts, scores and other records as CSV, XLSX, JSON Lines or vCard",
        details: """
            'assay import' reads all of these back but scores. Texts in CSV that a spreadsheet would \
            run as a formula get an apostrophe in front. The ledger notes each export.
            """,
        examples: [
            .init("assay export scores > scores.csv", "the score history as a table"),
            .init("assay export contacts --format xlsx -o people.xlsx", "for a spreadsheet"),
            .init("assay export contacts --format vcf -o people.vcf", "for an address book"),
        ],
        options: [
            Common.db.declaration, Common.org.declaration, Common.json.declaration,
            format.declaration, mark.declaration, output.declaration,
        ],
        positionals: [.init("KIND", choices: ExportKind.allCases.map(\.rawValue))],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let word = invocation.arguments[0]
        guard let kind = ExportKind(rawValue: word) else {
            throw Failure.usage("KIND: nothing is called '\(word)'")
        }
        let wanted = invocation[Common.json] ? "jsonl" : invocation[format] ?? "csv"
        guard let format = ExportFormat(rawValue: wanted) else {
            throw Failure.usage("option '--format': nothing is called '\(wanted)'")
        }
        let (organization, isNoted) = try session.organizationToTakeFrom()
        let exporter = Exporter(organization.store, organizationKey: organization.key)
        guard let path = invocation[output] else {
            _ = try exporter.run(
                kind,
                as: format,
                hasMark: invocation[mark],
                isNoted: isNoted
            ) {
                try session.console.write($0)
            }
            return .ok
        }
        let report = try exporter.run(
            kind,
            as: format,
            to: path,
            hasMark: invocation[mark],
            isNoted: isNoted
        )
        session.console.note(
            "assay: \(ProgressBar.grouped(report.count)) \(kind.rawValue) are in \(path)"
        )
        return .ok
    }
}
