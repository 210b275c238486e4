package import Agents
package import HTTP
package import JSON
import CRM
import Storage
import Synchronization

/// A stand-in for Vertex AI, the Gemini API, Google's token endpoint and a collector of traces, in
/// this process.
///
/// Strict about requests: what the real servers would refuse is refused and noted. Time passes on
/// the clock it is given.
package final class ModelServer: HTTPTransport {
    /// What it was asked, and what was wrong with it.
    package struct Log: Sendable {
        /// Every call, in order.
        package var calls: [HTTPCall] = []
        /// The bodies of the model calls, in order.
        package var requests: [JSON] = []
        /// Rules that calls broke.
        package var violations: [String] = []
        /// Tokens handed out.
        package var tokensIssued = 0
        /// Bodies the collector took.
        package var exports: [JSON] = []
        fileprivate var attempts: [String: Int] = [:]
        fileprivate var refusesToken = false
    }

    private let log = Mutex(Log())
    private let script: Mutex<ModelScript>
    private let collector = Mutex<[ModelReply]>([])
    private let clock: ManualClock

    /// The models it serves.
    private static let models = [
        "gemini-3.8-flash", "gemini-3.7-flash", "gemini-4-argon", "gemini-2.5-flash",
    ]

    /// A server that follows a script.
    package init(_ script: ModelScript, clock: ManualClock) {
        self.script = Mutex(script)
        self.clock = clock
    }

    /// What happened so far.
    package var seen: Log { log.withLock { $0 } }

    /// Follows another script from now on.
    package func follow(_ next: ModelScript) {
        script.withLock { $0 = next }
        log.withLock { $0.attempts = [:] }
    }

    /// Refuses the tokens issued so far, as if they had been revoked.
    package func revokeTokens() { log.withLock { $0.refusesToken = true } }

    /// How the collector answers next; afterwards it takes everything.
    package func scriptCollector(_ replies: [ModelReply]) { collector.withLock { $0 = replies } }

    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        log.withLock { $0.calls.append(call) }
        if call.url.contains("/token") { return token(call) }
        if call.url.hasSuffix("/v1/traces") { return try carryOut(export(call), call, nil) }
        if call.url.hasSuffix(":countTokens") {
            return missing(Self.name(of: call)) ?? answer(["totalTokens": 1])
        }
        return try model(call)
    }

    private func answer(_ json: JSON, status: Int = 200) -> HTTPReply {
        HTTPReply(
            status: status,
            headers: ["Content-Type": "application/json; charset=UTF-8"],
            body: json.canonicalBytes
        )
    }

    private func token(_ call: HTTPCall) -> HTTPReply {
        let number = log.withLock { log in
            log.refusesToken = false
            log.tokensIssued += 1
            return log.tokensIssued
        }
        return answer([
            "access_token": .string("token-\(number)"), "expires_in": 3_599,
            "token_type": "Bearer",
        ])
    }

    private func export(_ call: HTTPCall) -> ModelReply {
        let next = collector.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let next { return next }
        log.withLock { log in
            do { log.exports.append(try JSON(parsing: call.body ?? [])) } catch {
                log.violations.append("export is not JSON")
            }
        }
        return .status(200, body: "{}")
    }

    private func model(_ call: HTTPCall) throws(HTTPTransportError) -> HTTPReply {
        let body: JSON
        do { body = try JSON(parsing: call.body ?? []) } catch {
            return refuse("not JSON: \(error)")
        }
        log.withLock { $0.requests.append(body) }
        let isGemini = call.url.contains("generativelanguage") || call.url.contains("/v1beta/")
        let name = Self.name(of: call)
        if let reply = missing(name) { return reply }
        if call.headers["x-goog-api-key"] == nil {
            let bearer = call.headers["Authorization"] ?? ""
            let isGood = log.withLock {
                bearer == "Bearer token-\($0.tokensIssued)" && !$0.refusesToken
            }
            guard isGood else {
                return answer(["error": ["code": 401, "message": "Invalid token"]], status: 401)
            }
        }
        var rules = VertexRules(
            model: name,
            takesLabels: !isGemini && call.url.contains("/projects/")
        )
        rules.check(body)
        guard rules.broken.isEmpty else { return refuse(rules.broken.joined(separator: "; ")) }
        if script.withLock(\.refusesIDs), call.body.map({ Self.holdsIDs($0) }) == true {
            let text = "Invalid JSON payload received. Unknown name \"id\" at 'contents[1].parts'"
            return answer(["error": ["code": 400, "message": .string(text)]], status: 400)
        }
        let (reply, turn) = next(body)
        return try carryOut(reply, call, (name, turn))
    }

    private static func holdsIDs(_ body: [UInt8]) -> Bool {
        String(decoding: body, as: UTF8.self).contains("\"id\":")
    }

    private static func name(of call: HTTPCall) -> String {
        String(call.url.split(separator: "/").last?.split(separator: ":").first ?? "")
    }

    /// The reply about a model that is not served here; nil for one that is.
    private func missing(_ name: String) -> HTTPReply? {
        if Self.models.contains(name) { return nil }
        let text = "Publisher Model `\(name)` was not found"
        return answer(["error": ["code": 404, "message": .string(text)]], status: 404)
    }

    private func refuse(_ rule: String) -> HTTPReply {
        log.withLock { $0.violations.append(rule) }
        return answer(["error": ["code": 400, "message": .string(rule)]], status: 400)
    }

    /// The reply to a request: by the model's turns in it, and by how often it was asked.
    private func next(_ body: JSON) -> (ModelReply, Int) {
        let turns = (body["contents"]?.arrayValue ?? [])
            .count { $0["role"]?.stringValue == "model" }
        let run = body["labels"]?["run_id"]?.stringValue ?? ""
        let attempt = log.withLock { log in
            let key = "\(run)/\(turns)"
            log.attempts[key, default: 0] += 1
            return (log.attempts[key] ?? 1) - 1
        }
        return (script.withLock { $0.reply(turn: turns, attempt: attempt) }, turns)
    }

    private func carryOut(
        _ reply: ModelReply,
        _ call: HTTPCall,
        _ asked: (model: String, turn: Int)?
    ) throws(HTTPTransportError) -> HTTPReply {
        switch reply {
        case .late(let delay, let reply):
            let parts = call.timeout.components
            let allowed = parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
            clock.advance(min(delay, allowed))
            if delay >= allowed {
                throw HTTPTransportError(.timedOut, host: "stand-in", detail: "")
            }
            return try carryOut(reply, call, asked)
        case .fails(.timedOut): return try carryOut(.late(.max, .finish("STOP")), call, asked)
        case .fails(let kind):
            throw HTTPTransportError(kind, host: "stand-in", detail: "as scripted")
        case .status(let status, let body, let headers):
            return HTTPReply(status: status, headers: headers, body: Array(body.utf8))
        case .members(let members): return answer(.object(members))
        case .block(let reason): return answer(["promptFeedback": ["blockReason": .string(reason)]])
        case .finish(let reason): return candidate(nil, finish: reason, asked)
        case .text(let text, let finish):
            let signature: JSON = "dGV4dA=="
            return candidate(
                [["text": .string(text), "thoughtSignature": signature]],
                finish: finish,
                asked
            )
        case .calls(let calls):
            return candidate(parts(calls, asked?.turn ?? 0), finish: "STOP", asked)
        }
    }

    /// Call parts: the first of a turn carries the signature; a part unknown here comes along.
    private func parts(_ calls: [(name: String, arguments: JSON)], _ turn: Int) -> [JSON] {
        let givesIDs = script.withLock(\.givesIDs)
        return calls.enumerated().map { index, call in
            var wish: JSONObject = ["name": .string(call.name), "args": call.arguments]
            if givesIDs { wish["id"] = .string("call-\(turn)-\(index)") }
            var part: JSONObject = ["functionCall": .object(wish)]
            if index == 0 { part["thoughtSignature"] = .string(VertexRules.signature(turn)) }
            return .object(part)
        }
    }

    private func candidate(
        _ parts: [JSON]?,
        finish: String,
        _ asked: (model: String, turn: Int)?
    ) -> HTTPReply {
        var content: JSONObject = ["role": "model"]
        if let parts { content["parts"] = .array(parts) }
        var body: JSONObject = [
            "candidates": [
                ["content": .object(content), "finishReason": .string(finish), "index": 0]
            ],
            "modelVersion": .string(script.withLock(\.modelVersion) ?? asked?.model ?? ""),
            "responseId": .string("response-\(asked?.turn ?? 0)"),
        ]
        if script.withLock(\.tellsUsage) {
            body["usageMetadata"] = [
                "promptTokenCount": 1_000, "candidatesTokenCount": "100",
                "thoughtsTokenCount": 20, "totalTokenCount": 1_120,
            ]
        }
        return answer(.object(body))
    }
}

extension ManualClock {
    /// What agents take: this clock, whose waits pass at once, this randomness, and a network.
    package func agentEnvironment(_ transport: any HTTPTransport) -> AgentEnvironment {
        let environment = self.environment
        return AgentEnvironment(
            now: { environment.now().microseconds },
            sleep: { time in
                try Task.checkCancellation()
                self.advance(time)
            },
            randomBytes: environment.randomBytes,
            transport: transport
        )
    }
}
