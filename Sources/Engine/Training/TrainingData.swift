package import CRM
import Ledger
import Scoring
import Storage
package import Training

/// What an organization's outcomes teach: examples as they stood before their outcome, and the pool
/// of all contacts as they stand now.
package struct TrainingData: Sendable {
    /// Features every installation has, one column of bins each.
    package var standard: [[UInt8]]
    /// Attributes of the examples, by name.
    package var attributes: AttributeTable
    /// Whether each example was won.
    package var won: [Bool] = []
    /// The moment each example is seen at.
    package var moments: [Instant] = []
    /// When each was decided; nil when nobody says.
    package var decided: [Instant?] = []
    /// When the contact or we last acted before the moment, to a day; nil when never.
    package var lastActivity: [Instant?] = []
    /// Columns that are the outcome itself or its moment, which imports were told.
    package var outcomeColumns: Set<String> = []
    /// How many examples' attribute of that name was changed after the outcome.
    package var changedAfter: [String: Int] = [:]
    /// How many contacts of the pool fall into each bin of the standard features.
    package var poolCounts: [[Int]]
    /// Attributes of the pool.
    package var pool: AttributeTable
    /// SHA-256 over what each example says, in their order: which examples these were.
    package var digest = ""
    /// The moment of the pool.
    package var asOf: Instant

    /// Contacts of the pool at most, roughly; of more, one in k by a hash of what they say.
    package static let poolMax = 100_000

    init(asOf: Instant) {
        self.asOf = asOf
        let features = FeatureSet.standard.features
        standard = [[UInt8]](repeating: [], count: features.count)
        poolCounts = features.map { [Int](repeating: 0, count: $0.bins.count) }
        attributes = AttributeTable()
        pool = AttributeTable()
    }

    /// Puts the examples in an order that says nothing of how they came: by these keys, then by
    /// when somebody acted last and the moment they are seen at.
    mutating func sort(by keys: [UInt128]) {
        let times = keys.indices.map { index in
            (lastActivity[index]?.microseconds ?? .min, moments[index].microseconds)
        }
        let order = keys.indices.sorted {
            keys[$0] == keys[$1] ? times[$0] < times[$1] : keys[$0] < keys[$1]
        }
        for index in standard.indices {
            let column = standard[index]
            standard[index] = order.map { column[$0] }
        }
        attributes.reorder(order)
        won = order.map { [won] in won[$0] }
        moments = order.map { [moments] in moments[$0] }
        decided = order.map { [decided] in decided[$0] }
        lastActivity = order.map { [lastActivity] in lastActivity[$0] }
    }

    /// Whether most outcomes have a date, so that later ones can be kept for testing.
    package var isDated: Bool { decided.count { $0 != nil } * 10 >= decided.count * 9 }
    /// Earliest date of an outcome.
    package var earliest: Instant? { decided.compactMap { $0 }.min() }
    /// Latest date of an outcome.
    package var latest: Instant? { decided.compactMap { $0 }.max() }
}

/// Columns that appear as records are read, by name.
package struct AttributeTable: Sendable {
    /// Rows read.
    package private(set) var rowCount = 0
    private var places: [String: Int] = [:]
    private var columns: [RawColumn] = []

    /// Adds a row; columns it does not name get nothing.
    mutating func append(_ texts: [String: String]) {
        for name in texts.keys.sorted() where places[name] == nil {
            guard columns.count < Scorecard.attributesMax else { continue }
            places[name] = columns.count
            columns.append(RawColumn(name, missing: rowCount))
        }
        for index in columns.indices { columns[index].append(texts[columns[index].name]) }
        rowCount += 1
    }

    /// Puts the rows in another order: `rows` names each once.
    mutating func reorder(_ rows: [Int]) {
        for index in columns.indices { columns[index].reorder(rows) }
    }

    /// The column of a name; one without any text where there is none.
    package func column(_ name: String) -> RawColumn {
        places[name].map { columns[$0] } ?? RawColumn(name, missing: rowCount)
    }

    /// The names of all columns, sorted.
    package var names: [String] { places.keys.sorted() }
}

extension ScoringEngine {
    /// Reads the examples and the pool of an organization.
    ///
    /// An example is seen `horizonDays` before its outcome, or when the contact was made if that is
    /// later, and never after the outcome; one whose outcome has no date is seen now. The deal
    /// whose end it is stays out of it. `progress` is told how many contacts were read.
    package func trainingData(
        organization: String,
        horizonDays: Int = 7,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> TrainingData {
        let key = try organizationKey(organization)
        let now = store.environment.now()
        var data = TrainingData(asOf: now)
        data.outcomeColumns = try store.outcomeColumns(organizationKey: key)
        var reading = ExampleReading(now: now, horizon: Int64(horizonDays) * Instant.day)
        var after = ContactKey.beforeAll
        while true {
            let count = try store.readLeads(asOf: now, now: now, details: .attributes) { reader in
                let labelled = try reader.labelledContacts(
                    organization: key,
                    after: after,
                    limit: Limits.scoreBatchContacts
                )
                for contact in labelled { try reading.add(contact, reader, to: &data) }
                after = labelled.last?.contactKey ?? after
                return labelled.count
            }
            if count == 0 { break }
            progress(data.won.count)
        }
        data.digest = reading.finish(&data)
        try readPool(key, now: now, into: &data, progress)
        return data
    }

    private func readPool(
        _ organization: OrganizationKey,
        now: Instant,
        into data: inout TrainingData,
        _ progress: (_ done: Int) -> Void
    ) throws {
        let total = try store.count(.all, organizationKey: organization)
        let step = max(1, (total + TrainingData.poolMax - 1) / TrainingData.poolMax)
        let companies = CompanyCache()
        var after = ContactKey.beforeAll
        var number = 0
        func isTaken(_ row: LeadRow) -> Bool {
            guard step > 1 else { return true }
            let fields = LeadAttributes.all(of: row.contact).sorted { $0.key < $1.key }
            let text = fields.reduce(row.contact.email ?? "") { "\($0)\t\($1.key)\t\($1.value)" }
            let bytes = SHA256.hash(Array(text.utf8)).bytes
            return bytes.prefix(7).reduce(0) { $0 << 8 | Int($1) } % step == 0
        }
        var memo = TermMemo()
        var bins: [Int] = []
        while true {
            let count = try store.readLeads(asOf: now, now: now, details: .attributes) { reader in
                let rows = try reader.contacts(
                    organization: organization,
                    after: after,
                    limit: Limits.scoreBatchContacts,
                    selection: .all
                )
                after = rows.last?.key ?? after
                let taken = rows.filter(isTaken)
                number += rows.count
                var tools = LeadTools(reader, companies: companies)
                try tools.facts(of: taken) { row, facts in
                    Scorer.expert.fill(&bins, from: facts, memo: &memo)
                    for index in data.poolCounts.indices {
                        data.poolCounts[index][bins[index]] += 1
                    }
                    data.pool.append(LeadAttributes.all(of: row.contact))
                }
                return rows.count
            }
            if count == 0 { break }
            progress(data.won.count + number)
        }
    }
}

/// Reads examples one by one, each at a moment of its own.
private struct ExampleReading {
    private let now: Instant
    private let horizon: Int64
    private let companies = CompanyCache()
    private var memo = TermMemo()
    private var bins: [Int] = []
    /// The beginning of a hash of what each example says.
    private var keys: [UInt128] = []

    init(now: Instant, horizon: Int64) {
        self.now = now
        self.horizon = horizon
    }

    mutating func add(
        _ contact: LabelledContact,
        _ reader: LeadReader,
        to data: inout TrainingData
    ) throws {
        guard let present = try reader.contact(key: contact.contactKey) else { return }
        let moment = moment(of: contact, createdAt: present.contact.createdAt)
        let isPast = moment < now
        let past = isPast ? reader.at(moment, now: now) : reader
        let row = isPast ? try past.contact(key: contact.contactKey) ?? present : present
        // Companies are shared by all examples that are seen now.
        var tools = isPast ? LeadTools(past) : LeadTools(past, companies: companies)
        let facts = try tools.facts(of: row, without: contact.opportunityKey)
        Scorer.expert.fill(&bins, from: facts, memo: &memo)
        for index in data.standard.indices { data.standard[index].append(UInt8(bins[index])) }
        let attributes = LeadAttributes.all(of: row.contact)
        if isPast {
            let latest = LeadAttributes.all(of: present.contact)
            for name in attributes.keys.sorted() where latest[name] != attributes[name] {
                data.changedAfter[name, default: 0] += 1
            }
        }
        data.attributes.append(attributes)
        data.won.append(contact.isWon)
        data.moments.append(moment)
        data.decided.append(contact.decidedAt)
        data.lastActivity.append(Self.lastActivity(facts))
        keys.append(key(attributes, contact))
    }

    /// The end of the day, counted back from the moment, on which somebody acted last.
    private static func lastActivity(_ facts: LeadFacts) -> Instant? {
        let days = [facts.history.lastInboundDays, facts.history.lastOutboundDays]
        return days.compactMap { $0 }.min().map {
            Instant(microseconds: facts.asOf.microseconds - Int64($0) * Instant.day)
        }
    }

    /// A hash of an example's features, outcome and time; of no id or place, which differ between
    /// laptops that hold the same examples.
    private func key(_ attributes: [String: String], _ contact: LabelledContact) -> UInt128 {
        var hash = SHA256()
        let decided = contact.decidedAt.map { "\($0.microseconds)" } ?? ""
        hash.update(Array("\(contact.isWon)\t\(decided)\t".utf8) + bins.map { UInt8($0) })
        for (name, text) in attributes.sorted(by: { $0.key < $1.key }) {
            hash.update(Array("\(name.utf8.count)\t\(text.utf8.count)\t\(name)\(text)".utf8))
        }
        return hash.finish().bytes.prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// Puts the examples in the order of their hashes; answers the SHA-256 of these.
    mutating func finish(_ data: inout TrainingData) -> String {
        data.sort(by: keys)
        var hash = SHA256()
        for key in keys.sorted() { hash.update(Array("\(String(key, radix: 16))\n".utf8)) }
        return hash.finish().hex
    }

    private func moment(of contact: LabelledContact, createdAt: Instant?) -> Instant {
        guard let decidedAt = contact.decidedAt, decidedAt <= now else { return now }
        // What happened at the very moment of the decision may be the decision.
        let last = decidedAt.microseconds - 1
        let wanted = max(decidedAt.microseconds - horizon, createdAt?.microseconds ?? .min)
        return Instant(microseconds: min(last, wanted))
    }
}
