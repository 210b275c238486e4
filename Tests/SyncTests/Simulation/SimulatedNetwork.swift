// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import HTTP
import JSON
import Sync
import TestSupport

/// The way between one laptop and the server: it loses, cuts, repeats, delays, and answers for
/// others; and it checks tokens as Supabase does.
final class SimulatedNetwork: HTTPTransport, @unchecked Sendable {
    // Unchecked: one simulation uses it from one task.

    struct Chances {
        var requestLost = 0.0
        var answerLost = 0.0
        var answerCut = 0.0
        var repeated = 0.0
        var trouble = 0.0
        var webPage = 0.0
    }

    let server: SimulatedServer
    let user: String
    var random: SeededGenerator
    var chances = Chances()
    var isPartitioned = false
    /// Requests that travel on their own and arrive late.
    private var stray: [HTTPCall] = []
    private var tokens: Set<String> = []
    private var refreshTokens: [String: Bool] = [:]
    private var number = 0
    private(set) var requests = 0

    init(_ server: SimulatedServer, user: String, seed: UInt64) {
        self.server = server
        self.user = user
        random = SeededGenerator(seed: seed)
    }

    /// A session as `assay login` leaves it.
    func session() -> SupabaseSession {
        let pair = newPair()
        return SupabaseSession(
            url: "https://project.test",
            anonKey: "anon",
            accessToken: pair.access,
            refreshToken: pair.refresh,
            userID: user
        )
    }

    func expireTokens() { tokens = [] }

    private func newPair() -> (access: String, refresh: String) {
        number += 1
        tokens.insert("a\(number)")
        refreshTokens["r\(number)"] = false
        return ("a\(number)", "r\(number)")
    }

    private func happens(_ chance: Double) -> Bool {
        chance > 0 && Double(random.next() >> 11) / Double(1 << 53) < chance
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        requests += 1
        if isPartitioned {
            throw HTTPTransportError(.unreachable, host: "project.test", detail: "")
        }
        if !stray.isEmpty, happens(0.3) {
            let late = stray.remove(at: Int(random.next() % UInt64(stray.count)))
            _ = answer(late)
        }
        if happens(chances.requestLost) {
            throw HTTPTransportError(.cut, host: "project.test", detail: "lost")
        }
        if happens(chances.webPage) {
            return HTTPReply(status: 200, body: Array("<html>Log in to the train</html>".utf8))
        }
        if happens(chances.trouble) {
            let all = [(429, "429"), (503, "PGRST001"), (500, "57014"), (502, ""), (500, "40001")]
            let (status, code) = all[Int(random.next() % UInt64(all.count))]
            return Self.failure(Raised(status: status, code: code, message: "trouble"))
        }
        if happens(chances.repeated) { stray.append(call) }
        var reply = answer(call)
        if happens(chances.repeated) { reply = answer(call) }
        if happens(chances.answerLost) {
            throw HTTPTransportError(.timedOut, host: "project.test", detail: "lost")
        }
        if happens(chances.answerCut), reply.body.count > 2 {
            reply.body.removeLast(1 + Int(random.next() % UInt64(reply.body.count - 1)))
        }
        return reply
    }

    private func answer(_ call: HTTPCall) -> HTTPReply {
        let path = call.url.dropFirst("https://project.test".count)
        let body = (try? JSON(parsing: call.body ?? [])) ?? .null
        if path.hasPrefix("/auth/v1/token") { return refresh(body) }
        let token = call.headers["Authorization"]?.dropFirst("Bearer ".count) ?? ""
        guard tokens.contains(String(token)) else {
            return Self.failure(Raised(status: 401, code: "PGRST303", message: "JWT expired"))
        }
        do {
            let function = path.dropFirst("/rest/v1/rpc/".count)
            let value = try server.call(String(function), body, user: user)
            return HTTPReply(status: 200, body: value.canonicalBytes)
        } catch let raised as Raised {
            return Self.failure(raised)
        } catch {
            fatalError("\(error)")
        }
    }

    private func refresh(_ body: JSON) -> HTTPReply {
        let token = body["refresh_token"]?.stringValue ?? ""
        // The newest that was used may be used again for a while, as its answer may have been lost.
        guard let isUsed = refreshTokens[token], !isUsed || token == newestUsed else {
            return Self.failure(
                Raised(status: 400, code: "refresh_token_not_found", message: "gone")
            )
        }
        refreshTokens[token] = true
        newestUsed = token
        let pair = newPair()
        return HTTPReply(
            status: 200,
            body: JSON.object([
                "access_token": .string(pair.access), "refresh_token": .string(pair.refresh),
                "expires_in": 3600, "user": ["id": .string(user)],
            ]).canonicalBytes
        )
    }

    private var newestUsed = ""

    private static func failure(_ raised: Raised) -> HTTPReply {
        HTTPReply(
            status: raised.status,
            body: JSON.object([
                "code": .string(raised.code), "message": .string(raised.message),
                "details": .string(raised.details), "hint": .null,
            ]).canonicalBytes
        )
    }
}

/// A session that lives in memory; survives the crash of its laptop, as a file would.
final class MemorySession: SessionStorage, @unchecked Sendable {
    // Unchecked: one simulation uses it from one task.
    var session: SupabaseSession?

    init(_ session: SupabaseSession?) { self.session = session }

    func load() throws -> SupabaseSession? { session }
    func save(_ session: SupabaseSession?) throws { self.session = session }
    func tryLock() throws -> Bool { true }
    func unlock() {}
}
