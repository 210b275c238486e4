import CRM
import Demo
import JSON
import Scoring

extension Benchmark {
    /// Scoring alone: facts in memory to results, on one core, against C over a like number of
    /// bins.
    static let scoring = Benchmark(
        name: "scoring",
        summary: "facts in memory to score, breakdown and contributions, on one core",
        sizeUnit: "leads",
        defaultSize: 2_000_000,
        run: { run in
            let leads = leads(4096)
            let scorer = Scorer.expert
            var memo = TermMemo()
            var result = Scorer.emptyResult
            for facts in leads { scorer.score(facts, memo: &memo, into: &result) }
            MemoryPeak.reset()
            var sum = 0
            let seconds = run.seconds {
                for index in 0..<run.size {
                    scorer.score(leads[index & 4095], memo: &memo, into: &result)
                    sum &+= result.score
                }
            }
            return BenchResult(
                ours: Double(run.size) / seconds,
                unit: "leads/s",
                reference: "C, forty features binned and summed",
                referenceValue: try ReferenceProgram("scoring", in: run.folder)
                    .rate([String(run.size)]),
                peakMB: MemoryPeak.megabytes,
                more: ["mean_score": .integer(Int64(sum / max(1, run.size)))]
            )
        }
    )

    /// Leads with a history each, as the tools would report them.
    private static func leads(_ count: Int) -> [LeadFacts] {
        let titles = ["CEO", "Buyer", "IT Director", "Responsabile acquisti", nil]
        let sources = ["Referral", "Trade show", "Google Ads", "Purchased list", nil]
        let industries = ["Manufacturing", "Software", "Logistics", nil]
        var random = SeededRandom(seed: 7)
        return (0..<count).map { number in
            var history = HistoryAccumulator(asOf: DemoData.now)
            var age = Int64(random.number(100...500)) * Instant.day
            for _ in 0..<random.number(0...30) {
                age -= Int64(random.number(0...10)) * Instant.day
                guard age > 0 else { break }
                history.add(
                    kind: random.number(0...27),
                    at: DemoData.now.microseconds - age
                )
            }
            var facts = LeadFacts(asOf: DemoData.now)
            facts.history = history.finish()
            facts.profile.title = random.pick(titles)
            facts.profile.source = random.pick(sources)
            facts.profile.ageDays = random.number(0...700)
            facts.profile.filledFields = random.number(0...8)
            facts.company.isKnown = true
            facts.company.industry = random.pick(industries)
            facts.company.employees = random.number(1...2_000)
            facts.email = EmailAnalyzer.quality(
                of: "lead\(number)@company-\(number % 99).example",
                company: "Company \(number % 99)"
            )
            return facts
        }
    }
}
