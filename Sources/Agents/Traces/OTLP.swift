import JSON

/// Spans as OTLP/HTTP takes them in JSON.
package enum OTLP {
    /// One trace: its spans, and where they come from.
    package struct Trace: Sendable, Hashable {
        /// 32 hexadecimal digits.
        package var id: String
        /// All spans, in any order.
        package var spans: [Span]

        package init(id: String, spans: [Span]) {
            self.id = id
            self.spans = spans
        }
    }

    /// The body of an export: ids in hexadecimal, enums as numbers, 64 bits as texts of digits.
    package static func body(_ traces: [Trace], service: String, version: String) -> [UInt8] {
        let spans = traces.flatMap { trace in trace.spans.map { span($0, traceID: trace.id) } }
        let body: JSON = [
            "resourceSpans": [
                [
                    "resource": [
                        "attributes": .array([
                            attribute("service.name", .string(service)),
                            attribute("service.version", .string(version)),
                        ])
                    ],
                    "scopeSpans": [
                        [
                            "scope": ["name": "assay.agents", "version": .string(version)],
                            "spans": .array(spans),
                            "schemaUrl": .string(Span.schemaURL),
                        ]
                    ],
                ]
            ]
        ]
        return body.canonicalBytes
    }

    private static func span(_ span: Span, traceID: String) -> JSON {
        var object: JSONObject = [
            "traceId": .string(traceID), "spanId": .string(span.id), "name": .string(span.name),
            "kind": .integer(Int64(span.kind.rawValue)),
            "startTimeUnixNano": .string("\(span.startedAt)000"),
            "endTimeUnixNano": .string("\(max(span.endedAt, span.startedAt))000"),
            "attributes": .array(span.attributes.map { attribute($0.key, $0.value) }),
        ]
        if let parent = span.parentID { object["parentSpanId"] = .string(parent) }
        if let error = span.errorType {
            object["status"] = ["code": 2, "message": .string(error)]
        }
        return .object(object)
    }

    private static func attribute(_ key: String, _ value: JSON) -> JSON {
        ["key": .string(key), "value": self.value(value)]
    }

    private static func value(_ value: JSON) -> JSON {
        switch value {
        case .null: ["stringValue": ""]
        case .bool: ["boolValue": value]
        case .integer(let number): ["intValue": .string(String(number))]
        case .number, .decimal: ["doubleValue": value]
        case .string: ["stringValue": value]
        case .array(let elements):
            ["arrayValue": ["values": .array(elements.map(self.value))]]
        case .object(let members):
            ["kvlistValue": ["values": .array(members.map { attribute($0.key, $0.value) })]]
        }
    }
}
