import HTTP
import JSON

/// What tokens are asked for.
enum TokenScope {
    static let cloud = "https://www.googleapis.com/auth/cloud-platform"
}

/// Tokens for the key of a service account: a signed claim is exchanged for one.
package struct ServiceAccountTokens: TokenSource {
    /// The audience of the claim, whatever the endpoint: as Google's own libraries have it.
    static let audience = "https://oauth2.googleapis.com/token"

    let email: String
    let privateKey: String
    let keyID: String?
    let endpoint: String
    let signer: any RS256Signer
    let environment: AgentEnvironment

    /// Signs a claim and exchanges it.
    ///
    /// - Throws: ``ModelFailure`` when the key cannot sign, or the endpoint gives no token in time.
    package func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        let assertion = try await assertion()
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        return try await TokenEndpoint(environment: environment).token(
            by: deadline,
            {
                TokenEndpoint.form(
                    endpoint,
                    [("grant_type", grant), ("assertion", assertion)],
                    timeout: $0
                )
            },
            read: TokenEndpoint.read
        )
    }

    /// The signed claim (RFC 7523).
    func assertion() async throws(ModelFailure) -> String {
        var header: JSONObject = ["alg": "RS256", "typ": "JWT"]
        if let keyID { header["kid"] = .string(keyID) }
        let now = environment.now() / 1_000_000
        let claims: JSON = [
            "iss": .string(email), "scope": .string(TokenScope.cloud),
            "aud": .string(Self.audience), "iat": .integer(now), "exp": .integer(now + 3_600),
        ]
        let message =
            Base64URL.encode(JSON.object(header).canonicalBytes) + "."
            + Base64URL.encode(claims.canonicalBytes)
        let signature = try await signer.sign(Array(message.utf8), privateKey: privateKey)
        return message + "." + Base64URL.encode(signature)
    }
}

/// Tokens for a person who logged in with `gcloud`.
package struct AuthorizedUserTokens: TokenSource {
    let clientID: String
    let clientSecret: String
    let refreshToken: String
    let endpoint: String
    let environment: AgentEnvironment

    /// Refreshes by the person's long-lived token.
    ///
    /// - Throws: ``ModelFailure`` when the refresh token is refused, or no token comes in time.
    package func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        try await TokenEndpoint(environment: environment).token(
            by: deadline,
            {
                TokenEndpoint.form(
                    endpoint,
                    [
                        ("grant_type", "refresh_token"), ("client_id", clientID),
                        ("client_secret", clientSecret), ("refresh_token", refreshToken),
                    ],
                    timeout: $0
                )
            },
            read: TokenEndpoint.read
        )
    }
}

/// Tokens of a machine in Google's cloud, from its metadata server.
package struct MetadataTokens: TokenSource {
    /// How long one question may take: the server is next door or not there.
    static let timeMax: Int64 = 3_000_000

    let host: String
    let environment: AgentEnvironment

    /// Asks the metadata server.
    ///
    /// - Throws: ``ModelFailure`` of kind `credentials` where there is no such server.
    package func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        do {
            return try await TokenEndpoint(environment: environment).token(
                by: deadline,
                { Self.call(host, "service-accounts/default/token", timeout: $0) },
                read: TokenEndpoint.read
            )
        } catch {
            guard error.kind == .unreachable || error.kind == .timeout else { throw error }
            throw ModelFailure(
                .credentials,
                detail: "there are none: neither a file nor a metadata server"
            )
        }
    }

    static func call(_ host: String, _ path: String, timeout: Int64) -> HTTPCall {
        HTTPCall(
            method: "GET",
            url: "http://\(host)/computeMetadata/v1/instance/\(path)",
            headers: ["Metadata-Flavor": "Google"],
            timeout: .microseconds(min(timeout, timeMax)),
            replyBytesMax: TokenEndpoint.replyBytesMax
        )
    }
}

/// Tokens for an identity of somebody else's, exchanged at Google's security token service.
package struct ExternalAccountTokens: TokenSource {
    /// Where the other identity's token lies.
    enum Subject: Sendable {
        case file(String)
        case url(String, HTTPHeaders)
    }

    let subject: Subject
    /// The member that holds the token where the file or answer is JSON; nil for plain text.
    let field: String?
    let audience: String
    let subjectType: String
    let endpoint: String
    let readFile: @Sendable (String) throws -> [UInt8]
    let environment: AgentEnvironment

    /// Exchanges the other identity's token.
    ///
    /// - Throws: ``ModelFailure`` when the other identity cannot be read or is not accepted.
    package func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        let subjectToken = try await subjectToken(by: deadline)
        return try await TokenEndpoint(environment: environment).token(
            by: deadline,
            {
                TokenEndpoint.form(
                    endpoint,
                    [
                        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                        ("audience", audience), ("scope", TokenScope.cloud),
                        (
                            "requested_token_type",
                            "urn:ietf:params:oauth:token-type:access_token"
                        ),
                        ("subject_token", subjectToken), ("subject_token_type", subjectType),
                    ],
                    timeout: $0
                )
            },
            read: TokenEndpoint.read
        )
    }

    private func subjectToken(by deadline: Int64) async throws(ModelFailure) -> String {
        let bytes: [UInt8]
        switch subject {
        case .file(let path):
            do { bytes = try readFile(path) } catch {
                throw ModelFailure(.credentials, detail: "the subject token's file is unreadable")
            }
        case .url(let url, let headers):
            let call = HTTPCall(
                method: "GET",
                url: url,
                headers: headers,
                timeout: .microseconds(max(1, deadline - environment.now())),
                replyBytesMax: TokenEndpoint.replyBytesMax
            )
            do {
                let reply = try await environment.transport.send(call)
                guard reply.status == 200 else {
                    throw ModelFailure(.credentials, detail: "no subject token was given")
                }
                bytes = reply.body
            } catch let error as HTTPTransportError {
                throw ServerReply.failure(error)
            } catch {
                throw ModelFailure(.credentials, detail: "no subject token was given")
            }
        }
        let text = try field.map { (field) throws(ModelFailure) in try Self.member(field, bytes) }
        return (text ?? String(decoding: bytes, as: UTF8.self)).filter { !$0.isWhitespace }
    }

    private static func member(_ field: String, _ bytes: [UInt8]) throws(ModelFailure) -> String {
        do {
            if let text = try JSON(parsing: bytes, limits: .init(depth: 16))[field]?.stringValue {
                return text
            }
        } catch {
            throw ModelFailure(.credentials, detail: "the subject token is not JSON")
        }
        throw ModelFailure(.credentials, detail: "the subject token has no member '\(field)'")
    }
}

/// Tokens of a service account that another identity may act as.
package struct ImpersonatedTokens: TokenSource {
    let source: any TokenSource
    let endpoint: String
    let environment: AgentEnvironment

    /// Gets a token of its own first, then the other account's.
    ///
    /// - Throws: ``ModelFailure`` of the first account, or when it may not act for the other.
    package func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        let own = try await source.token(by: deadline)
        let body: JSON = ["scope": [.string(TokenScope.cloud)], "lifetime": "3600s"]
        return try await TokenEndpoint(environment: environment).token(
            by: deadline,
            {
                HTTPCall(
                    method: "POST",
                    url: endpoint,
                    headers: [
                        "Content-Type": "application/json", "Authorization": "Bearer \(own.text)",
                    ],
                    body: body.canonicalBytes,
                    timeout: .microseconds($0),
                    replyBytesMax: TokenEndpoint.replyBytesMax
                )
            },
            read: { json, now in
                json["accessToken"]?.stringValue.map {
                    AccessToken(text: $0, expiresAt: now + 3_600_000_000)
                }
            }
        )
    }
}

/// Bytes as Base64 for URLs (RFC 4648, section 5), unpadded.
package enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    /// The text of some bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for place in 0..<3 {
                group = group << 8 | (place < count ? UInt32(bytes[start + place]) : 0)
            }
            for place in 0...count {
                text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
