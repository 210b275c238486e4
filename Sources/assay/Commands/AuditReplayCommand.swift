import Engine
import JSON
import Storage

/// `assay audit replay`: compute stored scores again and compare every bit.
enum AuditReplayCommand {
    private static let all = Option.flag("all", "every score and every run of an agent")

    static let command = Command(
        "replay",
        "compute stored scores again from their stored inputs and compare every bit",
        details: """
            With --all, runs of agents that scored nobody are played again too. \
            Exit code 0 when all come out the same, 10 when one differs, 11 when one cannot be \
            computed again.
            """,
        examples: [.init("assay audit replay --all", "every score ever given")],
        options: Common.store + [all.declaration],
        positionals: [.init("SCORE|CONTACT", .any)],
        run: run
    )

    /// What the replay of one or of all scores found.
    private struct Findings {
        var identical = 0
        var erased = 0
        var expired = 0
        var others: [(seq: Int64, outcome: ReplayOutcome)] = []
        var otherCount = 0
        var notReplayableCount = 0
        var count: Int { identical + erased + expired + otherCount }
    }

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        guard invocation[all] == invocation.arguments.isEmpty else {
            throw Failure.usage("'assay audit replay' needs SCORE, CONTACT, or --all")
        }
        let report =
            invocation[all]
            ? try replayAll(session) : try replayOne(invocation.arguments, session)
        if invocation[Common.json] {
            try session.console.json(json(report))
        } else {
            try session.console.line(
                "Replayed \(PlainWords.count(report.count, "result")):"
                    + " \(ProgressBar.grouped(report.identical)) identical to the bit"
                    + (report.erased > 0
                        ? ", \(ProgressBar.grouped(report.erased)) of people who were erased" : "")
                    + (report.expired > 0
                        ? ", \(ProgressBar.grouped(report.expired)) whose exchanges with an agent"
                            + " were kept for as long as the rule says" : "")
            )
            for other in report.others {
                try session.console.line(
                    "  entry \(other.seq): \(SafeText.visible(words(other.outcome)))"
                )
            }
            let more = report.otherCount - report.others.count
            if more > 0 {
                try session.console.line("  … and \(ProgressBar.grouped(more)) more")
            }
        }
        if report.otherCount > report.notReplayableCount { return .verificationFailed }
        return report.notReplayableCount > 0 ? .notReplayable : .ok
    }

    private static func replayAll(_ session: Session) throws -> Findings {
        let store = try session.store(.reads)
        let total = Int(try store.scoreCount())
        let bar = session.progress("Replaying", unit: "scores")
        defer { bar.finish() }
        let report = try ScoringEngine(store: store).replayAll { bar.update($0, of: total) }
        return Findings(
            identical: report.identical,
            erased: report.erased,
            expired: report.expired,
            others: report.others,
            otherCount: report.otherCount,
            notReplayableCount: report.notReplayableCount
        )
    }

    private static func replayOne(_ words: [String], _ session: Session) throws -> Findings {
        let organization = try session.organization(.reads)
        let stored = try organization.storedScore(words)
        let outcome = try ScoringEngine(store: organization.store).replay(seq: stored.seq)
        if outcome == .identical { return Findings(identical: 1) }
        if case .erased = outcome {
            return Findings(erased: 1)
        }
        if case .expired = outcome { return Findings(expired: 1) }
        var isComputed = true
        if case .notReplayable = outcome { isComputed = false }
        return Findings(
            others: [(stored.seq, outcome)],
            otherCount: 1,
            notReplayableCount: isComputed ? 0 : 1
        )
    }

    private static func words(_ outcome: ReplayOutcome) -> String {
        switch outcome {
        case .identical: "identical"
        case .erased(let at): "its person was erased on \(at)"
        case .expired(let at): "the rule of retention kept its exchanges until \(at)"
        case .differs(let what): "differs: \(what)"
        case .notReplayable(let why): "cannot be computed again: \(why)"
        }
    }

    private static func json(_ report: Findings) -> JSON {
        [
            "replayed": .integer(Int64(report.count)),
            "identical": .integer(Int64(report.identical)),
            "erased": .integer(Int64(report.erased)),
            "expired": .integer(Int64(report.expired)),
            "different": .integer(Int64(report.otherCount - report.notReplayableCount)),
            "not_replayable": .integer(Int64(report.notReplayableCount)),
            "others": .array(
                report.others.map {
                    ["score_number": .integer($0.seq), "finding": .string(words($0.outcome))]
                }
            ),
        ]
    }
}
