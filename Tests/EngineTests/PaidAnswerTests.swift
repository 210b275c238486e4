import Agents
import CRM
import Dispatch
import Engine
import Foundation
import HTTP
import JSON
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("An answer that was paid for")
struct PaidAnswerTests {
    /// A model's server that repeats the header it was sent.
    private struct Echo: HTTPTransport {
        let server: ModelServer
        let status: Int

        func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
            let sent = call.headers["Authorization"] ?? ""
            let words = "{\"error\":{\"message\":\"bad header \(sent)\"}}"
            return HTTPReply(status: status, body: Array(words.utf8))
        }
    }

    private static let key = "sk-SECRETKEY-0123456789"

    @Test("does not bring the key along that a server echoes", arguments: [200, 400, 401, 500])
    func echo(status: Int) async throws {
        let sample = try SeededStore(seed: 3)
        let stand = try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: { $0.credentials = KeyCredentials.bearer(Self.key) },
            transport: { Echo(server: $0, status: status) }
        )
        let request = try LeadInput(fields: ["id": "a1", "name": "Ada"])
        let report = try await stand.scorer.scoreLeads(
            [request],
            organization: sample.organization,
            choice: .auto
        )[0]
        #expect(report.agentUsed == "local_scorecard")
        #expect(!report.json.canonicalText.contains(Self.key))
        for (name, bytes) in try sample.folder.contents() {
            #expect(Data(bytes).range(of: Data(Self.key.utf8)) == nil, "\(name)")
        }
        let run = try sample.store.agentRuns(organizationKey: 1, limit: 1)[0]
        let attempts = try sample.store.agentAttempts(run: run.key)
        let response = attempts.last?.response.map { String(decoding: $0, as: UTF8.self) }
        #expect(response?.contains("bad header Bearer [secret]") == true)
        let outcome = try ScoringEngine(store: sample.store).replay(seq: report.stored.seq)
        #expect(outcome == .identical)
    }

    @Test("waits for a file that another process holds, longer than others do, and is stored")
    func busy() async throws {
        let folder = try TemporaryDirectory()
        let clock = ManualClock()
        func open() throws -> Store {
            try Store(path: folder.file("assay.db"), environment: clock.environment) {
                $0.busyTimeout = 2
            }
        }
        let (store, other) = (try open(), try open())
        let isAsked = Mutex(false)
        let stand = try AgentStand(
            store,
            clock,
            AgentStand.normal,
            transport: { server in
                WatchedTransport(server) { call in
                    guard call.url.contains("generateContent") else { return }
                    let isFirst = isAsked.withLock { isAsked in
                        defer { isAsked = true }
                        return !isAsked
                    }
                    if isFirst { Self.hold(other, until: 5_000_000, clock) }
                }
            }
        )
        let request = try LeadInput(fields: ["id": "a1", "name": "Ada"])
        let report = try await stand.scorer.scoreLeads(
            [request],
            organization: "acme",
            choice: .auto
        )[0]
        #expect(report.agentUsed == "lead_scorer")
        #expect(try store.agentRuns(organizationKey: 1, limit: 1)[0].stopReason == "answered")
    }

    /// Has another store hold the file until the clock has moved on by so many microseconds.
    private static func hold(_ other: Store, until time: Int64, _ clock: ManualClock) {
        let end = clock.environment.now().microseconds + time
        let isHeld = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            do {
                try other.database.write { _ in
                    isHeld.signal()
                    while clock.environment.now().microseconds < end { usleep(200) }
                }
            } catch {
                Issue.record(error)
            }
        }
        isHeld.wait()
    }

    @Test("that was lost with its process is closed, its reservation charged for good")
    func lost() async throws {
        let sample = try SeededStore(seed: 3)
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let request = try LeadInput(fields: ["id": "a1", "name": "Ada"])
        func score() async throws {
            _ = try await stand.scorer.scoreLeads(
                [request],
                organization: sample.organization,
                choice: .auto
            )
        }
        try await score()
        try await sample.store.database.write { connection in
            try connection.run("UPDATE agent_run SET stop_reason = NULL")
            try connection.run("UPDATE agent_attempt SET ended_at = NULL, response = NULL")
        }
        // The same process looks again later, not only when it starts.
        sample.clock.advance(1_300_000_000)
        try await score()
        let runs = try sample.store.agentRuns(organizationKey: 1, limit: 2)
        #expect(runs[1].stopReason == "interrupted")
        let attempts = try sample.store.agentAttempts(run: runs[1].key)
        #expect(attempts.allSatisfy { $0.endedAt != nil && $0.errorType == "interrupted" })
    }
}
