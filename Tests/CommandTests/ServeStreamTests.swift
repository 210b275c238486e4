import Foundation
import JSON
import Testing

/// Answers that come piece by piece, left by their readers at every point.
///
/// `ASSAY_ABORTS` says how many are left: 100 as a rule, 1000 before a release.
@Suite("The service's streams and readers who go away", .serialized)
struct ServeStreamTests {
    private static let aborts =
        ProcessInfo.processInfo.environment["ASSAY_ABORTS"].flatMap(Int.init) ?? 100

    /// The media types of answers that are made before they are sent.
    private static let wholeTypes = ["application/json", "text/html"]

    /// Threads and descriptors that pools may have more, far fewer than answers are left.
    private static let spare = 8

    /// What the process holds, as the kernel counts it.
    private struct Held: Equatable {
        var threads: Int
        var descriptors: Int

        init(_ process: Int32) throws {
            let files = FileManager.default
            threads = try files.contentsOfDirectory(atPath: "/proc/\(process)/task").count
            descriptors = try files.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        }
    }

    /// The routes that answer in pieces: exports of every kind, a job's events, the progress of a
    /// verification.
    private static func streams(job: String) -> [(method: String, path: String, body: String)] {
        ["contacts", "interactions", "scores", "companies", "opportunities", "outcomes"].map {
            ("GET", "/v1/export/\($0)?format=csv", "")
        } + [
            ("GET", "/v1/export/contacts?format=xlsx", ""),
            ("GET", "/v1/score-jobs/\(job)/events", ""),
            ("POST", "/v1/audit/verify", #"{"mode":"full"}"#),
        ]
    }

    @Test("They are all the routes whose answers come in pieces")
    func all() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place, ["--no-log"])
        let document = try #require(service.exchange.ask("GET", "/openapi.json")).json
        var described: Set<String> = []
        for (path, methods) in document["paths"]?.objectValue ?? [:] where path.hasPrefix("/v1/") {
            for (method, operation) in methods.objectValue ?? [:] {
                let types = operation["responses"]?["200"]?["content"]?.objectValue ?? [:]
                let isWhole = types.allSatisfy { Self.wholeTypes.contains($0.key) }
                guard !isWhole else { continue }
                described.insert("\(method.uppercased()) \(path)")
            }
        }
        let tried = Set(
            Self.streams(job: "{id}").map { stream in
                let path = stream.path.prefix { $0 != "?" }
                let kinds = /\/v1\/export\/[a-z]+/
                return "\(stream.method) \(path.replacing(kinds, with: "/v1/export/{kind}"))"
            }
        )
        #expect(tried == described, "add what is missing to `streams`, above")
    }

    @Test("Each is left at every point, and the service lives and holds nothing of it afterwards")
    func abandoned() throws {
        let place = try TestWorkspace()
        let text = String(repeating: "x", count: 2_000)
        var rows = "id,name,email,remark\n"
        for number in 1...2_000 { rows += "c\(number),N\(number),n\(number)@x.example,\(text)\n" }
        #expect(try place.run("import", try place.file("contacts.csv", rows)).code == 0)
        let token = try place.run("token", "create", "t", "--scope", "admin").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let fields = ["Authorization: Bearer \(token)", "Accept: text/event-stream, */*"]
        let service = try RunningService(place, ["--no-log"])
        let exchange = service.exchange
        func begin() -> HTTPExchange.Answer? {
            let all = #"{"selection":"all"}"#
            return exchange.ask("POST", "/v1/score-jobs", all, headers: fields)
        }
        let job = try #require(try begin()?.json["id"]?.stringValue)
        var streams = Self.streams(job: job)
        let rounds = max(6, Self.aborts / streams.count)
        let head = 200
        func whole() throws -> [Int] {
            try streams.map { stream in
                let answer = try #require(
                    try Self.patient {
                        exchange.ask(stream.method, stream.path, stream.body, headers: fields)
                    }
                )
                #expect(answer.status == 200, "\(stream.path): \(answer.body.prefix(200))")
                return answer.body.utf8.count + head
            }
        }
        let sizes = try whole()
        let before = try Held(service.running.pid)
        for number in 0..<rounds {
            // Now and then the events of a job that still runs.
            if number % 4 == 1, let more = try begin()?.json["id"]?.stringValue {
                streams = Self.streams(job: more)
            }
            for (stream, size) in zip(streams, sizes) {
                // Nothing, a byte, the head, then further and further to the end.
                let bytes = number < 3 ? [0, 1, head][number] : size * (number - 2) / rounds
                exchange.leave(
                    stream.method,
                    stream.path,
                    stream.body,
                    after: bytes,
                    isReset: number % 2 == 0,
                    headers: fields
                )
            }
            #expect(exchange.ask("GET", "/health")?.status == 200, "after \(number)")
            guard service.running.isAlive else { break }
        }
        _ = try whole()
        try expectNothingLeft(of: service, before)
        service.running.signal(SIGTERM)
        #expect(try service.running.wait().code == 0)
        #expect(try place.run("audit", "verify").code == 0)
    }

    /// What was left is noticed within seconds; then no thread and no descriptor is left of it.
    private func expectNothingLeft(of service: RunningService, _ before: Held) throws {
        var after = try Held(service.running.pid)
        for _ in 0..<300 where after.descriptors > before.descriptors + Self.spare {
            usleep(100_000)
            after = try Held(service.running.pid)
        }
        #expect(after.descriptors <= before.descriptors + Self.spare, "\(after), \(before) before")
        #expect(after.threads <= before.threads + Self.spare, "\(after), \(before) before")
    }

    /// Asks again while too much else is under way.
    private static func patient(
        _ ask: () -> HTTPExchange.Answer?
    ) throws -> HTTPExchange.Answer? {
        for _ in 0..<200 {
            let answer = ask()
            guard answer?.status == 429 || answer?.status == 503 else { return answer }
            usleep(100_000)
        }
        return ask()
    }
}
