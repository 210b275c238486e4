import Agents
import CRM
import Engine
import JSON
import Storage
import Values

/// `assay agent …`: what agents say, and what they are worth.
enum AgentCommand {
    static let command = Command(
        "agent",
        "have an agent comment, or compare it with the local model",
        subcommands: [
            AgentCommentCommand.analyze, AgentCommentCommand.insights, AgentEvalCommand.command,
        ]
    )
}

/// `assay agent eval FILE`: the same leads by the local model and by an agent.
enum AgentEvalCommand {
    /// Leads of one evaluation: each costs a run.
    private static let leadsMax = 10_000

    static let command = Command(
        "eval",
        "score the leads of a file by both, and say how they agree and what it cost",
        details: """
            A line of FILE is the id or e-mail of a contact held here, and after a comma 'won' or \
            'lost' if that is known. Scores are as of now and are kept as any others. Outcomes that \
            the history already tells flatter both.
            """,
        examples: [
            .init("assay agent eval leads.csv --agent gemini", "agreement, AUC, cost, time")
        ],
        options: Common.store
            + [AgentSession.choice.declaration, AgentSession.redact.declaration],
        positionals: [.init("FILE", .one, isPath: true)],
        run: run
    )

    private typealias Line = (key: ContactKey, isWon: Bool?)

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let choice = invocation[AgentSession.choice].flatMap(ScorerChoice.init) ?? .auto
        let organization = try session.organization(.writes)
        let lines = try lines(of: invocation.arguments[0], organization, session)
        let environment = AgentSession.environment()
        let setup = try AgentSession.setup(choice, invocation, session.variables, environment)
        guard let setup, choice != .local else {
            throw Failure.usage("choose an agent with --agent or ASSAY_AGENT")
        }
        let engine = ScoringEngine(store: organization.store)
        let scorer = try AgentScorer(engine: engine, setup: setup, environment: environment)
        let bar = session.progress("Comparing", unit: "leads")
        var comparisons: [AgentComparison] = []
        for line in lines {
            let id = organization.id
            comparisons.append(
                try Waiting.run {
                    try await scorer.compare(
                        contact: line.key,
                        isWon: line.isWon,
                        organization: id,
                        choice: choice
                    )
                }
            )
            bar.update(comparisons.count, of: lines.count)
            if Interrupt.isRequested { break }
        }
        bar.finish()
        let model = try engine.currentModel(organizationKey: organization.key)
        if model.isTrained, comparisons.contains(where: { $0.isWon != nil }) {
            session.console.note(
                "assay: \(model.name) may have learned from these leads' outcomes, which flatters"
                    + " the local AUC"
            )
        }
        try show(
            AgentEvaluation(comparisons, try organization.thresholds()),
            invocation,
            session.console
        )
        if Interrupt.isRequested { throw Interrupt.failure("the leads compared so far are shown") }
        return .ok
    }

    private static func lines(
        of path: String,
        _ organization: Organization,
        _ session: Session
    ) throws -> [Line] {
        let text = String(
            decoding: try AgentSession.places(session.variables).readFile(path),
            as: UTF8.self
        )
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        where !MatchKey.trimmed(String(line)).isEmpty {
            let parts = line.split(separator: ",", maxSplits: 1).map {
                MatchKey.trimmed(String($0))
            }
            let word = parts.count > 1 ? parts[1].lowercased() : ""
            guard ["", "won", "lost"].contains(word), !parts[0].isEmpty else {
                throw Failure.usage(
                    "\(path), line \(index + 1): write CONTACT, CONTACT,won or CONTACT,lost"
                )
            }
            let key = try organization.contactKey([parts[0]])
            lines.append((key, word.isEmpty ? nil : word == "won"))
        }
        guard (1...leadsMax).contains(lines.count) else {
            throw Failure.usage("\(path): give 1 to \(leadsMax) leads, not \(lines.count)")
        }
        return lines
    }

    private static func show(
        _ result: AgentEvaluation,
        _ invocation: Invocation,
        _ console: Console
    ) throws {
        if invocation[Common.json] { return try console.json(result.json) }
        func line(_ name: String, _ text: String) throws {
            let padding = String(repeating: " ", count: max(1, 14 - name.count))
            try console.line(name + padding + text)
        }
        func auc(_ value: Double?) -> String {
            value.map { PlainWords.hundredths(Int($0 * 1_000_000)) } ?? "unknown"
        }
        try line("Leads", "\(result.count), \(result.answered) answered by the agent")
        try line(
            "Agreement",
            "\(Int(result.agreement * 100 + 0.5)) % in the same category,"
                + " \(Int(result.meanDistance + 0.5)) points apart on average,"
                + " \(result.disputed) further than \(Dispute.differenceMax)"
        )
        try line(
            "Unfounded",
            PlainWords.count(result.unheldFacts, "fact") + " that no tool returned"
        )
        try line(
            "AUC",
            "local \(auc(result.localAUC)), agent \(auc(result.agentAUC)),"
                + " on \(PlainWords.count(result.labelled, "known outcome"))"
        )
        try line("Cost", RunPage.money(result.costMicros))
        try line(
            "Time",
            "median \(PlainWords.seconds(Double(result.medianMicroseconds) / 1_000_000)),"
                + " 95 % below \(PlainWords.seconds(Double(result.slowMicroseconds) / 1_000_000))"
        )
    }
}
