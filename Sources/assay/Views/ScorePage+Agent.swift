import CRM
import Engine
import Scoring

/// The part of a page that shows what an agent said, escaped: its words are a stranger's.
extension ScorePage {
    /// `  82  HOT   by lead_scorer, gemini-3.8-flash   confidence 0.86`, and the local model's
    /// score.
    func headline(_ report: ScoreReport, _ agent: AgentTrace) throws {
        let result = report.payload.result
        guard let verdict = agent.verdict else {
            try headline(result, report.localCategory)
            try console.line(
                "      "
                    + HelpText.wrap(
                        "by the local model, since " + SafeText.visible(agent.words),
                        indent: 6
                    )
            )
            return
        }
        let score = String(verdict.score)
        let padded = String(repeating: " ", count: max(0, 4 - score.count)) + score
        try console.line(
            console.styled(
                "\(padded)  \(report.category.rawValue.uppercased())",
                report.category.style
            )
                + "   by \(agent.agent), \(SafeText.visible(report.modelUsed))"
                + "   confidence \(PlainWords.hundredths(verdict.confidenceMicro))"
        )
        let apart = abs(report.difference ?? 0)
        let line =
            "the local model says \(result.score) \(report.localCategory.rawValue), "
            + (apart == 0 ? "the same" : "\(PlainWords.count(apart, "point")) apart")
            + (report.isDisputed ? ": disputed, lists count \(report.counted); look twice" : "")
        try console.line("      " + console.styled(line, report.isDisputed ? .red : .dim))
        if agent.wasRouted {
            try console.line(
                "      "
                    + console.styled(
                        "\(SafeText.visible(agent.model)) was asked, another model answered",
                        .red
                    )
            )
        }
    }

    /// The agent's reasoning, and the facts that no tool returned.
    func words(of verdict: AgentScore) throws {
        try heading("What the agent says")
        try console.line(
            "  " + HelpText.wrap(SafeText.visible(verdict.reasoning), indent: 2)
        )
        for fact in verdict.unheldFacts {
            let text =
                "not in what the tools returned: \(fact.reference) \(fact.field) = \(fact.value)"
            try console.line(
                "  " + console.styled(HelpText.wrap(SafeText.visible(text), indent: 2), .red)
            )
        }
    }
}
