import CRM
import JSON
import Storage

/// Notes the steps of a run as OpenTelemetry's GenAI conventions name them.
struct RunTrace {
    private let store: Store
    private var run: RunRecord
    private var spans: [SpanRecord] = []
    private var spareIDs: [String] = []
    private let rootID: String
    private let origin: ScoreRequest.Origin

    init(
        name: String,
        organizationKey: OrganizationKey,
        store: Store,
        startedAt: Instant,
        origin: ScoreRequest.Origin = ScoreRequest.Origin()
    ) {
        self.store = store
        self.origin = origin
        let ids = store.newTraceIDs(at: startedAt)
        rootID = ids.span
        run = RunRecord(
            id: ids.run,
            traceID: origin.traceID ?? ids.trace,
            name: name,
            organizationKey: organizationKey,
            startedAt: startedAt
        )
    }

    /// Does a tool's work, and notes how long it took.
    mutating func time(_ tool: String, _ work: () throws -> Void) throws {
        // Ids are drawn for the three tools of a lead at once, which costs as much as one.
        if spareIDs.isEmpty { spareIDs = store.newSpanIDs(3).reversed() }
        let id = spareIDs.removeLast()
        let startedAt = store.environment.now()
        try work()
        spans.append(
            SpanRecord(
                id: id,
                parentID: rootID,
                name: "execute_tool \(tool)",
                startedAt: startedAt,
                finishedAt: store.environment.now(),
                attributes: [
                    "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": .string(tool),
                ]
            )
        )
    }

    /// Ends the run, which gave so many scores.
    consuming func finish(scores: Int) -> (run: RunRecord, spans: [SpanRecord]) {
        let now = store.environment.now()
        var attributes: JSONObject = ["assay.scores": .integer(Int64(scores))]
        if let request = origin.requestID { attributes["http.request.id"] = .string(request) }
        let root = SpanRecord(
            id: rootID,
            parentID: origin.parentSpanID,
            name: run.name,
            startedAt: run.startedAt,
            finishedAt: now,
            attributes: .object(attributes)
        )
        run.finishedAt = now
        run.status = .ok
        run.attributes = .object(attributes)
        return (run, [root] + spans)
    }
}
