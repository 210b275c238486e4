import Synchronization

/// Counts of what the service does, as Prometheus reads them (text format 0.0.4).
///
/// Labels are routes, methods and statuses alone, so that their number has a bound.
final class Metrics: Sendable {
    /// What requests are told apart by.
    struct Labels: Hashable, Comparable, Sendable {
        var method: String
        var route: String
        var status: Int

        static func < (one: Labels, other: Labels) -> Bool {
            (one.route, one.method, one.status) < (other.route, other.method, other.status)
        }
    }

    /// Durations in buckets, by their upper bounds.
    struct Histogram: Sendable {
        /// Upper bounds in microseconds.
        static let bounds: [Int64] = [
            1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
            2_500_000, 5_000_000, 10_000_000, 30_000_000,
        ]
        var counts = [Int](repeating: 0, count: bounds.count + 1)
        var sum: Int64 = 0

        mutating func add(_ microseconds: Int64) {
            let place = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
            counts[place] += 1
            sum += microseconds
        }
    }

    private struct State {
        var requests: [Labels: Int] = [:]
        var durations: [String: Histogram] = [:]
        var scores = 0
        var commits = 0
    }

    private let state = Mutex(State())

    /// Counts a request that was answered.
    func count(_ record: RequestRecord) {
        let labels = record.labels
        state.withLock { state in
            state.requests[labels, default: 0] += 1
            state.durations[labels.route, default: Histogram()].add(record.microseconds)
        }
    }

    /// Counts a commit and its scores.
    func countCommit(scores: Int) {
        state.withLock { state in
            state.scores += scores
            state.commits += 1
        }
    }

    /// The page that Prometheus reads; `gauges` are present values by name, with a help text.
    func page(version: String, gauges: [(name: String, help: String, value: Double)]) -> String {
        let now = state.withLock { $0 }
        var page = ""
        func head(_ name: String, _ help: String, _ type: String) {
            page += "# HELP assay_\(name) \(help)\n# TYPE assay_\(name) \(type)\n"
        }
        head("build_info", "Version of the program.", "gauge")
        page += "assay_build_info{version=\"\(version)\"} 1\n"
        head("http_requests_total", "Requests answered.", "counter")
        for (labels, count) in now.requests.sorted(by: { $0.key < $1.key }) {
            page +=
                "assay_http_requests_total{route=\"\(labels.route)\",method=\"\(labels.method)\""
                + ",status=\"\(labels.status)\"} \(count)\n"
        }
        head("http_request_duration_seconds", "Time from request to answer.", "histogram")
        for (route, histogram) in now.durations.sorted(by: { $0.key < $1.key }) {
            page += Self.lines(of: histogram, route: route)
        }
        head("scores_total", "Scores stored for callers who waited.", "counter")
        page += "assay_scores_total \(now.scores)\n"
        head("score_commits_total", "Transactions that stored them.", "counter")
        page += "assay_score_commits_total \(now.commits)\n"
        for gauge in gauges {
            head(gauge.name, gauge.help, "gauge")
            page += "assay_\(gauge.name) \(Self.number(gauge.value))\n"
        }
        return page
    }

    private static func lines(of histogram: Histogram, route: String) -> String {
        let name = "assay_http_request_duration_seconds"
        var lines = ""
        var total = 0
        for (place, count) in histogram.counts.enumerated() {
            total += count
            let bound =
                place < Histogram.bounds.count
                ? number(Double(Histogram.bounds[place]) / 1_000_000) : "+Inf"
            lines += "\(name)_bucket{route=\"\(route)\",le=\"\(bound)\"} \(total)\n"
        }
        lines += "\(name)_sum{route=\"\(route)\"} \(number(Double(histogram.sum) / 1_000_000))\n"
        return lines + "\(name)_count{route=\"\(route)\"} \(total)\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
