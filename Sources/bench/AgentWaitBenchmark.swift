import CRM
import Demo
import Engine
import HTTP
import JSON
import Service
import Storage
import Synchronization

extension Benchmark {
    /// `/health` and local scoring while 64 runs of the lead scorer wait for a slow model.
    static let agentWait = Benchmark(
        name: "agent-wait",
        summary: "GET /health while 64 agent runs wait on a model that takes a second a call",
        sizeUnit: "contacts",
        defaultSize: 1_000,
        run: { run in
            try run.fill("ours.db", contacts: run.size)
            let store = try Store(path: run.folder.file("ours.db"), environment: .system)
            var settings = ServiceSettings(port: 0, version: "bench")
            settings.keepsRoutesOpen = true
            let scorer = try scorer(store, model: SlowModel())
            settings.agent = scorer
            let serving = try Serving(store, settings, address: "127.0.0.1")
            let load = try ReferenceProgram("load", in: run.folder)
            let calm = try localSeconds(scorer)
            let words = [String(serving.port), "64", String(waitSeconds), String(run.size)]
            let crowded = Mutex<[Double]>([])
            let beside = Task.detached {
                try await Task.sleep(for: .seconds(2))
                let times = try await localTimes(scorer)
                crowded.withLock { $0 = times }
            }
            let lines = try load.run(words).map { $0.compactMap { Double($0) } }
            try AsyncWork.wait { try await beside.value }
            try serving.run(until: { true })
            try store.close()
            guard lines.count == 3, lines.allSatisfy({ $0.count == 2 }) else {
                throw BenchError("the load printed no figures")
            }
            return BenchResult(
                ours: lines[1][1],
                unit: "ms",
                reference: "the FastAPI and datapizza-ai service as it was recorded, p99",
                referenceValue: recordedHealth,
                more: [
                    "health_p50_ms": .number(lines[1][0]), "runs": .number(lines[2][0]),
                    "run_p50_ms": .number(lines[0][0]),
                    "local_ms_alone": .number(milliseconds(calm)),
                    "local_ms_beside": .number(milliseconds(crowded.withLock { median($0) })),
                ]
            )
        }
    )

    private static let waitSeconds = 8.0
    private static let localScores = 100
    /// p99 of that service's `/health` while 64 agent runs were in flight.
    private static let recordedHealth = 110.0

    private static func milliseconds(_ seconds: Double) -> Double {
        (seconds * 1e6).rounded() / 1e3
    }

    private static func median(_ times: [Double]) -> Double {
        times.isEmpty ? 0 : times.sorted()[times.count / 2]
    }

    private static func localSeconds(_ scorer: AgentScorer) throws -> Double {
        median(try AsyncWork.wait { try await localTimes(scorer) })
    }

    /// How long single scores by the local model take, durable each.
    private static func localTimes(_ scorer: AgentScorer) async throws -> [Double] {
        var times: [Double] = []
        for key in 1...localScores {
            let began = Timing.now()
            _ = try await scorer.scoreContacts(
                [ContactKey(Int64(key))],
                organization: BenchRun.organization,
                choice: .local
            )
            times.append(Timing.now() - began)
        }
        return times
    }
}

/// The model that answers at once, a second later.
private struct SlowModel: HTTPTransport {
    private let model = InstantModel()

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        do { try await Task.sleep(for: .seconds(1)) } catch {
            throw HTTPTransportError(.cancelled, host: "bench", detail: "")
        }
        return try await model.send(call)
    }
}
