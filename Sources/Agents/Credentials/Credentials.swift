package import HTTP

/// Who we are to a model's server.
package protocol Credentials: Sendable {
    /// The headers that say so; `timeout` is how long getting them may take, in microseconds.
    ///
    /// - Throws: ``ModelFailure``, whose words hold no secret.
    func headers(timeout: Int64) async throws(ModelFailure) -> HTTPHeaders

    /// Called when the server refused the headers: drops what is kept of them.
    ///
    /// - Returns: whether others can be had.
    func renews() async -> Bool
}

/// A key that stands in a header, or nothing at all.
package struct KeyCredentials: Credentials {
    private let fields: HTTPHeaders

    /// A Google API key: in a header, never in the URL, which ends up in logs.
    package static func google(key: String) -> KeyCredentials {
        KeyCredentials(fields: ["x-goog-api-key": key])
    }

    /// A key sent as `Authorization: Bearer`.
    package static func bearer(_ key: String) -> KeyCredentials {
        KeyCredentials(fields: ["Authorization": "Bearer \(key)"])
    }

    /// A key of Anthropic's console, sent as `x-api-key`.
    package static func anthropic(key: String) -> KeyCredentials {
        KeyCredentials(fields: ["x-api-key": key])
    }

    /// For servers that ask for none.
    package static let none = KeyCredentials(fields: [:])

    /// The one header, at once.
    ///
    /// - Throws: nothing: the key is in memory.
    package func headers(timeout: Int64) async throws(ModelFailure) -> HTTPHeaders { fields }

    /// Never: a key does not change.
    package func renews() async -> Bool { false }
}

/// Credentials that cannot be read: whoever asks for them learns why, and nothing is sent.
package struct UnreadableCredentials: Credentials {
    private let failure: ModelFailure

    /// Credentials that fail so.
    package init(_ failure: ModelFailure) { self.failure = failure }

    /// - Throws: why they cannot be read, always.
    package func headers(timeout: Int64) async throws(ModelFailure) -> HTTPHeaders { throw failure }

    /// Never: they are read when the program starts.
    package func renews() async -> Bool { false }
}

/// A short-lived token of OAuth.
package struct AccessToken: Sendable, Hashable {
    /// What is sent.
    package var text: String
    /// When it expires, in microseconds since 1970.
    package var expiresAt: Int64

    package init(text: String, expiresAt: Int64) {
        self.text = text
        self.expiresAt = expiresAt
    }
}

/// Gets tokens from whoever issues them.
package protocol TokenSource: Sendable {
    /// Gets a fresh token by a moment, in microseconds since 1970.
    func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken
}

/// Tokens in memory: fetched once for all who need one, renewed before they expire, never stored.
package actor TokenCredentials: Credentials {
    /// How long before its end a token is renewed: as Google's own libraries do.
    static let renewalLead: Int64 = 225_000_000
    /// A token this close to its end is not used any more.
    static let expiryMargin: Int64 = 10_000_000
    /// How long getting a token may take.
    static let fetchTimeMax: Int64 = 10_000_000

    private let source: any TokenSource
    private let extra: HTTPHeaders
    private let environment: AgentEnvironment
    private var token: AccessToken?
    private var flight: Task<Result<AccessToken, ModelFailure>, Never>?

    /// Tokens of a source; `extra` headers go with each.
    package init(
        _ source: any TokenSource,
        extra: HTTPHeaders = [:],
        environment: AgentEnvironment
    ) {
        self.source = source
        self.extra = extra
        self.environment = environment
    }

    /// A token that is good for a while yet.
    ///
    /// - Throws: ``ModelFailure`` of the source of tokens, when the old one is over and no new one
    ///   comes within `timeout` microseconds.
    package func headers(timeout: Int64) async throws(ModelFailure) -> HTTPHeaders {
        let now = environment.now()
        if let token, now < token.expiresAt - Self.expiryMargin {
            // Nobody waits for a renewal while the old token is good.
            if now >= token.expiresAt - Self.renewalLead { _ = fetch(timeout: Self.fetchTimeMax) }
            return headers(token)
        }
        switch await fetch(timeout: timeout).value {
        case .success(let token): return headers(token)
        case .failure(let failure): throw failure
        }
    }

    /// Drops the token; the next call gets another.
    package func renews() async -> Bool {
        token = nil
        return true
    }

    private func headers(_ token: AccessToken) -> HTTPHeaders {
        var headers = extra
        headers.append("Authorization", "Bearer \(token.text)")
        return headers
    }

    /// The one fetch that is under way, or a new one.
    private func fetch(timeout: Int64) -> Task<Result<AccessToken, ModelFailure>, Never> {
        if let flight { return flight }
        let deadline = environment.now() + min(timeout, Self.fetchTimeMax)
        let task = Task {
            var result: Result<AccessToken, ModelFailure>
            do throws(ModelFailure) {
                result = .success(try await source.token(by: deadline))
            } catch {
                result = .failure(error)
            }
            landed(result)
            return result
        }
        flight = task
        return task
    }

    private func landed(_ result: Result<AccessToken, ModelFailure>) {
        flight = nil
        if case .success(let fresh) = result { token = fresh }
    }
}
