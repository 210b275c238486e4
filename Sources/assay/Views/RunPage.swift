import CRM
import JSON
import Storage

/// One run of an agent as a tree with timings.
struct RunPage {
    let console: Console

    /// The run, its steps in the order in which they began, each below the one it is part of.
    func show(_ row: AgentRunRow, _ spans: [SpanRecord], _ calls: [AgentToolRow]) throws {
        try console.line(
            "\(row.agent) \(row.version) by \(SafeText.visible(row.modelVersion ?? row.model))"
                + " (\(row.provider))"
        )
        try console.line("run \(row.id), trace \(row.traceID)")
        if let contact = row.contactID {
            try console.line(
                "contact \(SafeText.visible(contact)), local score "
                    + (row.localScore.map(String.init) ?? "none")
            )
        }
        let outcome = row.stopReason ?? "running"
        try console.line(
            console.styled(outcome, outcome == "answered" ? .green : .red)
                + (row.stopWords.map { ": \(SafeText.visible($0))" } ?? "")
        )
        try console.line(
            "\(PlainWords.count(row.steps, "step")),"
                + " \(PlainWords.count(row.toolCalls, "tool call")),"
                + " \(row.inputTokens) + \(row.outputTokens) tokens,"
                + " cost \(Self.money(row.costMicros))"
        )
        try console.line()
        let ordered = spans.sorted { $0.startedAt < $1.startedAt }
        for root in ordered where root.parentID == nil {
            try tree(root, ordered, depth: 0, since: row.startedAt, calls)
        }
    }

    private func tree(
        _ span: SpanRecord,
        _ all: [SpanRecord],
        depth: Int,
        since start: Instant,
        _ calls: [AgentToolRow]
    ) throws {
        let began = Self.milliseconds(start, span.startedAt)
        let took = Self.milliseconds(span.startedAt, span.finishedAt)
        let name = String(repeating: "  ", count: depth) + SafeText.visible(span.name)
        let error = span.attributes["error.type"]?.stringValue
        var details = Self.details(span)
        if let error { details.append(SafeText.visible(error)) }
        let padding = String(repeating: " ", count: max(1, 40 - SafeText.width(of: name)))
        try console.line(
            console.styled(name, span.isOK ? nil : .red) + padding
                + Self.padded(began) + " " + Self.padded(took) + " ms"
                + (details.isEmpty ? "" : "  " + details.joined(separator: ", "))
        )
        if let call = calls.first(where: { $0.call.spanID == span.id }), call.isError,
            let words = call.output?.stringValue
        {
            let text = "\(call.call.reference): \(words)"
            let indent = 2 * depth + 2
            try console.line(
                String(repeating: " ", count: indent)
                    + HelpText.wrap(SafeText.visible(text), indent: indent)
            )
        }
        // A span cannot be its own ancestor, but a damaged file could say so.
        guard depth < 8 else { return }
        for child in all where child.parentID == span.id {
            try tree(child, all, depth: depth + 1, since: start, calls)
        }
    }

    private static func details(_ span: SpanRecord) -> [String] {
        var details: [String] = []
        if let status = span.attributes["http.response.status_code"]?.intValue {
            details.append("status \(status)")
        }
        if let input = span.attributes["gen_ai.usage.input_tokens"]?.intValue,
            let output = span.attributes["gen_ai.usage.output_tokens"]?.intValue
        {
            details.append("\(input) + \(output) tokens")
        }
        if span.attributes["assay.agent.routed"]?.boolValue == true {
            details.append("another model answered")
        }
        return details
    }

    private static func milliseconds(_ from: Instant, _ until: Instant) -> String {
        let micros = max(0, until.microseconds - from.microseconds)
        let tenths = String(micros % 1_000 / 100)
        return "\(micros / 1_000).\(tenths)"
    }

    private static func padded(_ text: String) -> String {
        String(repeating: " ", count: max(0, 8 - text.count)) + text
    }

    /// Millionths as a decimal of four digits, rounded up, so that nothing costs nothing.
    static func money(_ micros: Int64) -> String {
        let units = (micros + 99) / 100
        let digits = String(units % 10_000)
        return "\(units / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// How long a run took.
    static func seconds(from start: Instant, to end: Instant?) -> Cell {
        guard let end else { return Cell("", .null) }
        let micros = max(0, end.microseconds - start.microseconds)
        return Cell(
            PlainWords.seconds(Double(micros) / 1_000_000),
            .number(Double(micros) / 1_000_000)
        )
    }
}
