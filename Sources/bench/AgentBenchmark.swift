import Agents
import CRM
import Demo
import Engine
import HTTP
import JSON
import Platform
import Storage

extension Benchmark {
    /// Runs of the lead scorer, three model calls each, at a model that answers at once.
    static let agent = Benchmark(
        name: "agent",
        summary: "score by an agent, three model calls a run, all of it persisted",
        sizeUnit: "runs",
        defaultSize: 3_000,
        run: { run in
            try run.fill("ours.db", contacts: min(run.size, contactsMax))
            // Deadlines need a clock that moves.
            let store = try Store(path: run.folder.file("ours.db"), environment: .system)
            let scorer = try scorer(store)
            let keys = (0..<run.size).map { ContactKey(Int64($0 % contactsMax + 1)) }
            MemoryPeak.reset()
            let cpu = cpuSeconds()
            let seconds = try run.seconds {
                let reports = try AsyncWork.wait {
                    try await scorer.scoreContacts(
                        keys,
                        organization: BenchRun.organization,
                        choice: .auto
                    )
                }
                if let failed = reports.first(where: { $0.agent?.verdict == nil }) {
                    let words = failed.agent?.words ?? "no agent was asked"
                    throw BenchError("a run did not end with an answer: \(words)")
                }
            }
            let cpuEach = (cpuSeconds() - cpu) * 1_000 / Double(run.size)
            let peak = MemoryPeak.megabytes
            try store.close()
            return BenchResult(
                ours: Double(run.size) / seconds,
                unit: "runs/s",
                reference: "the FastAPI and datapizza-ai service as it was recorded",
                referenceValue: recordedRuns,
                peakMB: peak,
                more: [
                    "cpu_ms_a_run": .number((cpuEach * 1_000).rounded() / 1_000),
                    "recorded_cpu_ms_a_run": .number(recordedCPU),
                ]
            )
        }
    )

    private static let contactsMax = 1_000
    /// Best of several quiet rounds of that service, one worker.
    private static let recordedRuns = 87.0
    private static let recordedCPU = 9.8

    static func scorer(
        _ store: Store,
        model: any HTTPTransport = InstantModel()
    ) throws -> AgentScorer {
        let setup = AgentSetup(
            provider: .vertex,
            wire: GeminiWire(
                .vertex(project: "bench", location: "global"),
                model: ModelTable.standard
            ),
            credentials: KeyCredentials.none,
            credentialsKind: "none",
            dayLimits: AgentDayLimits(attempts: .max, tokens: .max, costMicros: .max)
        )
        let environment = AgentEnvironment(
            now: { Environment.system.now().microseconds },
            sleep: { try await Task.sleep(for: .microseconds($0)) },
            randomBytes: Environment.system.randomBytes,
            transport: model
        )
        return try AgentScorer(
            engine: ScoringEngine(store: store),
            setup: setup,
            environment: environment
        )
    }

    /// Seconds of processor time of this process, kernel included.
    private static func cpuSeconds() -> Double {
        ProcessorTime.seconds()
    }
}

/// A model that answers at once: two tools one after another, then a score.
struct InstantModel: HTTPTransport {
    private let replies: [[UInt8]]

    init() {
        replies = [Self.call("get_contact_history"), Self.call("get_company_info"), Self.answer]
            .map { part in
                let reply: JSON = [
                    "candidates": [
                        ["content": ["role": "model", "parts": [part]], "finishReason": "STOP"]
                    ],
                    "usageMetadata": ["promptTokenCount": 1_500, "candidatesTokenCount": 80],
                    "modelVersion": .string(ModelTable.standard), "responseId": "bench",
                ]
                return reply.canonicalBytes
            }
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        let turns = Self.count(Array("\"functionResponse\"".utf8), in: call.body ?? [])
        return HTTPReply(status: 200, body: replies[min(turns, replies.count - 1)])
    }

    private static func count(_ word: [UInt8], in bytes: [UInt8]) -> Int {
        var count = 0
        var index = 0
        while index + word.count <= bytes.count {
            if bytes[index] == word[0], bytes[index + 9] == word[9],
                bytes[index..<index + word.count].elementsEqual(word)
            {
                count += 1
                index += word.count
            } else {
                index += 1
            }
        }
        return count
    }

    private static func call(_ tool: String) -> JSON {
        [
            "functionCall": [
                "name": .string(tool), "args": ["contact": "lead"], "id": .string(tool),
            ],
            "thoughtSignature": "Aq7UAq7UAq7UAq7UAq7UAq7UAq7UAq7U",
        ]
    }

    private static var answer: JSON {
        let answer: JSON = [
            "breakdown": [
                "email_quality": 16, "company_fit": 26, "engagement": 24, "qualification": 16,
            ],
            "score": 82, "confidence": 0.86, "reasoning": "They replied lately and fit well.",
            "facts": [["ref": "t1", "field": "/interactions", "value": "20"]],
        ]
        return ["text": .string(answer.canonicalText), "thoughtSignature": "Aq7U"]
    }
}
