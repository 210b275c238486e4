package import CRM
import SQLite

/// A request that must have one effect however often it is sent.
package struct IdempotencyKey: Hashable, Sendable {
    /// Who sends it: the id of a token, or a name for callers without one.
    package var caller: String
    /// The caller's key for the request.
    package var key: String
    /// SHA-256 of what is asked for: 32 bytes.
    package var requestSHA256: [UInt8]

    /// How long an answer is kept.
    package static let lifetime = Instant.day

    /// A claim by key and content.
    package init(caller: String, key: String, requestSHA256: [UInt8]) {
        self.caller = caller
        self.key = key
        self.requestSHA256 = requestSHA256
    }
}

/// The answer that a claim got the first time.
package struct IdempotentResponse: Equatable, Sendable {
    /// SHA-256 of what was asked for.
    package var requestSHA256: [UInt8]
    /// HTTP status.
    package var status: Int
    /// The bytes of the body.
    package var body: [UInt8]
    /// The ledger's number of what was done; nil when that has none.
    package var seq: Int64?

    /// An answer to keep.
    package init(requestSHA256: [UInt8], status: Int, body: [UInt8], seq: Int64?) {
        self.requestSHA256 = requestSHA256
        self.status = status
        self.body = body
        self.seq = seq
    }
}

/// Reads and writes kept answers inside transactions.
enum IdempotentResponses {
    /// Expired answers taken away with each new one: more than come, so that they cannot pile up.
    private static let purgedMax: Int64 = 8

    static func find(
        _ claim: IdempotencyKey,
        organizationKey: OrganizationKey,
        now: Instant,
        on connection: Connection
    ) throws -> IdempotentResponse? {
        let row = try connection.row(
            """
            SELECT request_sha256, status, body, seq FROM kept_answer
            WHERE organization_key = ? AND caller = ? AND idempotency_key = ? AND expires_at > ?
            """,
            .key(organizationKey),
            .text(claim.caller),
            .text(claim.key),
            .integer(now.microseconds)
        )
        guard let row else { return nil }
        return IdempotentResponse(
            requestSHA256: row[0].blob ?? [],
            status: Int(row[1].integer ?? 0),
            body: row[2].blob ?? [],
            seq: row[3].integer
        )
    }

    /// Keeps an answer, unless another request under the same claim came first and was answered.
    ///
    /// - Returns: the answer that counts.
    @discardableResult
    static func keep(
        _ answer: IdempotentResponse,
        for claim: IdempotencyKey,
        organizationKey: OrganizationKey,
        now: Instant,
        on connection: Connection
    ) throws -> IdempotentResponse {
        let earlier = try find(claim, organizationKey: organizationKey, now: now, on: connection)
        if let earlier, !earlier.body.isEmpty { return earlier }
        try insert(answer, for: claim, organizationKey: organizationKey, now: now, on: connection)
        return answer
    }

    static func insert(
        _ answer: IdempotentResponse,
        for claim: IdempotencyKey,
        organizationKey: OrganizationKey,
        now: Instant,
        on connection: Connection
    ) throws {
        try connection.run(
            """
            DELETE FROM kept_answer WHERE (organization_key, caller, idempotency_key) IN (
                SELECT organization_key, caller, idempotency_key FROM kept_answer
                WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
            )
            """,
            .integer(now.microseconds),
            .integer(purgedMax)
        )
        try connection.run(
            """
            INSERT OR REPLACE INTO kept_answer (
                organization_key, caller, idempotency_key, request_sha256, status, body, seq,
                expires_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .key(organizationKey),
            .text(claim.caller),
            .text(claim.key),
            .blob(answer.requestSHA256),
            .integer(Int64(answer.status)),
            .blob(answer.body),
            answer.seq.map { .integer($0) } ?? .null,
            .integer(now.microseconds + IdempotencyKey.lifetime)
        )
    }
}

extension Store {
    /// The answer kept for a claim; nil when there is none that still counts.
    package func keptAnswer(
        _ claim: IdempotencyKey,
        organizationKey: OrganizationKey
    ) throws -> IdempotentResponse? {
        try database.read { connection in
            try IdempotentResponses.find(
                claim,
                organizationKey: organizationKey,
                now: environment.now(),
                on: connection
            )
        }
    }

    /// Keeps the answer to a claim whose work is done and which was left empty in its transaction.
    ///
    /// - Returns: the answer that counts: that of another request under the same claim, if one came
    ///   first and is not empty.
    @discardableResult
    package func keep(
        _ answer: IdempotentResponse,
        for claim: IdempotencyKey,
        organizationKey: OrganizationKey
    ) throws -> IdempotentResponse {
        try database.write { connection in
            try IdempotentResponses.keep(
                answer,
                for: claim,
                organizationKey: organizationKey,
                now: environment.now(),
                on: connection
            )
        }
    }
}

extension Store {
    /// Does something, and keeps the answer to its claim in the same transaction; where the claim
    /// was answered before, that answer counts and nothing is done.
    ///
    /// - Throws: what `work` throws; then nothing was done.
    func once(
        _ claim: IdempotencyKey?,
        organizationKey: OrganizationKey,
        _ work: (Connection) throws -> IdempotentResponse
    ) throws -> (answer: IdempotentResponse, isRepeated: Bool) {
        try database.write { connection in
            guard let claim else { return (try work(connection), false) }
            let now = environment.now()
            let kept = try IdempotentResponses.find(
                claim,
                organizationKey: organizationKey,
                now: now,
                on: connection
            )
            if let kept { return (kept, true) }
            let made = try work(connection)
            try IdempotentResponses.insert(
                made,
                for: claim,
                organizationKey: organizationKey,
                now: now,
                on: connection
            )
            return (made, false)
        }
    }
}
