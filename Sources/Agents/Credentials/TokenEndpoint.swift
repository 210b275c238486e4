import HTTP
import JSON

/// Asks a token endpoint, again where it is worth it.
struct TokenEndpoint: Sendable {
    /// Attempts at one token.
    static let attemptsMax = 3
    /// The first wait between attempts; each further one is twice as long.
    static let backoff: Int64 = 1_000_000
    /// Bytes of an answer.
    static let replyBytesMax = 64 << 10

    let environment: AgentEnvironment

    /// Makes a call until it succeeds, fails for good, or the deadline is near.
    ///
    /// `read` takes the object of an answer with status 200; nil means that it holds no token.
    func token(
        by deadline: Int64,
        _ call: (Int64) -> HTTPCall,
        read: (JSON, _ now: Int64) -> AccessToken?
    ) async throws(ModelFailure) -> AccessToken {
        var failure = ModelFailure(.credentials, detail: "there was no time to get a token")
        for attempt in 0..<Self.attemptsMax {
            let now = environment.now()
            guard now < deadline else { break }
            switch await once(call(deadline - now), read) {
            case .success(let token): return token
            case .failure(let error): failure = error
            }
            let wait = Self.backoff << Int64(attempt) + environment.random(below: 100_000)
            guard failure.isRetryable, attempt + 1 < Self.attemptsMax,
                environment.now() + wait < deadline
            else { break }
            do { try await environment.sleep(wait) } catch { throw ModelFailure(.cancelled) }
        }
        throw failure
    }

    private func once(
        _ call: HTTPCall,
        _ read: (JSON, Int64) -> AccessToken?
    ) async -> Result<AccessToken, ModelFailure> {
        let reply: HTTPReply
        do { reply = try await environment.transport.send(call) } catch {
            return .failure(ServerReply.failure(error))
        }
        let json: JSON?
        do { json = try JSON(parsing: reply.body, limits: .init(depth: 16)) } catch { json = nil }
        guard reply.status == 200 else { return .failure(Self.refusal(reply.status, json)) }
        guard let json, let token = read(json, environment.now()) else {
            return .failure(ModelFailure(.credentials, detail: "the answer holds no token"))
        }
        return .success(token)
    }

    /// The error code alone: a description may repeat parts of what was sent.
    private static func refusal(_ status: Int, _ json: JSON?) -> ModelFailure {
        let given = json?["error"]?.stringValue ?? json?["error"]?["status"]?.stringValue
        // Codes are words; what else stands there may be the token or the assertion that was sent.
        let code = given.flatMap { given in
            let isWord = given.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F }
            return isWord && given.utf8.count <= 40 ? given : nil
        }
        let words = "the token was refused: \(code ?? "status \(status)")"
        let isPassing =
            [408, 429, 500, 502, 503, 504].contains(status)
            || ["internal_failure", "server_error", "temporarily_unavailable"].contains(code)
        return ModelFailure(isPassing ? .server : .credentials, status: status, detail: words)
    }

    /// A POST of a form.
    static func form(_ url: String, _ fields: [(String, String)], timeout: Int64) -> HTTPCall {
        HTTPCall(
            method: "POST",
            url: url,
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: URLText.form(fields),
            timeout: .microseconds(timeout),
            replyBytesMax: replyBytesMax
        )
    }

    /// Reads `access_token` and `expires_in`, as OAuth has them.
    static func read(_ json: JSON, now: Int64) -> AccessToken? {
        guard let text = json["access_token"]?.stringValue, !text.isEmpty else { return nil }
        let seconds = json["expires_in"]?.intValue ?? 3_600
        let bounded = min(max(seconds, 0), 86_400)
        return AccessToken(text: text, expiresAt: now + bounded * 1_000_000)
    }
}
