import CRM
import Engine
import HTTP
import JSON
import Ledger
import Storage

/// A request that was let in, with everything its answer is made from.
struct RequestContext: Sendable {
    /// The request.
    let request: HTTPRequest
    /// The variable parts of the path.
    let parameters: [String: String]
    /// Who asks.
    let principal: Principal
    /// The request's id: the caller's, else one that can name a trace.
    let requestID: String
    /// The caller's trace; nil when it named none.
    let trace: TraceContext?
    /// When it came.
    let startedAt: Instant

    /// A variable part of the path.
    subscript(_ name: String) -> String { parameters[name] ?? "" }

    /// The query, with only these parameters.
    func query(_ allowed: String...) throws(Refusal) -> Query {
        try Query(request.query, allowed: Set(allowed))
    }

    /// The body as one JSON value, in which no text holds NUL.
    ///
    /// - Throws: ``Refusal`` that names the place of what is wrong.
    func json() throws(Refusal) -> JSON {
        let json: JSON
        do {
            json = try JSON(
                parsing: request.body,
                limits: JSON.Limits(
                    depth: ServiceLimits.jsonDepthMax,
                    bytes: ServiceLimits.jsonBytesMax,
                    keys: ServiceLimits.jsonKeysMax
                )
            )
        } catch {
            throw Refusal(
                .invalidBody,
                "the body is not valid JSON",
                faults: [
                    Refusal.Fault(
                        pointer: error.pointer,
                        "line \(error.line), column \(error.column): \(error.reason)",
                        type: "json_invalid",
                        input: [:]
                    )
                ]
            )
        }
        // The parser takes no raw NUL, so that most bodies are known to hold none at a glance.
        guard request.body.contains(0x5C) else { return json }
        let places = json.placesOfNUL
        guard places.isEmpty else {
            throw Refusal(
                .invalidBody,
                "a text of the body holds the character U+0000, which no file keeps",
                faults: places.map {
                    Refusal.Fault(pointer: $0, "take the character U+0000 out of the text")
                }
            )
        }
        return json
    }

    /// What ties scores to this request.
    var origin: ScoreRequest.Origin {
        ScoreRequest.Origin(
            requestID: requestID,
            traceID: trace?.traceID ?? (RequestID.given(request) == nil ? requestID : nil),
            parentSpanID: trace?.parentSpanID,
            author: author
        )
    }

    /// The claim that the caller's Idempotency-Key makes to the answer of this request.
    ///
    /// - Throws: ``Refusal`` when the key is none.
    func claim() throws(Refusal) -> IdempotencyKey? {
        guard let field = request.headers["Idempotency-Key"] else { return nil }
        var key = field[...]
        // The draft wants a quoted string; many callers send it bare.
        if key.count >= 2, key.first == "\"", key.last == "\"" { key = key.dropFirst().dropLast() }
        guard !key.isEmpty, key.utf8.count <= ServiceLimits.idempotencyKeyBytesMax,
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Refusal(
                .badRequest,
                "Idempotency-Key: give 1 to \(ServiceLimits.idempotencyKeyBytesMax) visible"
                    + " characters"
            )
        }
        var content = Array("\(request.method) \(request.path)?\(request.query ?? "")\n".utf8)
        content += request.body
        return IdempotencyKey(
            caller: principal.caller,
            key: String(key),
            requestSHA256: SHA256.hash(content).bytes
        )
    }
}
