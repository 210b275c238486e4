import CRM
import Scoring
import Storage
import Synchronization
import Values

/// What all scores of one organization share at a moment: the organization, the model in use, and
/// the scorer made of it.
struct ScoringScope: Sendable {
    /// The organization's id.
    let organizationID: String
    /// Its key in the file.
    let organizationKey: OrganizationKey
    /// The model that scores.
    let model: ModelRecord
    /// Made of ``model``; shared by all scopes of that model.
    let scorer: Scorer
    /// What the organization calls hot and warm, and where its days begin.
    let settings: OrganizationSettings
    /// When its clocks show what.
    let zone: TimeZoneRules

    /// What all results of a run share; `asOf` is the past moment they are for, nil the present.
    func context(_ run: StartedRun, asOf: Instant?, now: Instant) -> ScoreContext {
        let moment = asOf ?? now
        return ScoreContext(
            runKey: run.key,
            organizationKey: organizationKey,
            modelKey: model.key,
            asOf: moment,
            scoredAt: now,
            dayStart: zone.instant(zone.civil(moment).day),
            isPresent: asOf == nil,
            epoch: run.epoch
        )
    }
}

extension ScoringEngine {
    /// What the scores of an organization share.
    ///
    /// - Throws: ``EngineError/unknownOrganization(_:known:)``;
    ///   ``StoreError/damaged(table:key:detail:)`` for a model that is not what its hash names.
    func scope(of organization: String) throws -> ScoringScope {
        try scope(of: organization, key: organizationKey(organization))
    }

    /// As ``scope(of:)``; the organization is made when it is new to the file.
    func scope(making organization: String) throws -> ScoringScope {
        try scope(of: organization, key: store.organizationKey(making: organization))
    }

    /// What the scores of an organization share, asked on the transaction's own connection, whose
    /// cache no commit empties; nil where the organization is new to the file or has no model yet.
    func scope(
        of organization: String,
        in transaction: ScoringTransaction
    ) throws -> ScoringScope? {
        guard let keys = try transaction.organizationAndModel(organization) else { return nil }
        let last = known.scopes.withLock { $0[organization] }
        if let last, last.organizationKey == keys.organization, last.model.key == keys.model,
            last.settings == keys.settings
        {
            return last
        }
        let model = try transaction.model(key: keys.model)
        let scope = ScoringScope(
            organizationID: organization,
            organizationKey: keys.organization,
            model: model,
            scorer: try scorer(modelSHA256: model.sha256),
            settings: keys.settings,
            zone: store.zone(named: keys.settings.timeZone)
        )
        known.scopes.withLock { scopes in
            if scopes.count >= Self.scopesMax { scopes.removeAll() }
            scopes[organization] = scope
        }
        return scope
    }

    /// Organizations whose scopes are kept; beyond that they are looked up anew.
    private static let scopesMax = 256

    private func scope(of organization: String, key: OrganizationKey) throws -> ScoringScope {
        let model = try currentModel(organizationKey: key)
        let settings = try store.settings(organizationKey: key)
        return ScoringScope(
            organizationID: organization,
            organizationKey: key,
            model: model,
            scorer: try scorer(modelSHA256: model.sha256),
            settings: settings,
            zone: store.zone(named: settings.timeZone)
        )
    }
}
