package import CRM
package import JSON
import Ledger
package import Scoring
package import Storage

/// Everything that the file holds of one person, and how their scores came about, for the person
/// themselves (GDPR Article 15; C-203/22: which data were used, how, and what would change it).
package struct PersonReport: Sendable {
    /// One score with its reasons in words, and what would have raised it.
    package struct Score: Sendable {
        package let report: ScoreReport
        package let suggestions: [Suggestion]
    }

    package let contact: Contact
    /// When it was written.
    package let at: Instant
    /// What happened, newest first.
    package let interactions: [Interaction]
    /// Newest first.
    package let scores: [Score]
    package let recipients: [Recipient]
    /// That they objected to being scored; nil where they did not, or took it back.
    package let objection: Objection?
    /// Every row of every table, as stored.
    package let tables: JSONObject

    /// The report for programs.
    package var json: JSON {
        [
            "written_at": .string(at.description),
            "contact_id": .string(contact.id),
            "scores": .array(
                scores.map { score in
                    var object = score.report.json.objectValue ?? [:]
                    object["would_raise_it"] = .array(
                        score.suggestions.map { .string($0.text) }
                    )
                    return .object(object)
                }
            ),
            "recipients": .array(
                recipients.map {
                    [
                        "kind": .string($0.kind.rawValue), "name": .string($0.name),
                        "at": $0.at.map { .string($0.description) } ?? .null,
                    ]
                }
            ),
            "objection": objection?.json ?? .null,
            "records": .object(tables),
        ]
    }
}

extension ScoringEngine {
    /// Gathers everything of a person: the rows of the contact and of those merged into it, their
    /// scores with reasons in a language, and who received it; and notes in the log that it left
    /// the file.
    ///
    /// Costs one explanation a score.
    /// - Returns: the report, and its JSON as one line, whose SHA-256 the entry of the log names.
    /// - Throws: ``StoreError/contactNotFound(_:)``, ``RecordError`` for a damaged payload.
    package func personReport(
        contactKey: ContactKey,
        organizationKey: OrganizationKey,
        language: Language
    ) throws -> (report: PersonReport, bytes: [UInt8]) {
        let keys = try store.contacts(ofPerson: contactKey)
        let report = PersonReport(
            contact: try store.contact(key: contactKey, withDeleted: true),
            at: store.environment.now(),
            interactions: try store.timeline(contactKey: contactKey, limit: Int(Int32.max)),
            scores: try keys.flatMap { try scores(of: $0, organizationKey, language) },
            recipients: try keys.flatMap { try store.recipients(contactKey: $0) },
            objection: try store.objection(contactKey: contactKey),
            tables: try store.personRecord(contactKeys: keys)
        )
        let bytes = report.json.canonicalBytes + [UInt8(ascii: "\n")]
        try store.noteExport(
            records: "person",
            format: "json",
            count: 1,
            sha256: SHA256.hash(bytes).hex
        )
        return (report, bytes)
    }

    /// The scores of a contact, newest first.
    private func scores(
        of contactKey: ContactKey,
        _ organizationKey: OrganizationKey,
        _ language: Language
    ) throws -> [PersonReport.Score] {
        var filter = ScoreFilter()
        filter.contactKey = contactKey
        filter.limit = Int(Int32.max)
        var numbers: [Int64] = []
        try store.history(organizationKey: organizationKey, filter) { numbers.append($0.seq) }
        return try numbers.map { seq in
            let report = try report(seq: seq, language: language)
            return PersonReport.Score(
                report: report,
                suggestions: try suggestions(for: report, language: language)
            )
        }
    }
}
