import CRM
package import JSON
package import Storage

extension AgentRunRow {
    /// What lists show of a run; money in millionths of the price's currency.
    package var summary: JSONObject {
        [
            "run_id": .string(id), "trace_id": .string(traceID),
            "agent": .string(agent), "version": .string(version),
            "provider": .string(provider), "model": .string(model),
            "model_version": .text(modelVersion),
            "contact_id": .text(contactID),
            "started_at": .string(startedAt.description),
            "finished_at": finishedAt.map { .string($0.description) } ?? .null,
            "outcome": .string(stopReason ?? "running"),
            "words": .text(stopWords),
            "steps": .integer(Int64(steps)), "tool_calls": .integer(Int64(toolCalls)),
            "input_tokens": .integer(Int64(inputTokens)),
            "output_tokens": .integer(Int64(outputTokens)),
            "cost_micros": .integer(costMicros),
            "local_score": localScore.map { .integer(Int64($0)) } ?? .null,
            "score_number": scoreSeq.map { .integer($0) } ?? .null,
            "answer": answer ?? .null,
        ]
    }

    /// The run with its steps and the tools it called.
    package func json(_ spans: [SpanRecord], _ calls: [AgentToolRow]) -> JSON {
        var object = summary
        object["spans"] = .array(
            spans.map { span in
                [
                    "span_id": .string(span.id),
                    "parent_id": .text(span.parentID),
                    "name": .string(span.name), "kind": .integer(Int64(span.kind)),
                    "started_at": .string(span.startedAt.description),
                    "finished_at": .string(span.finishedAt.description),
                    "ok": .bool(span.isOK),
                    "attributes": span.attributes,
                ]
            }
        )
        object["tools"] = .array(
            calls.map { row in
                [
                    "ref": .string(row.call.reference), "name": .string(row.call.name),
                    "arguments": row.call.arguments, "output": row.output ?? .null,
                    "error": .bool(row.isError),
                ]
            }
        )
        return .object(object)
    }
}

extension AgentAttemptRow {
    /// One exchange with the model: all that was sent and received, but for credentials.
    package var json: JSON {
        [
            "step": .integer(Int64(step)), "attempt": .integer(Int64(number)),
            "sent_at": .string(sentAt.description),
            "ended_at": endedAt.map { .string($0.description) } ?? .null,
            "status": status.map { .integer(Int64($0)) } ?? .null,
            "error_type": .text(errorType),
            "error": .text(errorWords),
            "request": Self.body(request), "response": response.map(Self.body) ?? .null,
        ]
    }

    /// A body as the JSON it is, or as text where it is none.
    private static func body(_ bytes: [UInt8]) -> JSON {
        do { return try JSON(parsing: bytes) } catch {
            return .string(String(decoding: bytes, as: UTF8.self))
        }
    }
}
