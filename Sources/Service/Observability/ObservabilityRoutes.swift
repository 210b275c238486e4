import HTTP
import JSON
import Storage
import Sync

/// What tells machines how the service is.
enum ObservabilityRoutes {
    /// The path that load balancers ask before they send requests.
    static let readyPath = "/ready"

    static let routes: [Route] = [
        Route("GET", readyPath, .anybody, answer: ready),
        Route("GET", "/metrics", .crm(.readScores), answer: metrics),
    ]

    /// Tries whether a score could be stored now.
    @Sendable private static func ready(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        guard !service.health.current.isDraining else {
            throw Refusal(.unavailable, "the service is shutting down").with("Retry-After", "5")
        }
        try await service.checkReady()
        service.health.note(nil)
        return Reply.json(["status": "ready"])
    }

    @Sendable private static func metrics(
        _ call: RequestContext,
        _ service: Service
    ) async -> HTTPResponse {
        service.refreshHealthIfOld()
        let facts = service.health.current
        let unanchored = facts.sync.backlog.map { Double($0.unanchored) }
        let page = service.metrics.page(
            version: service.settings.version,
            gauges: [
                (
                    "scores_waiting",
                    "Callers who wait for their score to be durable.",
                    Double(service.waitingForScores)
                ),
                ("ledger_entries", "Entries of the log.", Double(facts.ledgerSize)),
                (
                    "ledger_checkpointed_entries",
                    "Entries that the newest checkpoint covers.",
                    Double(facts.checkpointSize)
                ),
                (
                    "ledger_unanchored_entries",
                    "Entries that no checkpoint outside this machine covers.",
                    unanchored ?? Double(facts.ledgerSize)
                ),
                (
                    "stale_contacts",
                    "Contacts that changed since their last score.",
                    Double(facts.stale)
                ),
                (
                    "degraded",
                    "Whether a part does not work as it should.",
                    service.health.degraded.isEmpty ? 0 : 1
                ),
            ]
        )
        return Reply.bytes(Array(page.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
