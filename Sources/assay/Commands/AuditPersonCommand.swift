import CRM
import Engine
import Interchange
import JSON
import Ledger
import Platform
import Storage

/// `assay audit person CONTACT`: everything held of a person, for themselves.
enum AuditPersonCommand {
    private static let output = Option.path("output", short: "o", "FOLDER", "write into FOLDER")

    static let command = Command(
        "person",
        "write everything held of a person: records, scores with reasons, recipients, proofs",
        details: """
            Answers a request for access (GDPR Article 15). Into FOLDER, which is made: person.html, \
            to read and print, in the language of --lang; person.json, every row of every table and \
            every score with its reasons; and a proof of each score. Without --output, the JSON is \
            printed. The log gets an entry, since personal data leave the file.
            """,
        examples: [
            .init("assay audit person anna@rossi.it --output anna", "a page, a JSON file, proofs"),
            .init("assay audit person C-104 --output c104 --lang it", "the page in Italian"),
        ],
        options: Common.store + [output.declaration, Common.language.declaration],
        positionals: [.init("CONTACT")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let store = organization.store
        let language = try session.language(invocation)
        let (report, bytes) = try ScoringEngine(store: store).personReport(
            contactKey: organization.personKey(invocation.arguments[0]),
            organizationKey: organization.key,
            language: language
        )
        guard let folder = invocation[output] else {
            try session.console.write(bytes)
            return .ok
        }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw Failure(.failure, "the folder '\(SafeText.visible(folder))' cannot be made")
        }
        try write(bytes, "\(folder)/person.json")
        let page = PersonPage(report: report, language: language)
        try write(Array(page.html.utf8), "\(folder)/person.html")
        for score in report.scores {
            let number = score.report.stored.seq
            let proof = try store.proof(seq: number)
            try write(proof.json.canonicalBytes + [10], "\(folder)/proof-\(number).json")
        }
        session.console.note(
            "assay: \(report.contact.shownName): \(PlainWords.count(report.scores.count, "score")),"
                + " \(PlainWords.count(report.interactions.count, "interaction")) in"
                + " \(SafeText.visible(folder))"
        )
        return .ok
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try ExportFile(path)
        try file.append(bytes)
        try file.finish()
    }
}
