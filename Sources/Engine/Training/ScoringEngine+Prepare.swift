import CRM
import JSON
import Scoring
package import Storage
import Training

/// What became of an organization's model when records came in.
package enum ModelPreparation: Sendable {
    /// A model was learned from the outcomes; the report says whether it is in use.
    case trained(TrainingReport)
    /// The rule book was fitted to the contacts, and is in use.
    case fitted(ModelRecord, columns: [String])
    /// The model in use stays.
    case unchanged
}

extension ScoringEngine {
    /// Makes the first scores worth reading: trains where outcomes are known and no trained model
    /// is in use yet, else fits the rule book to the contacts.
    ///
    /// A trained model in use is left alone: see ``trainingDue(organizationKey:)``. Reads all
    /// contacts; does nothing with fewer than ``Scoring/Scorecard/fittedContactsMin``. Stored,
    /// published and logged like any model.
    package func prepareModel(
        organization: String,
        trains: Bool = true,
        progress: (_ stage: String, _ done: Int) -> Void = { _, _ in }
    ) throws -> ModelPreparation {
        let key = try organizationKey(organization)
        guard try !currentModel(organizationKey: key).isTrained else { return .unchanged }
        if trains, try store.outcomeCount(organizationKey: key) >= ModelTraining.outcomesMin {
            do {
                let report = try train(organization: organization, progress: progress)
                if report.isPublished { return .trained(report) }
            } catch TrainingError.tooFew {
                // All won or all lost: the rule book knows more.
            }
        }
        return try fitRuleBook(organization: organization, progress: progress)
    }

    /// Fits the rule book to an organization's contacts and takes it into use.
    ///
    /// - Returns: `unchanged` where contacts are too few, or it is in use like this already.
    package func fitRuleBook(
        organization: String,
        progress: (_ stage: String, _ done: Int) -> Void = { _, _ in }
    ) throws -> ModelPreparation {
        let key = try organizationKey(organization)
        guard try store.count(.all, organizationKey: key) >= Scorecard.fittedContactsMin else {
            return .unchanged
        }
        let current = try currentModel(organizationKey: key)
        let data = try trainingData(organization: organization) { progress("Reading", $0) }
        let used = try scorer(modelSHA256: current.sha256).scorecard
        let card = ModelTraining.fittedRuleBook(data).with(used.rules)
        if used.agrees(with: card) {
            return .unchanged
        }
        var draft = ModelDraft(kind: Scorecard.Kind.expert.rawValue) { name in
            var card = card
            card.name = name
            return card.canonicalBytes
        }
        draft.training = ["contacts": .integer(Int64(data.pool.rowCount))]
        draft.facts = [
            "action": "fitted",
            "contacts": .integer(Int64(data.pool.rowCount)),
            "columns": .integer(Int64(card.attributes.count)),
        ]
        let kept = try store.keep(draft, organizationKey: key)
        let model = try store.publish(sha256: kept.sha256, organizationKey: key)
        return .fitted(model, columns: card.attributes.map(\.title))
    }
}
