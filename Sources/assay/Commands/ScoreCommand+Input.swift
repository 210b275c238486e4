import CRM
import Engine
import Storage

extension ScoreCommand {
    private typealias Lead = (line: Int, request: LeadInput)
    private typealias Refuse = (_ error: any Error, _ line: Int) -> Void

    /// How many leads are scored and stored in one transaction.
    private static let batchLeads = 500

    /// Scores the leads that lines of standard input describe.
    ///
    /// A batch at a time, so that a long list is answered as it is scored. A line that is no lead
    /// is told, and holds up no other.
    static func scoreInput(
        _ invocation: Invocation,
        _ session: Session,
        asOf: Instant?,
        _ choice: ScorerChoice
    ) throws -> ExitCode {
        var refused = 0
        func refuse(_ error: any Error, _ line: Int) {
            refused += 1
            let text = error is EngineError ? "\(error)" : "line \(line): \(error)"
            session.console.note("assay: standard input, " + SafeText.visible(text))
        }
        let leads = try requests(refuse)
        let store = try session.store(.creates)
        let organization = try session.organizationID(in: store, creates: true)
        let engine = ScoringEngine(store: store)
        let scorer = try scorer(choice, engine, invocation, session)
        let list = ScoreList(invocation, session.console)
        Interrupt.listen()
        for start in stride(from: 0, to: leads.count, by: batchLeads) {
            let batch = leads[start..<min(start + batchLeads, leads.count)]
            let reports = try score(batch, refuse) { requests in
                guard let scorer else {
                    return try engine.scoreLeads(
                        requests,
                        organization: organization,
                        asOf: asOf
                    )
                }
                return try Waiting.run {
                    try await scorer.scoreLeads(
                        requests,
                        organization: organization,
                        choice: choice
                    )
                }
            }
            tell(reports, session)
            for report in reports { try list.add(report) }
            if Interrupt.isRequested {
                try list.finish()
                throw Interrupt.failure("what is listed is stored")
            }
        }
        try list.finish()
        AgentSession.exportRuns(of: scorer, session)
        guard refused > 0 else { return .ok }
        throw Failure(
            .failure,
            "\(PlainWords.count(refused, "line")) of standard input could not be scored"
        )
    }

    private static func requests(_ refuse: Refuse) throws -> [Lead] {
        var leads: [Lead] = []
        for (index, text) in try StandardInput.lines().enumerated() where text != "" {
            let line = index + 1
            do {
                guard let text else {
                    throw EngineError.badRequest(line: line, reason: "it is too long for a lead")
                }
                leads.append((line, try LeadInput(line: text, number: line)))
            } catch let error as EngineError {
                refuse(error, line)
            }
        }
        return leads
    }

    /// Scores a batch in one transaction; where one of its leads is unknown, each in its own.
    private static func score(
        _ batch: ArraySlice<Lead>,
        _ refuse: Refuse,
        with score: ([LeadInput]) throws -> [ScoreReport]
    ) throws -> [ScoreReport] {
        do {
            return try score(batch.map(\.request))
        } catch is StoreError {
            var reports: [ScoreReport] = []
            for lead in batch {
                do {
                    reports += try score([lead.request])
                } catch let error as StoreError {
                    refuse(error, lead.line)
                }
            }
            return reports
        }
    }
}
