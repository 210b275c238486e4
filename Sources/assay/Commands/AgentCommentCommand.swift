import CRM
import Engine
import JSON
import Storage

/// `assay agent analyze CONTACT` and `assay agent insights`: commentaries by agents.
enum AgentCommentCommand {
    private static let options =
        Common.store + [AgentSession.choice.declaration, AgentSession.redact.declaration]

    static let analyze = Command(
        "analyze",
        "say what a contact's newest score rests on, and what to do next",
        details: """
            Written by the agent 'contact_analyst'; where none is chosen or it does not answer, by \
            this program from the same facts. Numbers and facts that no tool returned are named.
            """,
        examples: [.init("assay agent analyze anna@rossi.it --agent gemini", "by Gemini")],
        options: options,
        positionals: [.init("CONTACT", .several)],
        run: { invocation, session in
            try comment(invocation, session) { scorer, organization, choice in
                let key = try organization.contactKey(invocation.arguments)
                guard let latest = try organization.store.latestScore(contactKey: key) else {
                    throw Failure(.notFound, "not scored yet; 'assay score' does it")
                }
                let report = try scorer.engine.report(seq: latest.seq)
                let insights = try scorer.engine.contactInsights(
                    report,
                    organizationKey: organization.key
                )
                return try Waiting.run {
                    try await scorer.comment(on: report, insights, choice: choice)
                }
            }
        }
    )

    static let insights = Command(
        "insights",
        "say how the leads of the organization stand, and what moved",
        details: """
            Written by the agent 'insight_writer'; where none is chosen or it does not answer, by \
            this program from the same counts. Numbers and facts that no tool returned are named.
            """,
        examples: [.init("assay agent insights", "by the agent of $ASSAY_AGENT")],
        options: options,
        run: { invocation, session in
            try comment(invocation, session) { scorer, organization, choice in
                let report = try scorer.engine.organizationReport(organization.id)
                return try Waiting.run { try await scorer.comment(on: report, choice: choice) }
            }
        }
    )

    private static func comment(
        _ invocation: Invocation,
        _ session: Session,
        _ ask: (AgentScorer, Organization, ScorerChoice) throws -> CommentaryReport
    ) throws -> ExitCode {
        let choice = invocation[AgentSession.choice].flatMap(ScorerChoice.init) ?? .auto
        let organization = try session.organization(.writes)
        let environment = AgentSession.environment()
        let scorer = try AgentScorer(
            engine: ScoringEngine(store: organization.store),
            setup: try AgentSession.setup(choice, invocation, session.variables, environment),
            environment: environment
        )
        let report = try ask(scorer, organization, choice)
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try show(report, session.console)
        }
        try session.console.flush()
        AgentSession.exportRuns(of: scorer, session)
        return .ok
    }

    /// Escapes everything: an agent's words are a stranger's.
    private static func show(_ report: CommentaryReport, _ console: Console) throws {
        func line(_ text: String, _ style: Style? = nil) throws {
            let wrapped = HelpText.wrap(SafeText.visible(text), indent: 2)
            try console.line("  " + (style.map { console.styled(wrapped, $0) } ?? wrapped))
        }
        let commentary = report.commentary
        let note = report.note
        try line(
            report.isAgents
                ? "by \(note.agent), \(note.modelVersion ?? note.model)"
                : "by this program, since \(note.words)",
            .dim
        )
        try line(commentary.summary)
        try console.line()
        for finding in commentary.findings { try line("\(finding.kind): \(finding.text)") }
        for step in commentary.nextSteps { try line("next: \(step)") }
        for fact in commentary.unheldFacts {
            try line(
                "not in what the tools returned: \(fact.reference) \(fact.field) = \(fact.value)",
                .red
            )
        }
        if !commentary.unheldNumbers.isEmpty {
            let numbers = commentary.unheldNumbers.joined(separator: ", ")
            try line("numbers that no tool returned: \(numbers)", .red)
        }
    }
}
