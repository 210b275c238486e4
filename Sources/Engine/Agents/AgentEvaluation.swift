package import CRM
package import JSON
import Scoring
import Storage
import Training

/// One lead scored by both, with what came of it if that is known.
package struct AgentComparison: Sendable, Hashable {
    /// The local model's score.
    package var local: Int
    /// The agent's score; nil when it did not answer.
    package var agent: Int?
    /// Whether the lead was won; nil when that is not known.
    package var isWon: Bool?
    /// What the agent cost, in millionths.
    package var costMicros: Int64
    /// How long its run took, in microseconds.
    package var microseconds: Int64
    /// Facts it named that no tool returned.
    package var unheldFacts: Int

    /// A comparison, field by field.
    package init(
        local: Int,
        agent: Int?,
        isWon: Bool?,
        costMicros: Int64,
        microseconds: Int64,
        unheldFacts: Int
    ) {
        self.local = local
        self.agent = agent
        self.isWon = isWon
        self.costMicros = costMicros
        self.microseconds = microseconds
        self.unheldFacts = unheldFacts
    }
}

/// The local model and an agent side by side on the same leads.
package struct AgentEvaluation: Sendable {
    /// Leads scored.
    package var count: Int
    /// Of these, how many the agent answered; what follows is about those alone.
    package var answered: Int
    /// Share put into the same category by both; 0 when none was answered.
    package var agreement: Double
    /// Mean distance of the scores, in points.
    package var meanDistance: Double
    /// Leads further apart than people are told of.
    package var disputed: Int
    /// Facts that no tool returned.
    package var unheldFacts: Int
    /// Leads whose outcome is known.
    package var labelled: Int
    /// How often a won lead stands above a lost one; nil without one of each.
    package var localAUC: Double?
    /// The same for the agent, on the same leads.
    package var agentAUC: Double?
    /// What the agent cost over all leads, in millionths.
    package var costMicros: Int64
    /// The time below which half of the runs took, in microseconds.
    package var medianMicroseconds: Int64
    /// The time below which 95 % of the runs took, in microseconds.
    package var slowMicroseconds: Int64

    /// Compares both over leads; `thresholds` tell which scores are of one category.
    package init(_ comparisons: [AgentComparison], _ thresholds: Thresholds) {
        let pairs = comparisons.compactMap { one in one.agent.map { (one, $0) } }
        count = comparisons.count
        answered = pairs.count
        let distances = pairs.map { abs($0.1 - $0.0.local) }
        let same = pairs.count {
            Category(score: $0.1, thresholds) == Category(score: $0.0.local, thresholds)
        }
        agreement = pairs.isEmpty ? 0 : Double(same) / Double(pairs.count)
        meanDistance =
            pairs.isEmpty ? 0 : Double(distances.reduce(0, +)) / Double(pairs.count)
        disputed = distances.count { $0 > Dispute.differenceMax }
        unheldFacts = pairs.reduce(0) { $0 + $1.0.unheldFacts }
        let known = pairs.filter { $0.0.isWon != nil }
        labelled = known.count
        let won = known.map { $0.0.isWon == true }
        if won.contains(true), won.contains(false) {
            localAUC = Quality(known.map { Double($0.0.local) / 100 }, won: won).rocAUC
            agentAUC = Quality(known.map { Double($0.1) / 100 }, won: won).rocAUC
        }
        costMicros = comparisons.reduce(0) { $0 + $1.costMicros }
        let times = comparisons.map(\.microseconds).sorted()
        medianMicroseconds = times.isEmpty ? 0 : times[times.count / 2]
        slowMicroseconds = times.isEmpty ? 0 : times[min(times.count - 1, times.count * 95 / 100)]
    }

    /// The evaluation as one object.
    package var json: JSON {
        var object: JSONObject = [
            "leads": .integer(Int64(count)), "answered": .integer(Int64(answered)),
            "agreement": .number(agreement), "mean_distance": .number(meanDistance),
            "disputed": .integer(Int64(disputed)), "unheld_facts": .integer(Int64(unheldFacts)),
            "labelled": .integer(Int64(labelled)), "cost_micros": .integer(costMicros),
            "median_seconds": .number(Double(medianMicroseconds) / 1_000_000),
            "p95_seconds": .number(Double(slowMicroseconds) / 1_000_000),
        ]
        if let localAUC { object["local_auc"] = .number(localAUC) }
        if let agentAUC { object["agent_auc"] = .number(agentAUC) }
        return .object(object)
    }
}

extension AgentScorer {
    /// Scores a lead and compares both; the score is kept as any other.
    ///
    /// - Throws: what scoring throws; a failing agent is none of it, but a comparison without its
    ///   score.
    package func compare(
        contact key: ContactKey,
        isWon: Bool?,
        organization: String,
        choice: ScorerChoice
    ) async throws -> AgentComparison {
        let report = try await scoreContacts(
            [key],
            organization: organization,
            choice: choice
        )[0]
        let run = try await offPool { [engine] in
            try engine.store.agentRun(scoreSeq: report.stored.seq)
        }
        let took = run.flatMap { run in
            run.finishedAt.map { $0.microseconds - run.startedAt.microseconds }
        }
        return AgentComparison(
            local: report.payload.result.score,
            agent: report.agent?.verdict?.score,
            isWon: isWon,
            costMicros: run?.costMicros ?? 0,
            microseconds: took ?? 0,
            unheldFacts: report.agent?.verdict?.unheldFacts.count ?? 0
        )
    }
}
