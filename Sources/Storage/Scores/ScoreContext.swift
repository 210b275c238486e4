package import CRM

/// What all results of one run share.
package struct ScoreContext: Sendable {
    /// Key of the run.
    package var runKey: RunKey
    /// Key of the organization.
    package var organizationKey: OrganizationKey
    /// Key of the model that scored.
    package var modelKey: ModelKey
    /// The moment the scores are for.
    package var asOf: Instant
    /// The moment they were computed.
    package var scoredAt: Instant
    /// When the day of ``asOf`` began where the organization is.
    package var dayStart: Instant
    /// Whether they describe the present, and so become each contact's newest score.
    package var isPresent: Bool
    /// Marks of staleness below this epoch were made before the inputs were read.
    package var epoch: Int64

    /// A context, field by field.
    package init(
        runKey: RunKey,
        organizationKey: OrganizationKey,
        modelKey: ModelKey,
        asOf: Instant,
        scoredAt: Instant,
        dayStart: Instant,
        isPresent: Bool,
        epoch: Int64
    ) {
        self.runKey = runKey
        self.organizationKey = organizationKey
        self.modelKey = modelKey
        self.asOf = asOf
        self.scoredAt = scoredAt
        self.dayStart = dayStart
        self.isPresent = isPresent
        self.epoch = epoch
    }
}
