import CRM
import Values

/// What the records of a file seem to be, and how sure that is.
package struct KindGuess: Equatable, Sendable {
    package var kind: RecordKind
    /// Its share of the evidence for it and the second, from 0.5 to 1.
    package var confidence: Double
    /// The kind that is nearly as likely; nil where the evidence is clear.
    package var rival: RecordKind?
    /// What interactions without a type of their own are: `meeting`; nil where nothing tells.
    package var activity: String?
}

/// Evidence for the kinds of records, in points, from all columns of a file.
///
/// A column that only records of one kind have counts most: a first name, a stage, a moment of
/// start. Columns that all have (`Id`, `Name`, `Phone`) count next to nothing.
struct KindEvidence {
    private let headers: [String]
    private let folded: Set<String>
    private let concepts: [Set<Concept>]
    private let known: [RecordKind: Set<Field>]
    private let sample: ColumnSample

    init(_ headers: [String], sample: ColumnSample) {
        self.headers = headers
        self.sample = sample
        folded = Set(headers.map(Words.folded))
        known = Dictionary(
            uniqueKeysWithValues: RecordKind.allCases.map { kind in
                (
                    kind,
                    Set(headers.compactMap { ColumnRecognizer.field(of: $0, kind: kind)?.field })
                )
            }
        )
        concepts = headers.map { Set(Lexicon.concepts(of: $0) ?? []) }
    }

    /// Points below which nothing is said.
    private static let pointsMin = 3

    var guess: KindGuess? {
        let ranked = [
            (RecordKind.contacts, contacts), (.companies, companies),
            (.interactions, interactions), (.opportunities, opportunities),
        ].sorted { $0.1 > $1.1 }
        let (first, second) = (ranked[0], ranked[1])
        guard first.1 >= Self.pointsMin || isPlainList(first, second) else { return nil }
        let rest = max(0, second.1)
        let isClose = second.1 >= Self.pointsMin && first.1 - second.1 < 1
        return KindGuess(
            kind: first.0,
            confidence: Double(first.1) / Double(first.1 + rest),
            rival: isClose ? second.0 : nil,
            activity: activity
        )
    }

    /// Whether nothing speaks for another kind, and an id or a name stands beside something else
    /// that people have.
    private func isPlainList(_ first: (RecordKind, Int), _ second: (RecordKind, Int)) -> Bool {
        let known = fields(.contacts)
        return first.0 == .contacts && second.1 <= 0 && known.count >= 2
            && !known.isDisjoint(with: [.id, .name])
    }

    /// The activity that most columns are about; of a file of appointments, those with an end.
    var activity: String? {
        let counts = [("meeting", Concept.meeting), ("call", .call), ("email", .mail)].map {
            ($0.0, columns(about: [$0.1]))
        }
        if let most = counts.max(by: { $0.1 < $1.1 }), most.1 >= 2,
            counts.count(where: { $0.1 == most.1 }) == 1
        {
            return most.0
        }
        let isSent = any {
            $0.contains(.sent) && !$0.isDisjoint(with: [.date, .time]) || $0 == [.sent]
        }
        if isSent, columns(about: [.form]) > 0 { return "form" }
        let others = [("task", Concept.due), ("page", .page), ("form", .form), ("note", .note)]
        let hasEnd = any { $0.contains(.end) && !$0.isDisjoint(with: [.date, .time]) }
        if hasEnd || has("isalldayevent alldayevent") { return "meeting" }
        return counts.first { $0.1 == 1 && $0.0 != "email" }?.0
            ?? others.first { columns(about: [$0.1]) >= 2 }?.0
    }

    private func fields(_ kind: RecordKind) -> Set<Field> { known[kind] ?? [] }

    private func has(_ names: String) -> Bool {
        names.split(separator: " ").contains { folded.contains(String($0)) }
    }

    /// Columns that are about something, other than counts and last times of it.
    private func columns(about wanted: Set<Concept>) -> Int {
        concepts.count {
            !$0.isDisjoint(with: wanted) && $0.isDisjoint(with: [.stop, .last, .count])
        }
    }

    private func any(_ test: (Set<Concept>) -> Bool) -> Bool { concepts.contains(where: test) }

    private var namesPersons: Bool {
        let fields = fields(.contacts)
        return fields.contains(.lastName) || fields.contains(.firstName)
    }

    private var contacts: Int {
        let fields = fields(.contacts)
        var points = 0
        if namesPersons { points += 4 }
        if fields.contains(.email) || headers.indices.contains(where: sample.holdsMail) {
            points += 3
        }
        if fields.contains(.name) { points += has("fullname nominativo contactname") ? 3 : 1 }
        if fields.contains(.phone) { points += 2 }
        if any({ $0.contains(.job) || $0.contains(.post) }) { points += 2 }
        if any({ $0.contains(.salutation) || $0.contains(.birth) }) { points += 2 }
        if !fields.isDisjoint(with: [.doNotContact, .optedOut, .consent]) { points += 1 }
        if !fields.isDisjoint(with: [.company, .source, .city]) { points += 1 }
        if has("leadid prospectid leadnumber leadstatus lifecyclestage") { points += 2 }
        let tellsFirms = headers.indices.contains { index in
            sample.tellsFirms(index, isFlag: ColumnPlan.asksForFirm(headers[index]))
        }
        // Companies among people are told from them row by row.
        if tellsFirms { return points + 12 }
        if !namesPersons, let name = nameColumn, sample.holdsFirms(name) { points -= 3 }
        return points
    }

    /// Whether a column is called a person's, or a person's name.
    private var namesOne: Bool {
        any { $0.contains(.person) && $0.isSubset(of: [.person, .name]) }
    }

    private var nameColumn: Int? {
        headers.firstIndex { ColumnRecognizer.field(of: $0, kind: .companies)?.field == .name }
    }

    private var companies: Int {
        let fields = fields(.companies)
        guard fields.contains(.name), !namesPersons else { return 0 }
        var points = 0
        if has(Self.firmMarks) { points += 2 }
        if fields.contains(.industry) { points += 2 }
        if fields.contains(.employees) { points += 3 }
        if fields.contains(.domain) { points += 2 }
        if any({ $0.contains(.registration) }) { points += 4 }
        if any({ $0.contains(.postal) }) { points += 3 }
        if any({ $0.contains(.amount) && !$0.contains(.deal) }) { points += 1 }
        if columns(about: [.firm]) >= 3 { points += 3 }
        if let name = nameColumn, sample.holdsFirms(name) { points += 4 }
        if any({ $0.contains(.job) || $0.contains(.post) || $0.contains(.mobile) }) { points -= 4 }
        // Somebody's name and position: the row is theirs, whatever it says of their company.
        if namesOne, any({ $0.contains(.job) || $0.contains(.post) }) { points -= 6 }
        if has("email emailaddress") { points -= 1 }
        if has("prospectid leadid leadnumber") { points -= 4 }
        return points
    }

    private var interactions: Int {
        let fields = fields(.interactions)
        guard fields.contains(.occurredAt) else { return 0 }
        var points = 0
        if has(Self.activityMarks) { points += 4 }
        if any({ words in
            !words.isDisjoint(with: Self.happenings)
                && !words.isDisjoint(with: [.date, .time])
                && words.isDisjoint(with: [.last, .stop, .created])
        }) {
            points += 3
        }
        if has("timestamp occurredat dataora datetime when sentat") { points += 2 }
        if fields.contains(.contactID), fields.contains(.id) || !namesPersons { points += 3 }
        if fields.contains(.direction) { points += 3 }
        if any({ $0.contains(.outcome) }) { points += 2 }
        if any({
            $0.contains(.duration) || $0.contains(.end) && !$0.isDisjoint(with: [.date, .time])
        }) {
            points += 2
        }
        if any({ $0.contains(.subject) }) { points += 2 }
        if fields.contains(.body), !namesPersons { points += 1 }
        if concepts.contains([.type]) || concepts.contains([.activity, .type]) { points += 1 }
        if isDated { points += 2 }
        if concepts.indices.contains(where: { index in
            concepts[index].isSubset(of: [.type, .activity]) && sample.holdsActivities(index)
        }) {
            points += 4
        }
        points += min(6, 2 * columns(about: [.meeting, .call, .activity]))
        if fields.contains(.contactEmail) { points += 1 }
        if namesPersons { points -= 3 }
        if any({ $0.contains(.job) || $0.contains(.mobile) }) { points -= 4 }
        if has("alldayevent isalldayevent") { points += 4 }
        if fields.isDisjoint(with: [.contactID, .contactEmail, .contactName]) { points -= 2 }
        return points
    }

    private static let happenings: Set<Concept> = [
        .start, .sent, .completed, .activity, .meeting, .call, .due, .page, .form,
    ]

    /// Whether a column is a plain date, not that of a creation or change.
    private var isDated: Bool {
        let plain: [Set<Concept>] = [[.date], [.time], [.date, .time]]
        return concepts.contains { plain.contains($0) }
    }

    private var opportunities: Int {
        let fields = fields(.opportunities)
        var points = 0
        let deals = columns(about: [.deal])
        if has(Self.dealMarks) { points += 5 }
        if fields.contains(.stage) { points += 3 }
        if fields.contains(.value) || fields.contains(.valueMinor) { points += 2 }
        if fields.contains(.closedAt) { points += 2 }
        if any({ $0.contains(.likelihood) }) { points += 2 }
        points += min(6, 2 * deals)
        if fields.isDisjoint(with: [.stage, .value, .valueMinor]) { points -= 4 }
        if namesPersons, deals == 0 { points -= 6 }
        return points
    }

    private static let dealMarks = """
        dealid dealname dealstage dealtitle dealvalue opportunityid opportunityname closevalue \
        idopportunita nomeopportunita idtrattativa trattativa stagename valueminor leadvalue \
        expectedrevenue
        """
    private static let activityMarks = """
        interactiontype activitytype engagementtype interactionid activityid engagementid kind \
        tipoattivita tipointerazione whoid eventtype calloutcome meetingoutcome
        """
    private static let firmMarks = """
        companyname companydomainname accountname organizationname ragionesociale domain \
        nomeazienda
        """
}
