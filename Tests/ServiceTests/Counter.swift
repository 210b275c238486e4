import CRM
import Engine
import Foundation
import HTTP
import JSON
import SQLite
import Service
import Storage
import Synchronization
import TestSupport
import Testing

/// A service on a store of made-up records, asked in process as the server asks it.
final class Counter: Sendable {
    let folder: TemporaryDirectory
    let store: Store
    let clock: ManualClock
    let service: Service
    let organization: String
    private let lines: Lines

    /// The lines of the log.
    final class Lines: Sendable {
        private let kept = Mutex<[String]>([])

        func add(_ line: String) { kept.withLock { $0.append(line) } }
        var all: [String] { kept.withLock { $0 } }
    }

    /// A service at port 8001 of this machine over `contacts` made-up contacts.
    convenience init(
        contacts: Int = 0,
        seed: UInt64 = 1,
        configure: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        let seeded = try SeededStore(seed: seed)
        if contacts > 0 { try seeded.fill(contacts: contacts) }
        try self.init(seeded.store, seeded.folder, seeded.clock, configure: configure)
    }

    /// A service on a store that a test has made.
    init(
        _ store: Store,
        _ folder: TemporaryDirectory,
        _ clock: ManualClock,
        configure: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        (self.folder, self.store, self.clock) = (folder, store, clock)
        organization = "acme"
        let lines = Lines()
        self.lines = lines
        var settings = ServiceSettings(port: 8001, version: "test")
        settings.log = { lines.add($0) }
        configure(&settings)
        service = try Service(store: store, settings: settings)
    }

    /// The lines of the log so far.
    var log: [String] { lines.all }

    /// An answer as a client sees it.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        /// The body as JSON.
        var json: JSON { get throws { try JSON(parsing: body) } }
        /// The body as text.
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Asks as the server does: first with the head, then, if it is let in, with the body.
    func ask(
        _ method: String,
        _ target: String,
        _ body: JSON? = nil,
        token: String? = nil,
        headers: HTTPHeaders = [:],
        peer: String = "127.0.0.1"
    ) async -> Answer {
        await ask(
            method,
            target,
            bytes: body?.canonicalBytes ?? [],
            type: body == nil ? nil : "application/json",
            token: token,
            headers: headers,
            peer: peer
        )
    }

    /// As ``ask(_:_:_:token:headers:peer:)`` with a body of any kind.
    func ask(
        _ method: String,
        _ target: String,
        bytes: [UInt8],
        type: String?,
        token: String? = nil,
        headers: HTTPHeaders = [:],
        peer: String = "127.0.0.1"
    ) async -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var fields = headers
        if fields["Host"] == nil { fields["Host"] = "127.0.0.1:8001" }
        if let type, fields["Content-Type"] == nil { fields["Content-Type"] = type }
        if let token { fields["Authorization"] = "Bearer \(token)" }
        var request = HTTPRequest(
            method: method,
            path: parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            headers: fields,
            peer: peer
        )
        switch service.admit(request) {
        case .refuse(let response): return await read(response)
        case .read(let bodyBytesMax, let answer, let briefly):
            if bytes.count > bodyBytesMax {
                return Answer(status: 413, headers: [:], body: [])
            }
            request.body = bytes
            if let briefly, let response = await Self.response(to: request, briefly) {
                return await read(response)
            }
            guard let answer else { return await read(await service.answer(request)) }
            return await read(await answer(request))
        }
    }

    /// The answer of the brief way; nil where it leaves the request to the other.
    private static func response(
        to request: HTTPRequest,
        _ briefly: HTTPAdmission.BriefAnswer
    ) async -> HTTPResponse? {
        await withCheckedContinuation { continuation in
            let isBegun = briefly(request) { continuation.resume(returning: $0()) }
            if !isBegun { continuation.resume(returning: nil) }
        }
    }

    private func read(_ response: HTTPResponse) async -> Answer {
        var body: [UInt8] = []
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .stream(let pieces, let isWhole):
            for await piece in pieces { body += piece }
            if !isWhole() { return Answer(status: 0, headers: [:], body: body) }
        }
        return Answer(status: response.status, headers: response.headers, body: body)
    }

    /// Makes a token for an organization and answers its text.
    func token(
        _ scopes: [Scope] = [.admin],
        for organization: String? = nil,
        lifetime: Int64? = nil
    ) throws -> String {
        let bearer = BearerToken(randomBytes: store.environment.randomBytes)
        let now = store.environment.now()
        try store.addAccessToken(
            bearer.record(
                organization: organization ?? self.organization,
                name: "test",
                scopes: scopes,
                createdAt: now,
                expiresAt: lifetime.map { Instant(microseconds: now.microseconds + $0) }
            )
        )
        return bearer.text
    }

    /// How many rows a statement counts.
    func count(_ sql: String) throws -> Int64 {
        var found: Int64 = 0
        try store.query("SELECT count(*) FROM \(sql)") { found = $0[0].integer ?? 0 }
        return found
    }
}
