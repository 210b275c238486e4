import CRM
import Ledger
import Storage

/// Turns the cells of a record into what the store takes, or says why they cannot be.
struct Drafter {
    var cells: RecordCells
    var warnings = ImportWarnings()
    let dates: [DateReader]
    let outcomes: OutcomeReader
    /// The present, in microseconds: tells meetings that were from those that will be.
    let now: Int64
    /// Those who share the address by which the record names its contact, if several do.
    var sharers: [ContactReference.Sharer] = []
    /// First digits of the file's hash: part of the ids of records that have none.
    let idPrefix: String
    /// Whether a record without name, e-mail and phone may be a contact of its own.
    let allowsNameless: Bool
    /// What interactions without a type are; nil where nothing tells.
    let activity: String?

    init(_ survey: FileSurvey, now: Int64) {
        var isTable = false
        if case .csv = survey.format { isTable = true }
        cells = RecordCells(plan: survey.plan, isTable: isTable)
        dates = survey.dates
        outcomes = survey.outcomes
        self.now = now
        activity = survey.activity
        allowsNameless = survey.allowsNameless
        idPrefix = ImportBatch.madePrefix + survey.sha256.prefix(16) + ":"
    }

    /// The id of a record that has none: the same whenever the same file is imported.
    var madeID: String { idPrefix + String(cells.record.number) }

    /// The id of a record that has none, made from what it says.
    ///
    /// The same in every file that says the same: exports that overlap count once.
    func contentID(_ parts: [String]) -> String {
        let text = parts.joined(separator: "\u{1F}")
        return ImportBatch.madePrefix + "=" + SHA256.hash(Array(text.utf8)).hex.prefix(24)
    }

    /// The record's own id.
    func id() throws(Refusal) -> String? {
        try cells.short(.id, bytesMax: Limits.idBytesMax)
    }

    /// A moment, in microseconds, within the years 1900 to 2199.
    func moment(_ field: Field) throws(Refusal) -> Int64? {
        guard let text = cells.text(field), let column = cells.column(of: field) else { return nil }
        let moment: Instant
        do {
            moment = try dates[column].read(text)
        } catch {
            throw Refusal(field: field, reason: error.description)
        }
        guard (Self.earliest..<Self.latest).contains(moment.microseconds) else {
            throw Refusal(field: field, reason: "'\(text)' lies outside of the years 1900 to 2199")
        }
        return moment.microseconds
    }

    private static let earliest = Instant(Instant.Day(year: 1900, month: 1, day: 1)).microseconds
    private static let latest = Instant(Instant.Day(year: 2200, month: 1, day: 1)).microseconds

    /// Stores the record in the batch.
    mutating func store(in batch: ImportBatch) throws -> ImportVerdict {
        do {
            if let problem = cells.record.problem {
                return .refused(field: nil, reason: problem.reason)
            }
            cells.arrange()
            try checkType()
            if let text = cells.text(.isDeleted), FlagWords.flag(text) == true {
                throw Refusal(field: .isDeleted, reason: "it was deleted where the file comes from")
            }
            switch cells.plan.kind {
            case .contacts: return try contact(in: batch)
            case .companies: return try company(in: batch)
            case .interactions: return try interaction(in: batch)
            case .opportunities: return try opportunity(in: batch)
            case .outcomes: return try outcome(in: batch)
            }
        } catch let refusal as Refusal {
            return .refused(field: refusal.field?.columnName, reason: refusal.reason)
        }
    }

    /// A line of our own JSON Lines that says it is something else must not become this.
    private func checkType() throws(Refusal) {
        guard let type = cells.text(.type), type != cells.plan.kind.singular,
            RecordKind.allCases.contains(where: { $0.singular == type })
        else { return }
        throw Refusal(
            field: .type,
            reason: "the record is of type '\(type)', the file holds "
                + cells.plan.kind.rawValue
        )
    }
}
