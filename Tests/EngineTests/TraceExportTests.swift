import Agents
import CRM
import Engine
import HTTP
import JSON
import Storage
import TestSupport
import Testing

@Suite("Traces")
struct TraceExportTests {
    private static let collector = TraceCollector(url: "http://localhost:4318/v1/traces")

    private func sample(runs: Int) async throws -> (SeededStore, ModelServer, TraceExporter) {
        let sample = try SeededStore()
        let stand = try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: { $0.collector = Self.collector }
        )
        for index in 0..<runs {
            _ = try await stand.scorer.scoreLeads(
                [try LeadInput(fields: ["email": "a\(index)@b.example"])],
                organization: "acme",
                choice: .auto
            )
        }
        let exporter = TraceExporter(
            store: sample.store,
            collector: Self.collector,
            version: "1",
            environment: sample.clock.agentEnvironment(stand.server)
        )
        return (sample, stand.server, exporter)
    }

    @Test("wait for a collector that is away, are sent once it is back, and then no more")
    func outbox() async throws {
        let (sample, server, exporter) = try await sample(runs: 3)
        server.scriptCollector([
            .fails(.unreachable), .status(503, body: "", headers: ["Retry-After": "120"]),
        ])
        var report = try await exporter.drain()
        #expect(report.waiting == 3 && report.taken == 0 && report.error != nil)
        // Not due yet: the collector is not asked.
        let asked = server.seen.calls.count
        #expect(try await exporter.drain().taken == 0)
        #expect(server.seen.calls.count == asked)
        sample.clock.advance(11_000_000)
        report = try await exporter.drain()
        #expect(report.error == "status 503" && report.waiting == 3)
        sample.clock.advance(119_000_000)
        #expect(try await exporter.drain().taken == 0)
        sample.clock.advance(2_000_000)
        report = try await exporter.drain()
        #expect(report.taken == 3 && report.waiting == 0 && report.error == nil)
        report = try await exporter.drain()
        #expect(report.taken == 0 && report.error == nil)
        let scopes = server.seen.exports[0]["resourceSpans"]?.arrayValue?[0]["scopeSpans"]
        let spans = scopes?.arrayValue?[0]["spans"]?.arrayValue ?? []
        #expect(spans.count == 24)
        #expect(Set(spans.compactMap { $0["traceId"]?.stringValue }).count == 3)
        #expect(spans.allSatisfy { $0["spanId"]?.stringValue?.count == 16 })
        let text = server.seen.exports[0].canonicalText
        #expect(!text.contains("b.example"))
    }

    @Test("that a collector refuses for good are not sent for ever")
    func refused() async throws {
        let (sample, server, exporter) = try await sample(runs: 1)
        server.scriptCollector([.status(400, body: "")])
        let report = try await exporter.drain()
        #expect(report.refused == 1)
        #expect(try sample.store.waitingAgentExports() == 0)
    }
}
