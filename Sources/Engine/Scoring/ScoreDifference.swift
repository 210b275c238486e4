import CRM
package import Scoring
import Storage

/// Why two scores of one contact differ: four steps, each measured, that sum to the difference.
package struct ScoreDifference: Sendable {
    /// A reason whose points changed.
    package struct Change: Sendable {
        /// Stable id of the reason.
        package var id: String
        /// The fact as it is now.
        package var text: String
        /// Thousandths of a point it brought more than before, under the model of the later score.
        package var milliPoints: Int
    }

    package var before: ScoreReport
    package var after: ScoreReport
    /// Thousandths of a point because another model judged the earlier facts.
    package var modelMilliPoints: Int
    /// Thousandths because the record changed: the person, the address, the company, own columns.
    package var profileMilliPoints: Int
    /// Thousandths because time passed: what had happened by the earlier score, seen from the
    /// later.
    ///
    /// Nil where the records of that time changed since, so that nobody can tell any more: then it
    /// is a part of ``behaviourMilliPoints``.
    package var timeMilliPoints: Int?
    /// Thousandths because of what happened since.
    package var behaviourMilliPoints: Int
    /// What moved within the later model, largest first.
    package var changes: [Change]
}

extension ScoringEngine {
    /// Splits the difference of two scores of one contact.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``, also when they are of two contacts.
    package func difference(
        from earlier: Int64,
        to later: Int64,
        language: Language
    ) throws -> ScoreDifference {
        let before = try report(seq: earlier, language: language)
        let after = try report(seq: later, language: language)
        guard before.stored.contactKey == after.stored.contactKey else {
            throw StoreError.scoreNotFound("\(earlier)")
        }
        let scorer = try scorer(modelSHA256: after.payload.modelSHA256)
        let (old, new) = (before.payload.facts, after.payload.facts)
        let oldJudged = scorer.score(old)
        var edited = old
        edited.profile = new.profile
        // Getting older is no edit.
        edited.profile.ageDays = old.profile.ageDays
        edited.email = new.email
        edited.company = new.company
        edited.attributes = new.attributes
        let aged = try aged(edited, to: new, contactKey: after.stored.contactKey, from: old)
        let steps = [
            Int(before.payload.result.milliPoints), Int(oldJudged.milliPoints),
            Int(scorer.score(edited).milliPoints),
            Int(scorer.score(aged ?? edited).milliPoints), Int(after.payload.result.milliPoints),
        ]
        let past = Explanation(facts: old, result: oldJudged, scorer: scorer).reasons
        let points = Dictionary(past.map { ($0.id, $0.milliPoints) }) { first, _ in first }
        let changes = after.explanation.reasons.compactMap { reason in
            let moved = reason.milliPoints - (points[reason.id] ?? 0)
            return moved == 0
                ? nil
                : ScoreDifference.Change(id: reason.id, text: reason.text, milliPoints: moved)
        }
        return ScoreDifference(
            before: before,
            after: after,
            modelMilliPoints: steps[1] - steps[0],
            profileMilliPoints: steps[2] - steps[1],
            timeMilliPoints: aged == nil ? nil : steps[3] - steps[2],
            behaviourMilliPoints: steps[4] - steps[3],
            changes: changes.sorted { $0.milliPoints.magnitude > $1.milliPoints.magnitude }
        )
    }

    /// Facts as they would be at a later moment if nothing had happened since; nil where the
    /// history that is held is not the one that was scored.
    private func aged(
        _ facts: LeadFacts,
        to later: LeadFacts,
        contactKey: ContactKey,
        from earlier: LeadFacts
    ) throws -> LeadFacts? {
        let now = store.environment.now()
        let then = try store.readLeads(asOf: earlier.asOf, now: now) { reader in
            var tools = LeadTools(reader)
            let deals = try tools.deals(of: contactKey)
            let history = try tools.history(of: contactKey, until: earlier.asOf, deals: deals)
            return (history: history, deals: deals)
        }
        guard then.history == earlier.history else { return nil }
        return try store.readLeads(asOf: later.asOf, now: now) { reader in
            var tools = LeadTools(reader)
            var aged = facts
            aged.asOf = later.asOf
            aged.profile.ageDays = later.profile.ageDays
            aged.history = try tools.history(
                of: contactKey,
                until: earlier.asOf,
                deals: then.deals
            )
            return aged
        }
    }
}
