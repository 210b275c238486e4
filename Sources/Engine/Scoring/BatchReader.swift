import CRM
import Storage

/// Reads and scores batch after batch, each in a read transaction of its own.
struct BatchReader {
    private let store: Store
    private let context: ScoreContext
    private let selection: LeadSelection
    private let companies = CompanyCache()
    private var scoring: LeadScoring
    private var after = ContactKey.beforeAll

    init(
        _ store: Store,
        _ context: ScoreContext,
        _ selection: LeadSelection,
        _ scoring: LeadScoring
    ) {
        self.store = store
        self.context = context
        self.selection = selection
        self.scoring = scoring
    }

    /// The next batch; nil after the last.
    mutating func next() throws -> ScoreBatch? {
        var batch = ScoreBatch()
        try store.readLeads(
            asOf: context.asOf,
            now: context.scoredAt,
            details: scoring.scope.scorer.leadDetails
        ) { reader in
            let rows = try reader.contacts(
                organization: context.organizationKey,
                after: after,
                limit: Limits.scoreBatchContacts,
                selection: selection
            )
            try scoring.add(rows, reader, companies, to: &batch)
            after = rows.last?.key ?? after
        }
        return batch.items.isEmpty ? nil : batch
    }
}
