import HTTP
import JSON
import Ledger

/// Makes the responses of the service.
enum Reply {
    /// Media type of JSON answers.
    static let json = "application/json"
    /// Media type of errors under `/v1` (RFC 9457).
    static let problem = "application/problem+json"

    /// A JSON value, members in their order.
    static func json(
        _ value: JSON,
        status: Int = 200,
        type: String = json
    ) -> HTTPResponse {
        bytes(value.orderedBytes, status: status, type: type)
    }

    /// Bytes of some media type.
    static func bytes(_ body: [UInt8], status: Int = 200, type: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": type], body: .bytes(body))
    }

    /// A Server-Sent Event of one line of data, as HTML defines its bytes.
    static func event(_ name: String, _ data: JSON) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data.orderedBytes + Array("\n\n".utf8)
    }

    /// Server-Sent Events, as long as there are any; nginx hands them on as they come, which it is
    /// asked for by a field of its own.
    static func events(_ events: AsyncStream<[UInt8]>) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            ],
            body: .stream(events)
        )
    }

    /// A page of a list: its rows under `name`, and the cursor of the next page.
    static func page(_ name: String, _ rows: [JSON], next: String?) -> JSON {
        .object([name: .array(rows), "next_cursor": .text(next)])
    }
}

/// The validators of answers (RFC 9110, section 8.8.3).
enum EntityTag {
    /// A strong tag of a body: two answers with the same tag have the same bytes.
    static func of(_ body: [UInt8]) -> String {
        "\"\(Hex.encode(SHA256.hash(body).bytes.prefix(16)))\""
    }

    /// Whether an `If-None-Match` field names a tag; weak comparison, as reads ask for.
    static func matches(_ field: String, _ tag: String) -> Bool {
        field.split(separator: ",").contains { part in
            var candidate = part.drop { $0 == " " }
            while candidate.last == " " { candidate.removeLast() }
            if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
            return candidate == "*" || candidate == tag
        }
    }
}
