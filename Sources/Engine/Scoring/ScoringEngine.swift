package import CRM
package import Scoring
package import Storage
import JSON
import Ledger
import Synchronization

/// Scores leads offline by the model in use, and keeps every result with its inputs.
///
/// Safe to share between threads. Every result is durable, with ledger entry, payload and trace,
/// before it is reported: reports are read back from the file.
package final class ScoringEngine: Sendable {
    /// The file it works on.
    package let store: Store
    private let scorers = Mutex<[String: Scorer]>([:])

    /// An engine on an open file.
    package init(store: Store) { self.store = store }

    /// The model an organization uses; a fresh file gets the rule book's.
    package func currentModel(organizationKey: Int64) throws -> ModelRecord {
        if let model = try store.currentModel(organizationKey: organizationKey) { return model }
        return try ruleBook()
    }

    /// The rule book as a stored model.
    package func ruleBook() throws -> ModelRecord {
        let expert = Scorecard.expert
        return try store.publish(
            name: expert.name,
            kind: expert.kind.rawValue,
            body: expert.canonicalBytes
        )
    }

    /// The scorer of a stored model, made once.
    package func scorer(modelSHA256 sha256: String) throws -> Scorer {
        if let known = scorers.withLock({ $0[sha256] }) { return known }
        let model = try store.model(sha256: sha256)
        // A damaged model must not score anybody.
        guard SHA256.hash(model.body).hex == sha256 else {
            throw StoreError.damaged(
                table: "model",
                key: "\(model.key)",
                detail: "its body is not what its sha256 names"
            )
        }
        let scorer = try Scorer(Scorecard(parsing: model.body))
        scorers.withLock { $0[sha256] = scorer }
        return scorer
    }

    /// Scores some contacts, for the present or as of a past moment, in one transaction.
    ///
    /// Takes their keys; answers a report a contact, in the order given.
    package func score(
        contacts keys: [Int64],
        organization: String,
        asOf: Instant? = nil
    ) throws -> [ScoreReport] {
        try score(contacts: keys, organization: organization, asOf: asOf, given: [:])
    }

    /// As ``score(contacts:organization:asOf:)``, with what callers gave put over the records, and
    /// a note on why no agent was asked.
    func score(
        contacts keys: [Int64],
        organization: String,
        asOf: Instant?,
        given: [Int64: LeadRequest],
        note: AgentNote? = nil
    ) throws -> [ScoreReport] {
        let organizationKey = try organizationKey(organization)
        let model = try currentModel(organizationKey: organizationKey)
        let scorer = try scorer(modelSHA256: model.sha256)
        let ordered = Array(Set(keys)).sorted()
        let sequence = try store.score(
            organizationKey: organizationKey,
            modelKey: model.key,
            asOf: asOf,
            details: scorer.leadDetails
        ) { reader, now in
            var trace = Trace(
                name: "score",
                organizationKey: organizationKey,
                store: store,
                startedAt: now
            )
            var batch = ScoreBatch()
            var encoder = PayloadEncoder(
                organizationID: organization,
                modelSHA256: model.sha256,
                scorer: scorer,
                agent: note?.json
            )
            for key in ordered {
                let row = try Self.row(
                    key,
                    given: given[key],
                    reader,
                    organizationKey: organizationKey
                )
                let facts = try trace.facts(
                    of: row,
                    reader,
                    attributes: scorer.attributeNames
                )
                encoder.add(row, facts, to: &batch)
            }
            return trace.finish(batch)
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(ordered, sequence))
        return try keys.compactMap { numbers[$0] }.map { try report(seq: $0) }
    }

    /// One contact's row, with what a caller gave put over it.
    static func row(
        _ key: Int64,
        given: LeadRequest?,
        _ reader: LeadReader,
        organizationKey: Int64
    ) throws -> LeadRow {
        guard var row = try reader.contact(key: key) else {
            throw StoreError.contactNotFound("key \(key)")
        }
        guard let given else { return row }
        given.apply(to: &row.contact)
        if let company = given.fields["company"] {
            row.companyKey = try reader.companyKey(named: company, organization: organizationKey)
        }
        return row
    }

    /// The key of an organization this file knows.
    ///
    /// - Throws: ``EngineError/unknownOrganization(_:known:)``.
    package func organizationKey(_ id: String) throws -> Int64 {
        if let key = try store.organizationKey(ifKnown: id) { return key }
        throw EngineError.unknownOrganization(id, known: try store.organizations())
    }

    /// A stored result with everything that explains it in a language, made anew from its committed
    /// payload.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``; ``RecordError`` when the payload was damaged.
    package func report(seq: Int64, language: Language = .english) throws -> ScoreReport {
        let stored = try store.score(seq: seq)
        let payload = try ScorePayload(parsing: store.payload(seq: seq))
        let scorer = try scorer(modelSHA256: payload.modelSHA256)
        return ScoreReport(
            id: "\(store.origin)/\(seq)",
            stored: stored,
            payload: payload,
            explanation: Explanation(
                facts: payload.facts,
                result: payload.result,
                scorer: scorer,
                language: language
            )
        )
    }

    /// What the score would be if some facts were different; nothing is stored.
    ///
    /// - Throws: ``WhatIfError`` naming the field and what it takes.
    package func suppose(
        _ changes: [WhatIf.Change],
        of report: ScoreReport,
        language: Language = .english
    ) throws -> Supposition {
        let scorer = try scorer(modelSHA256: report.payload.modelSHA256)
        let facts = try WhatIf.apply(
            changes,
            to: report.payload.facts,
            attributes: scorer.scorecard.attributes
        )
        let result = scorer.score(facts)
        return Supposition(
            facts: facts,
            result: result,
            explanation: Explanation(
                facts: facts,
                result: result,
                scorer: scorer,
                language: language
            )
        )
    }

    /// What we could do that would raise a score most.
    package func suggestions(for report: ScoreReport, limit: Int = 3) throws -> [Suggestion] {
        let scorer = try scorer(modelSHA256: report.payload.modelSHA256)
        return Suggestion.best(for: report.payload.facts, scorer: scorer, limit: limit)
    }
}

extension Scorer {
    /// How much of each record the model needs.
    var leadDetails: LeadDetails { attributeNames.isEmpty ? .standard : .attributes }
}

/// A score under changed facts.
package struct Supposition: Sendable {
    /// The facts as supposed.
    package var facts: LeadFacts
    /// The score they would give.
    package var result: ScoreResult
    /// Why.
    package var explanation: Explanation
}

/// Why the engine could not do what was asked.
package enum EngineError: Error, Equatable, CustomStringConvertible {
    /// The file holds no such organization.
    case unknownOrganization(String, known: [String])
    /// A line of input names no lead.
    case badRequest(line: Int, reason: String)
    /// The run was stopped; what was scored so far is kept.
    case interrupted(scored: Int)

    package var description: String {
        switch self {
        case .unknownOrganization(let id, let known) where known.isEmpty:
            "there is no organization '\(id)' yet: the file is empty; try `assay import FILE`"
        case .unknownOrganization(let id, let known):
            "there is no organization '\(id)'; the file has: \(known.joined(separator: ", "))"
        case .badRequest(let line, let reason):
            "line \(line): \(reason)"
        case .interrupted(let scored):
            "stopped; \(scored) scores were stored, `assay score --stale` goes on"
        }
    }
}

/// Turns facts into results and their payloads, reusing memory from lead to lead.
struct PayloadEncoder {
    private let organizationID: String
    private let modelSHA256: String
    private let scorer: Scorer
    private var writer = CanonicalWriter()
    private var memo = TermMemo()
    private var result = Scorer.emptyResult
    /// Why no agent was asked; nil where nobody wanted one.
    private let agent: JSON?

    init(organizationID: String, modelSHA256: String, scorer: Scorer, agent: JSON? = nil) {
        self.organizationID = organizationID
        self.modelSHA256 = modelSHA256
        self.scorer = scorer
        self.agent = agent
    }

    /// Scores one lead, and adds its result and payload to the batch.
    mutating func add(_ row: LeadRow, _ facts: LeadFacts, to batch: inout ScoreBatch) {
        scorer.score(facts, memo: &memo, into: &result)
        writer.removeAll()
        ScorePayload.write(
            facts: facts,
            result: result,
            contactID: row.contact.id,
            organizationID: organizationID,
            modelSHA256: modelSHA256,
            agent: agent,
            into: &writer
        )
        let start = batch.payloads.count
        batch.payloads.append(contentsOf: writer.bytes)
        batch.add(contactKey: row.key, result: result, payloadFrom: start)
    }
}
