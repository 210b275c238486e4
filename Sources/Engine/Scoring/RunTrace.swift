import CRM
import JSON
import Storage

/// Notes the steps of a run of the local model, and how it ended.
struct RunTrace {
    private let store: Store
    private var run: RunRecord
    private var steps: RunSteps
    private let requestID: String?

    init(
        name: String,
        organizationKey: OrganizationKey,
        store: Store,
        startedAt: Instant,
        origin: ScoreRequest.Origin = ScoreRequest.Origin()
    ) {
        self.store = store
        requestID = origin.requestID
        let ids = store.newTraceIDs(at: startedAt)
        steps = RunSteps(rootID: ids.span, parentSpanID: origin.parentSpanID)
        run = RunRecord(
            id: ids.run,
            traceID: origin.traceID ?? ids.trace,
            name: name,
            organizationKey: organizationKey,
            startedAt: startedAt
        )
    }

    /// Does a tool's work, and notes how long it took.
    mutating func time(_ tool: RunSteps.Tool, _ work: () throws -> Void) throws {
        let startedAt = store.environment.now()
        try work()
        steps.add(tool, from: startedAt, to: store.environment.now(), runStart: run.startedAt)
    }

    /// Ends the run, which gave so many scores.
    consuming func finish(scores: Int) -> RunRecord {
        var attributes: JSONObject = ["assay.scores": .integer(Int64(scores))]
        if let requestID, requestID != run.traceID {
            attributes["http.request.id"] = .string(requestID)
        }
        run.finishedAt = store.environment.now()
        run.status = .ok
        run.attributes = .object(attributes)
        run.steps = steps
        return run
    }
}
