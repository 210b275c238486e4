import Agents
import AuditLog
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

    @Test("that was lost with its process is closed by whoever comes next, its reservation free")
    func lost() async throws {
        let sample = try SeededStore(seed: 3)
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let request = try LeadInput(fields: ["id": "a1", "name": "Ada"])
        func score(_ scorer: AgentScorer) async throws {
            _ = try await scorer.scoreLeads(
                [request],
                organization: sample.organization,
                choice: .auto
            )
        }
        try await score(stand.scorer)
        func used() throws -> Int {
            try sample.store.agentUsage(organizationKey: 1, on: sample.clock.environment.now())
                .tokens
        }
        let before = try used()
        // As a killed process leaves it: asked, with all reserved that an answer may cost.
        try await sample.store.database.write { connection in
            try connection.run("UPDATE agent_run SET stop_reason = NULL")
            try connection.run(
                "UPDATE agent_attempt SET ended_at = NULL, response = NULL, tokens = tokens + 9000"
            )
            try connection.run("UPDATE agent_day SET tokens = tokens + 18000")
        }
        #expect(try used() == before + 18_000)
        // Another process, which looks when it starts; the same one looks later.
        let next = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        try await score(next.scorer)
        let runs = try sample.store.agentRuns(organizationKey: 1, limit: 2)
        #expect(runs[1].stopReason == "interrupted")
        let attempts = try sample.store.agentAttempts(run: runs[1].key)
        #expect(attempts.allSatisfy { $0.endedAt != nil && $0.errorType == "interrupted" })
        let sent = attempts.reduce(0) { $0 + $1.request.count / 4 }
        #expect(attempts.reduce(0) { $0 + $1.tokens } == sent)
        // The second run costs what the first one did.
        #expect(try used() == sent + before)
    }

    @Test("is awaited as long as its process lives, however long others come by")
    func alive() async throws {
        let sample = try SeededStore(seed: 3)
        let store = sample.store
        let stand = try AgentStand(
            store,
            sample.clock,
            AgentStand.normal,
            transport: { server in
                WatchedTransport(server) { _ in
                    do { #expect(try store.closeInterruptedAgentRuns() == 0) } catch {
                        Issue.record(error)
                    }
                }
            }
        )
        let report = try await stand.scorer.scoreLeads(
            [try LeadInput(fields: ["id": "a1", "name": "Ada"])],
            organization: sample.organization,
            choice: .auto
        )[0]
        #expect(report.agentUsed == "lead_scorer")
    }

    @Test("is entered in the log in the name of who asked for it")
    func author() async throws {
        let sample = try SeededStore(seed: 3)
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let author = EntryAuthor(
            handle: "token:k3x9abcd",
            program: "assay service",
            operation: "POST /score-lead"
        )
        _ = try await stand.scorer.scoreLeads(
            [try LeadInput(fields: ["id": "a1", "name": "Ada"])],
            organization: sample.organization,
            choice: .auto,
            for: author
        )
        let named = try await sample.store.database.read { connection in
            try connection.value(
                """
                SELECT count(*) FROM ledger_origin JOIN actor ON actor.id = actor_id
                WHERE handle = 'token:k3x9abcd' AND operation = 'POST /score-lead'
                """
            )?.integer
        }
        #expect(named == 1)
    }
}
