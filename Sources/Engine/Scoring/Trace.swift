import CRM
import JSON
import Storage

/// Notes the steps of a run as OpenTelemetry's GenAI conventions name them.
struct Trace {
    private let store: Store
    private var run: RunRecord
    private var spans: [SpanRecord] = []
    private let rootID: String
    private let origin: ScoreOrder.Origin

    init(
        name: String,
        organizationKey: Int64,
        store: Store,
        startedAt: Instant,
        origin: ScoreOrder.Origin = ScoreOrder.Origin()
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

    /// Asks the three tools about one contact, a span each; `attributes` are those the model uses.
    mutating func facts(
        of row: LeadRow,
        _ reader: LeadReader,
        attributes: [String]
    ) throws -> LeadFacts {
        var tools = LeadTools(reader, attributes: attributes)
        var facts = LeadFacts(asOf: reader.asOf)
        facts.profile = tools.profile(of: row.contact)
        facts.attributes = tools.attributes(of: row.contact)
        let ids = store.newSpanIDs(3)
        facts.email = try step("analyze_email_quality", ids[0]) {
            try tools.emailQuality(of: row)
        }
        facts.company = try step("get_company_info", ids[1]) { try tools.companyInfo(of: row) }
        facts.history = try step("get_contact_history", ids[2]) {
            try tools.contactHistory(key: row.key)
        }
        return facts
    }

    private mutating func step<Answer>(
        _ tool: String,
        _ id: String,
        _ body: () throws -> Answer
    ) throws -> Answer {
        let startedAt = store.environment.now()
        let answer = try body()
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
        return answer
    }

    /// Closes the run.
    consuming func finish(_ batch: ScoreBatch) -> ScoredLeads {
        let now = store.environment.now()
        var attributes: JSONObject = ["assay.scores": .integer(Int64(batch.items.count))]
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
        return ScoredLeads(run: run, spans: [root] + spans, batch: batch)
    }
}
