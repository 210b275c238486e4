package import Agents
package import Storage
import CRM
import HTTP
import JSON

/// Brings the traces of agents' runs to a collector, out of an outbox in the file.
///
/// Runs wait there while the collector is away, and are sent again later and later; none is lost,
/// and none is waited for.
package struct TraceExporter: Sendable {
    /// What a round did.
    package struct Report: Sendable, Hashable {
        /// Runs the collector took.
        package var taken = 0
        /// Spans it threw away.
        package var rejectedSpans = 0
        /// Runs it refused for good.
        package var refused = 0
        /// Runs that wait on.
        package var waiting = 0
        /// Why the last ones were not taken; nil when all were.
        package var error: String?
    }

    /// Runs of one export.
    static let batchRuns = 50
    /// Exports of one round.
    static let batchesMax = 200
    /// The first wait after a failure; each further one is twice as long.
    static let pause: Int64 = 10_000_000
    /// The longest wait.
    static let pauseMax: Int64 = 3_600_000_000

    private let store: Store
    private let collector: TraceCollector
    private let version: String
    private let environment: AgentEnvironment

    /// An exporter; `version` is this program's.
    package init(
        store: Store,
        collector: TraceCollector,
        version: String,
        environment: AgentEnvironment
    ) {
        self.store = store
        self.collector = collector
        self.version = version
        self.environment = environment
    }

    /// Sends what is due, until nothing is or the collector does not take it; what waits for its
    /// time as well where somebody asks for it now.
    ///
    /// - Throws: ``SQLiteError``; a collector that does not answer is told in the report.
    package func drain(isAskedFor: Bool = false) async throws -> Report {
        var report = Report()
        let sink = TraceSink(
            url: collector.url,
            headers: HTTPHeaders(
                collector.headers.sorted { $0.key < $1.key }.map {
                    .init($0.key, $0.value)
                }
            ),
            transport: environment.transport
        )
        for _ in 0..<Self.batchesMax {
            let now = environment.now()
            let due = try store.dueAgentExports(
                at: isAskedFor ? Instant(microseconds: .max) : Instant(microseconds: now),
                limit: Self.batchRuns
            )
            guard !due.isEmpty else { break }
            let traces = try due.map {
                OTLP.Trace(id: $0.traceID, spans: try store.spans(run: $0.run).map(Self.span))
            }
            let runs = due.map(\.run)
            switch await sink.send(traces, service: collector.service, version: version) {
            case .taken(let rejected):
                report.taken += runs.count
                report.rejectedSpans += rejected
                try store.removeAgentExports(runs)
            case .refused(let words):
                report.refused += runs.count
                report.error = words
                try store.removeAgentExports(runs)
            case .later(let words, let after):
                report.error = words
                let doublings = min(due.map(\.tries).max() ?? 0, 12)
                let pause = min(Self.pause << Int64(doublings), Self.pauseMax)
                try store.postponeAgentExports(
                    runs,
                    until: Instant(microseconds: now + max(pause, after ?? 0)),
                    error: words
                )
                report.waiting = try store.waitingAgentExports()
                return report
            }
        }
        report.waiting = try store.waitingAgentExports()
        return report
    }

    private static func span(_ record: SpanRecord) -> Span {
        var attributes = record.attributes.objectValue ?? JSONObject()
        let error = attributes["error.type"]?.stringValue
        if error == nil, !record.isOK { attributes["error.type"] = "error" }
        return Span(
            id: record.id,
            parentID: record.parentID,
            name: record.name,
            kind: Span.Kind(rawValue: record.kind) ?? .internal,
            startedAt: record.startedAt.microseconds,
            endedAt: record.finishedAt.microseconds,
            attributes: attributes,
            errorType: record.isOK ? nil : error ?? "error"
        )
    }
}
