import Foundation
import Testing

/// There is one path to a score, see `Sources/Engine/README.md`.
@Suite("Path to a score")
struct ScoringPathTests {
    /// What must be done in one place, as it is written in a call, and the only file that calls it.
    static let steps: [(call: String, file: String)] = [
        ("FeatureSet.fill(", "Sources/Scoring/Scorecard/Scorer.swift"),
        ("ScorePayload.write(", "Sources/Engine/Scoring/PayloadEncoder.swift"),
        ("writer.append(batch", "Sources/Storage/Scores/ScoringTransaction.swift"),
        ("try ScoreWriter(", "Sources/Storage/Scores/ScoringTransaction.swift"),
        (" ScoreContext(", "Sources/Engine/Scoring/ScoringScope.swift"),
        (" ScoreReport(", "Sources/Engine/Scoring/WrittenScore.swift"),
        ("try reader.opportunities(", "Sources/Engine/Tools/LeadTools.swift"),
        ("LeadFacts(asOf: reader.asOf)", "Sources/Engine/Tools/LeadTools.swift"),
    ]

    @Test("Each step is called from one file", arguments: steps)
    func oneCaller(_ step: (call: String, file: String)) throws {
        let callers = try Repository.swiftFiles("Sources").filter { file in
            file.target != "bench"
                && file.lines.contains { line in
                    line.contains(step.call)
                        && !line.drop { $0 == " " }.hasPrefix("//")
                }
        }
        #expect(callers.map(\.path) == [step.file])
    }

    @Test("Whoever scores adds at most twenty lines to the path")
    func shortCallers() throws {
        // From where each takes up the path to where it leaves it.
        let callers: [(file: String, first: String, last: String)] = [
            ("ScoringEngine+Leads", "LeadScoring(scope)", "transaction.append("),
            ("ScoringEngine+Requests", "LeadScoring(scope)", "return Draft("),
            ("BatchReader", "store.readLeads(", "scoring.add("),
            ("../Agents/AgentScorer+Run", "LeadScoring(scope), ", "store.finish("),
        ]
        for caller in callers {
            let file = try Repository.text("Sources/Engine/Scoring/\(caller.file).swift")
            let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
            let first = try #require(lines.firstIndex { $0.contains(caller.first) })
            let last = try #require(lines[first...].firstIndex { $0.contains(caller.last) })
            #expect(last - first < 20, "\(caller.file): \(last - first + 1) lines")
        }
    }

    @Test("POST /score-lead passes through at most twelve files, which the page lists")
    func fewFiles() throws {
        let page = try Repository.text("Sources/Engine/README.md")
        let parts = page.components(separatedBy: "## From `POST /score-lead` to COMMIT")
        try #require(parts.count == 2)
        let section = parts[1].components(separatedBy: "\n## ")[0]
        let listed = section.split(separator: "\n").filter { $0.first?.isNumber == true }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect((5...12).contains(listed.count))
        for path in listed {
            #expect(throws: Never.self) { try Repository.text("Sources/\(path)") }
        }
    }
}
