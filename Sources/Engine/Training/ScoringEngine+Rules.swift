package import CRM
import JSON
package import Scoring
package import Storage

/// Whom rules would move, and by how much.
package struct RuleTrial: Sendable {
    /// A lead whose score the rules change.
    package struct Move: Sendable {
        package let contactID: String
        package let name: String
        /// Its score by the model as it is, and with the rules tried.
        package let before: Int
        package let after: Int
        /// Its reasons from the rules tried.
        package let reasons: [Reason]
    }

    /// Leads that would move, the farthest first, ties by id; a hundred at most.
    package let moves: [Move]
    /// Leads scored, and how many of them would move.
    package let contacts: Int
    package let moved: Int
    /// The names of rules that match none of them, in the order of the rules: a value may be
    /// written otherwise than the data has it.
    package let unmatched: [String]

    /// Of more moves than these, the farthest are kept.
    package static let movesMax = 100
}

extension ScoringEngine {
    /// The rules of the model in use.
    ///
    /// - Throws: `StoreError` where there is no such organization, `ScorecardError` where this
    ///   version cannot use its model.
    package func rules(organization: String) throws -> OwnRules {
        let model = try currentModel(organizationKey: organizationKey(organization))
        return try scorer(modelSHA256: model.sha256).scorecard.rules
    }

    /// Takes a model into use that is the present one with these rules instead of its own.
    ///
    /// What was learned of rules that stay as they are is kept. Stored, published and logged like
    /// any model; `assay models rollback` takes it back. Does nothing where the rules are the same.
    /// - Throws: As ``rules(organization:)``, and `SQLiteError` where the file cannot be written.
    package func publish(
        _ rules: OwnRules,
        organization: String
    ) throws -> (model: ModelRecord, isChanged: Bool) {
        let key = try organizationKey(organization)
        let current = try currentModel(organizationKey: key)
        let used = try scorer(modelSHA256: current.sha256).scorecard
        guard used.rules != rules else { return (current, false) }
        let card = used.with(rules)
        var draft = ModelDraft(kind: card.kind.rawValue) { name in
            var card = card
            card.name = name
            return card.canonicalBytes
        }
        // It has learned what the present one has: comparisons and what is due go by that.
        draft.metrics = current.metrics
        draft.training = current.training
        draft.trainedFrom = current.trainedFrom
        draft.trainedUntil = current.trainedUntil
        draft.facts = [
            "action": "rules",
            "rules": .integer(Int64(rules.rules.count)),
            "before": .string(current.name),
        ]
        let kept = try store.keep(draft, organizationKey: key)
        return (try store.publish(sha256: kept.sha256, organizationKey: key), true)
    }

    /// Scores an organization's leads by the model in use and by the same with other rules; stores
    /// nothing.
    ///
    /// Reads all contacts, or the one of `contact`: about a second for 100,000.
    /// - Throws: As ``rules(organization:)``.
    package func tryRules(
        _ rules: OwnRules,
        organization: String,
        contact: ContactKey? = nil,
        language: Language = .english
    ) throws -> RuleTrial {
        let key = try organizationKey(organization)
        let current = try currentModel(organizationKey: key)
        let used = try scorer(modelSHA256: current.sha256)
        let tried = try Scorer(used.scorecard.with(rules))
        let names = Set(used.attributeNames + tried.attributeNames).sorted()
        let now = store.environment.now()
        var found: [Candidate] = []
        var (contacts, moved) = (0, 0)
        var unmatched = Set(rules.rules.map(\.rule.name))
        try eachLead(key, contact, now: now) { rows, reader in
            var tools = LeadTools(reader, attributes: names)
            try tools.facts(of: rows) { row, facts in
                contacts += 1
                if !unmatched.isEmpty { unmatched.subtract(tried.matchingRules(facts)) }
                let before = used.score(facts).score
                let after = tried.score(facts).score
                moved += after == before ? 0 : 1
                guard after != before || contact != nil else { return }
                let (id, name) = (row.contact.id, row.contact.name)
                found.append(
                    Candidate(id: id, name: name, before: before, after: after, facts: facts)
                )
            }
            if found.count > 2 * RuleTrial.movesMax { found = Candidate.farthest(found) }
        }
        let moves = Candidate.farthest(found).map { $0.move(tried, language) }
        return RuleTrial(
            moves: moves,
            contacts: contacts,
            moved: moved,
            unmatched: rules.rules.map(\.rule.name).filter(unmatched.contains)
        )
    }

    /// A lead that moves, before it is explained.
    private struct Candidate {
        var id: String
        var name: String
        var before: Int
        var after: Int
        var facts: LeadFacts

        static func farthest(_ found: [Candidate]) -> [Candidate] {
            let order = found.sorted {
                let (left, right) = (abs($0.after - $0.before), abs($1.after - $1.before))
                return left == right ? $0.id < $1.id : left > right
            }
            return Array(order.prefix(RuleTrial.movesMax))
        }

        func move(_ scorer: Scorer, _ language: Language) -> RuleTrial.Move {
            let told = Explanation(
                facts: facts,
                result: scorer.score(facts),
                scorer: scorer,
                language: language
            )
            return RuleTrial.Move(
                contactID: id,
                name: name,
                before: before,
                after: after,
                reasons: told.reasons.filter { $0.id.hasPrefix("rule") }
            )
        }
    }

    private func eachLead(
        _ organization: OrganizationKey,
        _ contact: ContactKey?,
        now: Instant,
        _ use: ([LeadRow], LeadReader) throws -> Void
    ) throws {
        var after = ContactKey.beforeAll
        while true {
            let count = try store.readLeads(asOf: now, now: now, details: .attributes) { reader in
                if let contact {
                    let row = try reader.contact(key: contact)
                    try use(row.map { [$0] } ?? [], reader)
                    return 0
                }
                let rows = try reader.contacts(
                    organization: organization,
                    after: after,
                    limit: Limits.scoreBatchContacts,
                    selection: .all
                )
                after = rows.last?.key ?? after
                try use(rows, reader)
                return rows.count
            }
            if count == 0 { return }
        }
    }
}
