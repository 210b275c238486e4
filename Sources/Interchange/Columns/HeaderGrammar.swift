/// Reads what a header means from the concepts of its words.
///
/// Each field has phrases: sets of concepts that must all stand in the header, with nothing else
/// but words that narrow nothing there.
enum HeaderGrammar {
    /// Behind all columns that ``ColumnNames`` calls by name.
    static let rankOfPhrases = 200

    /// The meaning of a header in a file of such records, and its rank; nil for none.
    static func field(of header: String, kind: RecordKind) -> (field: Field, rank: Int)? {
        if kind == .contacts {
            if let refusal = RefusalGrammar.field(of: header) { return (refusal, rankOfPhrases) }
            if isWholeName(header) { return (.name, rankOfPhrases) }
        }
        guard var words = Lexicon.concepts(of: header), !words.isEmpty else { return nil }
        if words.contains(where: { $0 == .owner || $0 == .stop || $0 == .fax }) { return nil }
        let penalty = words.reduce(0) { $0 + (penalties[$1] ?? 0) }
        words.removeAll { $0 == .filler }
        let all = Set(words)
        for (field, phrases) in phrases(of: kind) {
            for (place, phrase) in phrases.enumerated() where fits(all, phrase, kind) {
                // What was done counts from when it was done, not from when it was due.
                if phrase.contains(.completed) { return (field, 0) }
                return (field, rankOfPhrases + 10 * place + penalty)
            }
        }
        return nil
    }

    /// Whether a header names both parts of a name: `Nombre y apellidos`, `Name, Vorname`.
    ///
    /// Not `First name` and `Family name`, where the word before says which name is meant.
    private static func isWholeName(_ header: String) -> Bool {
        let words = Set(HeaderWords.list(header))
        return !words.isDisjoint(with: ["name", "nome", "nom", "nombre", "nombres"])
            && !words.isDisjoint(with: [
                "surname", "cognome", "nachname", "apellido", "apellidos", "sobrenome", "apelido",
                "vorname", "prenom", "prenoms",
            ])
    }

    /// Whether the header says all of a phrase and nothing beside it.
    private static func fits(
        _ words: Set<Concept>,
        _ phrase: Set<Concept>,
        _ kind: RecordKind
    ) -> Bool {
        guard phrase.isSubset(of: words) else { return false }
        let rest = words.subtracting(phrase)
        return rest.allSatisfy { isIdle($0, beside: phrase, kind) }
    }

    /// Whether a word adds nothing to a phrase: the file's own noun, `value` beside a phone.
    private static func isIdle(
        _ word: Concept,
        beside phrase: Set<Concept>,
        _ kind: RecordKind
    ) -> Bool {
        if nouns(of: kind).contains(word) { return true }
        let reaches = phrase.contains(.mail) || phrase.contains(.phone) || phrase.contains(.mobile)
        let isPlaced = phrase.contains(.city) || phrase.contains(.country)
        let isPosition = !phrase.isDisjoint(with: [.job, .post, .title])
        switch word {
        case .value, .number, .id: return reaches
        case .work: return reaches || isPlaced || isPosition
        case .home, .other, .address: return reaches || isPlaced
        // `Telefono lavoro`, `teléfono de trabajo`.
        case .job: return reaches || isPlaced
        case .postal, .place, .mail: return isPlaced
        case .sales: return kind == .opportunities
        case .linked:
            return !phrase.isDisjoint(with: [.firm, .person])
        case .likelihood: return phrase.contains(.stage)
        case .date, .time:
            return !phrase.isDisjoint(with: [
                .created, .modified, .closed, .won, .lost, .completed, .opened,
            ])
        case .last: return phrase.contains(.modified)
        default: return false
        }
    }

    private static func nouns(of kind: RecordKind) -> Set<Concept> {
        switch kind {
        case .contacts: [.person]
        case .companies: [.firm]
        case .interactions: [.activity, .meeting, .call, .note, .form, .page]
        case .opportunities: [.deal]
        case .outcomes: []
        }
    }

    /// The wrong one of several columns of one meaning comes later.
    private static let penalties: [Concept: Int] = [
        .other: 17, .home: 15, .mobile: 2, .firm: 4, .postal: 2, .due: 4, .expected: 6,
    ]

    private static func phrases(of kind: RecordKind) -> [(Field, [Set<Concept>])] {
        switch kind {
        case .contacts: contacts
        case .companies: companies
        case .interactions: interactions
        case .opportunities: opportunities
        case .outcomes: []
        }
    }

    private static let contacts: [(Field, [Set<Concept>])] =
        [
            (.id, [[.id], [.id, .created]]),
            (.companyID, [[.firm, .id]]),
            (.firstName, [[.first, .name], [.first]]),
            (.lastName, [[.surname], [.surname, .name], [.last, .name]]),
            (.middleName, [[.middle, .name]]),
            (.company, [[.firm, .name], [.firm], [.firm, .person]]),
            (
                .name,
                [
                    [.full, .name], [.name, .first, .surname], [.name, .surname], [.name],
                    [.person],
                ]
            ),
            (.email, [[.mail], [.mail, .firm]]),
            (.phone, [[.phone], [.phone, .mobile], [.mobile], [.phone, .firm]]),
            (
                .title,
                [
                    [.job, .title], [.post], [.job, .post], [.post, .title], [.job], [.title],
                    [.job, .name], [.post, .name], [.firm, .title], [.firm, .post],
                ]
            ),
            (.website, [[.web], [.firm, .web], [.web, .page]]),
            (.source, [[.source]]),
            (.country, [[.country], [.country, .firm]]),
            (.city, [[.city], [.city, .firm]]),
            (.createdAt, [[.created]]),
            (.updatedAt, [[.modified]]),
            (.domain, [[.firm, .domain], [.domain]]),
        ] + firm + [(.industry, [[.firm, .industry]])]

    private static let firm: [(Field, [Set<Concept>])] = [
        (.industry, [[.industry]]),
        (
            .employees,
            [
                [.employees], [.employees, .number], [.employees, .count], [.employees, .name],
                [.firm, .size], [.firm, .employees, .number],
            ]
        ),
    ]

    private static let companies: [(Field, [Set<Concept>])] =
        [
            (.id, [[.id], [.id, .created]]),
            (.name, [[.name], [.firm]]),
            (.domain, [[.domain], [.web], [.domain, .name], [.domain, .name, .page]]),
            (.country, [[.country]]),
        ] + firm

    private static let contactName: [Set<Concept>] = [[.person], [.person, .name]]

    private static let interactions: [(Field, [Set<Concept>])] = [
        (.contactID, [[.person, .id], [.id, .linked, .person]]),
        (.id, [[.id], [.id, .mail], [.id, .created]]),
        (.contactEmail, [[.person, .mail], [.mail], [.mail, .address]]),
        (.contactName, contactName),
        (
            .occurredAt,
            [
                [.completed, .date], [.completed, .time], [.start, .date, .time],
                [.start, .time], [.start, .date], [.sent, .date], [.sent, .time], [.start],
                [.date, .time], [.date], [.time], [.mail, .date], [.mail, .sent, .date],
                [.mail, .time], [.due, .date], [.due, .time],
                [.created, .date], [.created, .time], [.created], [.due],
            ]
        ),
        (.direction, [[.direction], [.mail, .direction]]),
        (
            .result,
            [
                [.outcome], [.status], [.mail, .status], [.mail, .sent, .status],
                [.mail, .outcome],
            ]
        ),
        (.kind, [[.type], [.activity]]),
        (.subject, [[.subject], [.mail, .subject], [.title], [.name], [.mail, .name]]),
        (.body, [[.body], [.mail, .body], [.note]]),
    ]

    private static let opportunities: [(Field, [Set<Concept>])] = [
        (.contactID, [[.person, .id], [.id, .linked, .person]]),
        (.companyID, [[.firm, .id]]),
        (.id, [[.id], [.id, .created]]),
        (.contactEmail, [[.person, .mail], [.mail]]),
        (.contactName, contactName),
        (.company, [[.firm], [.firm, .name]]),
        (.stage, [[.stage], [.stage, .name], [.stage, .id, .name]]),
        (.status, [[.status], [.outcome]]),
        (.currency, [[.currency], [.currency, .value], [.currency, .amount]]),
        (
            .closedAt,
            [
                [.closed], [.won, .time], [.won, .date], [.lost, .time], [.lost, .date],
                [.expected, .closed], [.due, .date],
            ]
        ),
        (.openedAt, [[.opened], [.created]]),
        (.movedAt, [[.modified, .stage], [.modified], [.stage, .date]]),
        (.value, [[.amount], [.value], [.expected, .amount], [.amount, .value], [.size]]),
        (.name, [[.name], [.title], [.subject], [.deal]]),
    ]
}
