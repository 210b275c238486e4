package import CRM
import Storage
import JSON

/// Whether it is time to train again.
package struct TrainingDue: Sendable {
    /// Contacts whose outcome is known now.
    package var outcomes: Int
    /// More than the model in use learned from.
    package var new: Int
    /// How many more it takes: ten or 2 %, whichever is more.
    package var needed: Int

    /// Whether there are as many.
    package var isDue: Bool { new >= needed }
}

extension ScoringEngine {
    /// How many outcomes came since the newest model of an organization was trained.
    package func trainingDue(organizationKey: OrganizationKey) throws -> TrainingDue {
        let outcomes = try store.outcomeCount(organizationKey: organizationKey)
        let newest = try store.models().last { $0.organizationKey == organizationKey }
        let learned = Int(newest?.training["outcomes"]?.intValue ?? 0)
        return TrainingDue(
            outcomes: outcomes,
            new: outcomes - learned,
            needed: max(10, (learned + 49) / 50)
        )
    }
}
