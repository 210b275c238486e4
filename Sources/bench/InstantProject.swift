import HTTP
import JSON
import Storage
import Sync
import Synchronization

/// A project with `schema/supabase` that answers at once: contacts made up as they are asked for.
///
/// It holds nothing but the names that were sent, so that memory is the client's.
final class InstantProject: HTTPTransport {
    static let url = "https://project.test"
    static let organization = "00000000-0000-4000-8000-00000000000a"
    static let tables = ["contacts", "contact_notes", "opportunities"]

    /// How many contacts it has.
    let contacts: Int
    private let state = Mutex(State())

    private struct State {
        var seconds = 0.0
        var pageSeconds = 0.0
        var delay = Duration.zero
        var digest: JSON?
    }

    init(contacts: Int) { self.contacts = contacts }

    /// Seconds spent on answers so far.
    var seconds: Double { state.withLock { $0.seconds } }

    /// Those of them that pages took, which come while others are taken.
    var pageSeconds: Double { state.withLock { $0.pageSeconds } }

    /// How long the line takes for a request and its answer.
    var delay: Duration {
        get { state.withLock { $0.delay } }
        set { state.withLock { $0.delay = newValue } }
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        do {
            let delay = delay
            if delay > .zero { try await Task.sleep(for: delay) }
            let began = Timing.now()
            let reply = try answer(call)
            let took = Timing.now() - began
            state.withLock {
                $0.seconds += took
                if call.url.hasSuffix("assay_pull") { $0.pageSeconds += took }
            }
            return HTTPReply(status: 200, body: reply)
        } catch {
            throw HTTPTransportError(.cut, host: "project.test", detail: "\(error)")
        }
    }

    private func answer(_ call: HTTPCall) throws -> [UInt8] {
        let body = try JSON(parsing: call.body ?? [])
        switch call.url.split(separator: "/").last ?? "" {
        case "assay_hello", "assay_poll":
            return Array(
                #"{"incarnation":"1","organizations":["\#(Self.organization)"],"tables":{}}"#.utf8
            )
        case "assay_pull": return page(body)
        case "assay_push": return push(body)
        case "assay_digest": return digest(of: body).canonicalBytes
        case "assay_anchor": return Array(#"{"state":"ok","size":0,"at":""}"#.utf8)
        default: return Array("[]".utf8)
        }
    }

    /// The id of a contact: as scattered as random ones.
    static func id(_ number: Int) -> String {
        let high = hex(mixed(UInt64(number)))
        let low = hex(mixed(UInt64(number) ^ 0x5DEE_CE66))
        let parts = [
            high.prefix(8), high.dropFirst(8).prefix(4), "4" + high.suffix(3), "8" + low.prefix(3),
            low.suffix(12),
        ]
        return parts.joined(separator: "-")
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var z = number &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    /// A row as PostgreSQL writes it, with quotes as `quote`.
    private static func text(
        _ number: Int,
        _ id: String,
        _ quote: String,
        name: String? = nil
    ) -> String {
        let q = quote
        return """
            {\(q)id\(q): \(q)\(id)\(q), \(q)name\(q): \(q)\(name ?? "Person \(number)")\(q), \(q)email\(q): \
            \(q)person\(number)@company\(number % 5_000).example\(q), \(q)phone\(q): \
            \(q)+39 02 \(1_000_000 + number)\(q), \(q)company\(q): \
            \(q)Company \(number % 5_000)\(q), \(q)created_at\(q): \
            \(q)2026-01-02T03:04:05.123456+00:00\(q), \(q)lead_score\(q): \(number % 100), \
            \(q)updated_at\(q): \(q)2026-02-03T04:05:06.123456+00:00\(q), \(q)lead_category\(q): \
            \(q)warm\(q), \(q)organization_id\(q): \(q)\(organization)\(q), \
            \(q)lead_score_reasoning\(q): \(q)Replied to two messages, works at a company that \
            fits.\(q)}
            """
    }

    private func page(_ body: JSON) -> [UInt8] {
        let isContacts = body["p_table"]?.stringValue == Self.tables[0]
        let isNews = isContacts && body["p_since"]?.stringValue == nil
        let first = Int(body["p_after"]?.arrayValue?.first?.stringValue ?? "0") ?? 0
        let last = isNews ? min(contacts, first + Int(body["p_limit"]?.intValue ?? 0)) : first
        var text = #"{"incarnation":"1","snapshot":"9:9:","schema":"x","columns":"#
        text += isContacts ? Self.columns : "[]"
        text += #","rows":["#
        for number in first..<last {
            let id = Self.id(number)
            let hash = SyncApply.hash(Self.text(number, id, "\""))
            if number > first { text += "," }
            text += #"["8","\#(id)",1,"\#(hash)",""# + Self.text(number, id, #"\""#) + #""]"#
        }
        text += #"],"next":"# + (last < contacts && isNews ? #"["\#(last)"]"# : "null")
        let wantsDigest = body["p_digest"]?.boolValue == true && !(last < contacts && isNews)
        text += #","digest":"# + (wantsDigest ? digest(of: body).canonicalText : "null") + "}"
        return Array(text.utf8)
    }

    private static let columns = #"""
        ["id","name","email","phone","company","created_at","lead_score","updated_at",\#
        "lead_category","organization_id","lead_score_reasoning"]
        """#

    private func digest(of body: JSON) -> JSON {
        guard body["p_table"]?.stringValue == Self.tables[0] else { return [:] }
        if let known = state.withLock({ $0.digest }) { return known }
        var buckets: [String: (count: Int64, hash: Int64)] = [:]
        for number in 0..<contacts {
            let id = Self.id(number)
            let bucket = "\(Int(id.suffix(2), radix: 16) ?? 0)"
            let old = buckets[bucket] ?? (0, 0)
            let hash = SyncApply.hash(Self.text(number, id, "\""))
            buckets[bucket] = (old.count + 1, old.hash ^ hash)
        }
        let members = buckets.map {
            ($0, JSON.array([.integer($1.count), .string("\($1.hash)")]))
        }
        let digest = JSON.object(JSONObject(members: members))
        state.withLock { $0.digest = digest }
        return digest
    }

    private func push(_ body: JSON) -> [UInt8] {
        let verdicts = (body["p_operations"]?.arrayValue ?? []).map { operation -> JSON in
            let id = operation["op"] ?? .null
            if operation["set"]?["name"]?.stringValue?.hasPrefix("poison") == true {
                return [
                    "op": id, "state": "rejected", "code": "23514", "message": "a check refuses it",
                ]
            }
            let row = Self.text(
                0,
                operation["id"]?.stringValue ?? "",
                "\"",
                name: operation["set"]?["name"]?.stringValue
            )
            return [
                "op": id, "state": "applied", "rev": 2, "row": .string(row),
                "hash": .string("\(SyncApply.hash(row))"),
            ]
        }
        return JSON.object(["incarnation": "1", "verdicts": .array(verdicts)]).canonicalBytes
    }
}
