import CRM
import JSON
import Storage
import Synchronization

/// What is known of the file without asking it: `/health` answers at once whatever else goes on.
final class HealthState: Sendable {
    /// What was read last.
    struct Facts: Sendable {
        /// Name and first digits of the hash of the model in use, or the rule book's.
        var model = "expert"
        /// Entries of the log.
        var ledgerSize: Int64 = 0
        /// Entries that the newest checkpoint covers.
        var checkpointSize: Int64 = 0
        /// Contacts whose inputs changed since their last score.
        var stale = 0
        /// How the agent stands: `status`, and what there is to say of it.
        var agent: JSON = ["status": "not_configured"]
        /// How the sync stands.
        var sync = SyncDocument.none
        /// When it was read; nil before the first time.
        var readAt: Instant?
        /// When it was last proved that the file can be written.
        var writtenAt: Instant?
        /// Whether the service takes leave.
        var isDraining = false
        /// What failed at the last reading or writing; nil when all went well.
        var trouble: StoreCondition?
    }

    private let facts = Mutex(Facts())

    /// What was read last.
    var current: Facts { facts.withLock { $0 } }

    /// The model in use.
    var model: String { current.model }

    /// Takes what was just read.
    func update(_ body: (inout Facts) -> Void) { facts.withLock { body(&$0) } }

    /// Notes how the last write went; answers whether that is news.
    @discardableResult
    func note(_ trouble: StoreCondition?) -> Bool {
        facts.withLock { facts in
            defer { facts.trouble = trouble }
            return facts.trouble != trouble
        }
    }

    /// The parts that do not work as they should.
    var degraded: [String] {
        var parts: [String] = []
        switch current.trouble {
        case nil, .other?: break
        case .busy?: parts.append("storage: another process holds the file")
        case .full?:
            parts.append("storage: the disk is full, nothing can be scored until there is space")
        case .broken?: parts.append("storage: the file cannot be read or written")
        case .replaced?: parts.append("storage: \(StoreCondition.replacedWords)")
        }
        if current.sync.hasFailed {
            parts.append("sync: the last one failed, see `assay sync status`")
        }
        return parts
    }

    /// The answer of `/health`: the front end's six fields, then ours.
    func document(_ settings: ServiceSettings, now: Instant) -> JSON {
        let facts = current
        let isAgentReady = facts.agent["status"]?.stringValue == "ready"
        return [
            "status": "healthy",
            "service": .string(StatusRoutes.serviceName),
            "version": .string(settings.version),
            "timestamp": .string(now.description),
            "datapizza_available": .bool(isAgentReady),
            "fallback_available": .bool(facts.trouble == nil || facts.trouble == .other),
            "model": .string(facts.model),
            "agent": facts.agent,
            "sync": facts.sync.json,
            "ledger": [
                "entries": .integer(facts.ledgerSize),
                "checkpointed_entries": .integer(facts.checkpointSize),
                "anchored": .bool(facts.sync.isAnchored),
            ],
            "stale_contacts": .integer(Int64(facts.stale)),
            "degraded": .array(degraded.map { .string($0) }),
            "as_of": facts.readAt.map { .string($0.description) } ?? .null,
        ]
    }
}
