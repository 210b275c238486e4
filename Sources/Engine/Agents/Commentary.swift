import Agents
package import JSON

/// What there is to say about a contact or an organization, by an agent or by ourselves.
package struct Commentary: Sendable, Hashable {
    /// One thing found.
    package struct Finding: Sendable, Hashable {
        /// What sort of thing: one of ``Commentary/kinds``.
        package var kind: String
        /// What it is; an agent's is text of a stranger, to be escaped wherever it is shown.
        package var text: String
    }

    /// A few sentences; likewise.
    package var summary: String
    /// What speaks for, what against, what changed, what is missing.
    package var findings: [Finding]
    /// What to do next, most useful first; likewise.
    package var nextSteps: [String]
    /// What an agent relied on; empty for our own.
    package var facts: [AgentFact] = []
    /// Numbers in an agent's words that neither a tool nor the task holds.
    package var unheldNumbers: [String] = []

    /// The sorts of findings.
    package static let kinds = ["strength", "risk", "change", "gap"]
    private static let findingsMax = 8
    private static let stepsMax = 5

    /// What an agent must answer.
    static let schema = JSONSchema.object([
        .init("summary", .string(lengthMax: 800), "Two to four plain sentences."),
        .init(
            "findings",
            .array(
                of: .object([
                    .init("kind", .choice(kinds)), .init("text", .string(lengthMax: 300)),
                ]),
                countMax: findingsMax
            )
        ),
        .init("next_steps", .array(of: .string(lengthMax: 200), countMax: stepsMax)),
        AgentFact.member,
    ])

    /// Our own words, in as many as an agent may write.
    init(summary: String, findings: [Finding], nextSteps: [String]) {
        self.summary = summary
        self.findings = Array(findings.prefix(Self.findingsMax))
        self.nextSteps = Array(nextSteps.prefix(Self.stepsMax))
    }

    /// Reads an answer that fits the schema; nil for anything else.
    init?(answer: JSON, results: [ToolResult], task: String) {
        guard let summary = answer["summary"]?.stringValue,
            let findings = answer["findings"]?.arrayValue,
            let steps = answer["next_steps"]?.arrayValue
        else { return nil }
        self.init(
            summary: summary,
            findings: findings.compactMap { finding in
                guard let kind = finding["kind"]?.stringValue,
                    let text = finding["text"]?.stringValue
                else { return nil }
                return Finding(kind: kind, text: text)
            },
            nextSteps: steps.compactMap(\.stringValue)
        )
        facts = AgentFact.facts(in: answer, results)
        var known = GroundingCheck()
        known.add(task)
        for result in results where !result.isError { known.add(result.output) }
        unheldNumbers = known.missing(from: [summary] + self.findings.map(\.text) + nextSteps)
    }

    /// The facts that no tool returned.
    package var unheldFacts: [AgentFact] { facts.filter { !$0.isHeld } }

    /// The words as one object.
    var json: JSONObject {
        [
            "summary": .string(summary),
            "findings": .array(
                findings.map { ["kind": .string($0.kind), "text": .string($0.text)] }
            ),
            "next_steps": .array(nextSteps.map { .string($0) }),
        ]
    }
}

/// A commentary with who wrote it, and why they did.
package struct CommentaryReport: Sendable {
    /// What was written.
    package var commentary: Commentary
    /// The agent's part, or why no agent was asked.
    package var note: AgentTrace

    /// A commentary by whoever a note tells of.
    init(_ commentary: Commentary, _ note: AgentTrace) {
        self.commentary = commentary
        self.note = note
    }

    /// Our own commentary, where there is no agent of a role.
    package init(local commentary: Commentary, insteadOf role: AgentRole) {
        self.commentary = commentary
        note = AgentTrace(
            role,
            provider: "",
            model: "",
            outcome: "not_configured",
            words: "no agent is set up"
        )
    }

    /// Whether the agent wrote it; else we did.
    package var isAgents: Bool { note.outcome == StopReason.answered.name }

    /// One object, as the command line and the service answer it.
    package var json: JSON {
        var object = commentary.json
        object["answered_by"] = .string(isAgents ? note.agent : "local")
        object["why"] = .string(note.words)
        object["facts"] = .array(commentary.facts.map(\.json))
        object["unheld_numbers"] = .array(commentary.unheldNumbers.map { .string($0) })
        object["agent"] = .object(note.part)
        return .object(object)
    }
}
