import Foundation
import JSON
import Testing

/// Bulk scoring by the service as a process, and its start on a machine without a network.
@Suite("The service's jobs and its start", .serialized)
struct ServeJobTests {
    @Test("Killed during a job it keeps every score it told of, and the next job does the rest")
    func killed() throws {
        let place = try TestWorkspace()
        let count = 40_000
        var text = "id,name,email,title\n"
        for number in 0..<count {
            text += "c\(number),Name \(number),n\(number)@x\(number % 900).example,Manager\n"
        }
        #expect(try place.run("import", try place.file("contacts.csv", text)).code == 0)
        let token = try place.run("token", "create", "t", "--scope", "admin").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let fields = ["Authorization: Bearer \(token)"]
        let service = try RunningService(place, ["--no-log"])
        let body = #"{"selection":"stale"}"#
        let created = service.exchange.ask("POST", "/v1/score-jobs", body, headers: fields)
        let job = "/v1/score-jobs/\(try created?.json["id"]?.stringValue ?? "")"
        var told: Int64 = 0
        for _ in 0..<20_000 where told == 0 {
            let state = try service.exchange.ask("GET", job, headers: fields)?.json
            told = state?["done"]?.intValue ?? 0
        }
        service.running.signal(SIGKILL)
        #expect(try service.running.wait().signal == SIGKILL)
        let stored = Int64(try scores(place)) ?? 0
        #expect(told > 0 && stored >= told && stored < Int64(count), "\(told) told, \(stored) kept")
        #expect(try place.run("audit", "verify").code == 0)

        let next = try RunningService(place, ["--no-log"])
        let gone = next.exchange.ask("GET", job, headers: fields)
        #expect(gone?.status == 404 && gone?.body.contains("until the service ends") == true)
        let rest = next.exchange.ask("POST", "/v1/score-jobs", body, headers: fields)
        let events = "/v1/score-jobs/\(try rest?.json["id"]?.stringValue ?? "")/events"
        let end = next.exchange.ask("GET", events, headers: fields)
        #expect(end?.body.contains("event: end") == true)
        #expect(end?.body.contains("\"status\":\"done\"") == true)
        // Nobody twice: the first job's marks of staleness went with its scores.
        #expect(try scores(place) == "\(count)")
        #expect(try place.run("audit", "verify").code == 0)
    }

    private func scores(_ place: TestWorkspace) throws -> String {
        let sql = "SELECT count(*) AS n FROM audit_scores"
        let rows = try place.run("query", "--format", "json", sql)
        return try JSON(parsing: rows.output).arrayValue?.first?["n"]?.intValue.map { "\($0)" }
            ?? rows.errors
    }

    @Test(
        "It starts without any network, and scores",
        .enabled(if: Self.canLeaveTheNetwork, "the kernel lends no network namespace here")
    )
    func offline() throws {
        let place = try TestWorkspace()
        // No interface but a loopback of its own, and no name that resolves.
        let script = """
            import fcntl, json, os, socket, struct, subprocess, time, urllib.request
            name = struct.pack("16sh14x", b"lo", 1)
            fcntl.ioctl(socket.socket(), 0x8914, name)  # SIOCSIFFLAGS: up
            service = subprocess.Popen([os.environ["ASSAY"], "serve", "--port", "8123"])
            def ask(path, body=None):
                request = urllib.request.Request(
                    "http://127.0.0.1:8123" + path, body, {"Content-Type": "application/json"})
                return json.load(urllib.request.urlopen(request, timeout=20))
            for attempt in range(600):
                try:
                    health = ask("/health")
                    break
                except OSError:
                    time.sleep(0.05)
            lead = {"name": "Ada", "email": "ada@rossi.example", "company": "Rossi"}
            answer = ask("/score-lead", json.dumps(lead).encode())
            service.terminate()
            print(json.dumps([health["status"], answer["score"], service.wait()]))
            """
        let outcome = try place.shell(
            "unshare --map-root-user --net python3 '\(try place.file("offline.py", script))'"
        )
        let found = try #require(JSON(parsing: outcome.output).arrayValue, "\(outcome.errors)")
        #expect(found.count == 3 && found[1].intValue != nil && found[2] == 0, "\(found)")
        #expect(try place.run("audit", "verify").code == 0)
    }

    private static let canLeaveTheNetwork: Bool = {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        probe.arguments = ["--map-root-user", "--net", "true"]
        do { try probe.run() } catch { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()
}
