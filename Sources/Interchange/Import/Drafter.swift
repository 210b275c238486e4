import CRM
import Ledger
import Storage
import Values

/// Turns the cells of a record into what the store takes, or says why they cannot be.
struct Drafter {
    var cells: RecordCells
    /// The same record as the second thing that its row holds; see ``SecondPlan``.
    let second: RecordCells?
    var warnings = ImportWarnings()
    let dates: [DateReader]
    let outcomes: OutcomeReader
    /// The decimal sign of each column, where its numbers show it.
    let decimalMarks: [DecimalMark?]
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
    /// What stands before the ids of the file, which are a system's of its own; nil for nothing.
    let system: String?
    /// Whether the file holds all there is.
    let isFull: Bool

    init(_ survey: FileSurvey, now: Int64) {
        var isTable = false
        if case .csv = survey.format { isTable = true }
        cells = RecordCells(plan: survey.plan, isTable: isTable)
        second = survey.secondPlan.map { RecordCells(plan: $0, isTable: isTable) }
        dates = survey.dates
        outcomes = survey.outcomes
        decimalMarks = survey.decimalMarks
        self.now = now
        activity = survey.activity
        isFull = survey.options.isFull
        system = survey.options.system
        allowsNameless = survey.allowsNameless
        idPrefix = ImportBatch.madePrefix + survey.recordsHash.prefix(16) + ":"
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
        try reference(.id)
    }

    /// The id of a record, its own or another's; Salesforce's in the long form, those of a named
    /// system behind its name.
    func reference(_ field: Field) throws(Refusal) -> String? {
        let room = Limits.idBytesMax - (system.map { $0.utf8.count + 1 } ?? 0)
        guard let id = try cells.short(field, bytesMax: room).map(SalesforceID.full) else {
            return nil
        }
        return system.map { "\($0):\(id)" } ?? id
    }

    /// The decimal sign of the column that speaks for a field.
    func decimalMark(_ field: Field) -> DecimalMark? {
        cells.column(of: field).flatMap { decimalMarks[$0] }
    }

    /// Keeps the text of a value that cannot be read, and warns: the record goes on without it.
    ///
    /// `what` goes on behind "N values of 'Amount' ".
    mutating func setAside(_ field: Field, _ what: String, _ text: String) {
        cells.keep(field)
        let name = cells.column(of: field).map { cells.plan.slots[$0].key } ?? ""
        warnings.add(
            "% values of '\(name)' \(what); they are kept as they stand",
            example: "line \(cells.record.line): '\(text.prefix(80))'"
        )
    }

    /// A moment that the record can do without: what cannot be read is set aside.
    mutating func readableMoment(_ field: Field) -> Int64? {
        do throws(Refusal) {
            return try moment(field)
        } catch {
            setAside(field, "are no date that can be read", cells.text(field) ?? "")
            return nil
        }
    }

    /// A moment, in microseconds, within the years 1900 to 2199.
    func moment(_ field: Field) throws(Refusal) -> Int64? {
        guard let text = cells.text(field), let column = cells.column(of: field) else { return nil }
        let moment: Instant
        do {
            if let whole = withHour(text, column) {
                moment = whole
            } else {
                moment = try dates[column].read(text)
            }
        } catch {
            throw Refusal(field: field, reason: error.description)
        }
        guard (Self.earliest..<Self.latest).contains(moment.microseconds) else {
            throw Refusal(field: field, reason: "'\(text)' lies outside of the years 1900 to 2199")
        }
        return moment.microseconds
    }

    /// A day with the hour of the column beside it; nil where there is none to add.
    private func withHour(_ text: String, _ column: Int) -> Instant? {
        guard let hours = cells.plan.timeOfDay[column], let hour = cells.text(column: hours) else {
            return nil
        }
        // Spreadsheets give days a midnight.
        let day = text.split(separator: " ").filter { !$0.hasPrefix("00:00") }
            .joined(separator: " ")
        guard !day.contains(":") else { return nil }
        do {
            return try dates[column].read("\(day) \(hour)")
        } catch {
            return nil
        }
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
