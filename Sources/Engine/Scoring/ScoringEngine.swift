package import AuditLog
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
    /// What was read from the file once, shared by all engines on it.
    let known: Known

    /// What engines on one open file share.
    final class Known: Sendable {
        let scorers = Mutex<[String: Scorer]>([:])
        /// Scopes by organization, each of use while the file names the same model.
        let scopes = Mutex<[String: ScoringScope]>([:])
    }

    /// An engine on an open file.
    package init(store: Store) {
        self.store = store
        known = Known()
    }

    private init(_ engine: ScoringEngine, as author: EntryAuthor) {
        store = engine.store.acting(as: author)
        known = engine.known
    }

    /// The same engine, whose entries of the log name somebody else; costs two objects.
    package func acting(as author: EntryAuthor) -> ScoringEngine {
        ScoringEngine(self, as: author)
    }

    /// The model an organization uses; a fresh file gets the rule book's.
    package func currentModel(organizationKey: OrganizationKey) throws -> ModelRecord {
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
        if let scorer = known.scorers.withLock({ $0[sha256] }) { return scorer }
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
        known.scorers.withLock { $0[sha256] = scorer }
        return scorer
    }

    /// The key of an organization this file knows.
    ///
    /// - Throws: ``EngineError/unknownOrganization(_:known:)``.
    package func organizationKey(_ id: String) throws -> OrganizationKey {
        if let key = try store.organizationKey(ifKnown: id) { return key }
        throw EngineError.unknownOrganization(id, known: try store.organizations())
    }

    /// A stored result with everything that explains it in a language, made anew from its committed
    /// payload.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``; ``RecordError`` when the payload was damaged.
    package func report(seq: Int64, language: Language = .english) throws -> ScoreReport {
        let stored = try store.score(seq: seq)
        var payload = try ScorePayload(parsing: store.payload(seq: seq))
        let scorer = try scorer(modelSHA256: payload.modelSHA256)
        payload.result = payload.result(completedBy: scorer.score(payload.facts))
        let calendar = try calendar(of: stored)
        let written = WrittenScore(stored, payload, by: scorer, calendar, in: store)
        var report = written.report(in: language)
        report.override = try store.override(contactKey: stored.contactKey)
        report.isReviewOnly =
            try store.objection(contactKey: stored.contactKey)?.extent == .reviewOnly
        return report
    }

    /// How many days ago things were when a score was made, by what the file holds today.
    private func calendar(of stored: StoredScore) throws -> CalendarDays {
        let moments = try store.readLeads(
            asOf: stored.asOf,
            now: store.environment.now()
        ) { reader in
            var tools = LeadTools(reader)
            return try tools.moments(of: stored.contactKey)
        }
        return CalendarDays(
            asOf: stored.asOf,
            moments,
            in: store.zone(named: stored.settings.timeZone)
        )
    }

    /// What the score would be if some facts were different; nothing is stored.
    ///
    /// - Throws: ``WhatIfError`` naming the field and what it takes.
    package func suppose(
        _ changes: [WhatIf.Change],
        of report: ScoreReport,
        language: Language = .english
    ) throws -> WhatIfResult {
        let scorer = try scorer(modelSHA256: report.payload.modelSHA256)
        let facts = try WhatIf.apply(
            changes,
            to: report.payload.facts,
            attributes: scorer.scorecard.columns
        )
        let result = scorer.score(facts)
        return WhatIfResult(
            facts: facts,
            result: result,
            explanation: Explanation(
                facts: facts,
                result: result,
                scorer: scorer,
                thresholds: report.stored.thresholds,
                language: language
            ),
            category: Category(score: result.score, report.stored.thresholds)
        )
    }

    /// What we could do that would raise a score most.
    package func suggestions(
        for report: ScoreReport,
        limit: Int = 3,
        language: Language = .english
    ) throws -> [Suggestion] {
        let scorer = try scorer(modelSHA256: report.payload.modelSHA256)
        return Suggestion.best(
            for: report.payload.facts,
            scorer: scorer,
            limit: limit,
            language: language
        )
    }
}

extension Scorer {
    /// How much of each record the model needs.
    var leadDetails: LeadDetails { attributeNames.isEmpty ? .standard : .attributes }
}
