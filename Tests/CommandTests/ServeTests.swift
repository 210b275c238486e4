import Foundation
import JSON
import Synchronization
import Testing

/// The service as a user starts it: a real process, real sockets.
@Suite("The service as a process", .serialized)
struct ServeTests {
    private static let lead = #"{"name":"Ada","email":"ada@rossi.example","company":"Rossi"}"#

    @Test("serves the CRM, says at the start what is open, and ends in order on SIGTERM")
    func serves() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place)
        let score = try #require(service.exchange.ask("POST", "/score-lead", Self.lead))
        #expect(score.status == 200)
        #expect(try score.json["score"]?.intValue != nil)
        let head = try #require(service.exchange.ask("HEAD", "/health"))
        #expect(head.status == 200 && head.body.isEmpty && head.head.contains("Content-Length"))
        #expect(service.exchange.ask("GET", "/v1/contacts")?.status == 401)
        let evil = "GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        #expect(service.exchange.send(evil)?.status == 421)
        let broken = try #require(service.exchange.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n"))
        #expect(broken.status == 400 && broken.head.contains("Vary: Origin"))
        service.running.signal(SIGTERM)
        let outcome = try service.running.wait()
        #expect(outcome.code == 0 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("open without a token, to every program and user"))
        #expect(outcome.errors.hasSuffix("assay: stopped\n"))
        #expect(!outcome.errors.contains("ada@rossi.example"))
        #expect(try place.run("audit", "verify").code == 0)
        #expect(try place.run("show", "ada@rossi.example").code == 0)
    }

    @Test(
        "An origin that no browser would ever send is refused at the start",
        arguments: [
            "localhost:5173", "https://crm.example.com/", "crm", "*",
        ]
    )
    func originForm(origin: String) throws {
        let place = try TestWorkspace()
        let refused = try place.run("serve", "--port", "0", "--origin", origin)
        #expect(refused.code == 2 && refused.errors.contains("http://localhost:5173"))
    }

    @Test("A token made while it runs lets in at once, and one taken back is refused at once")
    func tokens() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place)
        let made = try place.run("token", "create", "test", "--scope", "score:write")
        #expect(made.code == 0 && made.errors.contains("not shown again"))
        let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(token.wholeMatch(of: /assay_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}/) != nil)
        let field = ["Authorization: Bearer \(token)"]
        let scored = service.exchange.ask("POST", "/score-lead", Self.lead, headers: field)
        #expect(scored?.status == 200)
        #expect(service.exchange.ask("POST", "/score-lead", Self.lead)?.status == 401)
        let list = try place.run("token", "list", "--json")
        #expect(list.lines.count == 1 && list.output.contains("\"state\":\"valid\""))
        #expect(!list.output.contains(token.suffix(32)))
        let database = try Data(contentsOf: place.database)
        #expect(database.range(of: Data(token.suffix(32).utf8)) == nil)
        let id = token.split(separator: "_")[1]
        #expect(try place.run("token", "revoke", String(id)).code == 0)
        var status = 200
        for _ in 0..<200 where status == 200 {
            usleep(20_000)
            status =
                service.exchange.ask("POST", "/score-lead", Self.lead, headers: field)?.status ?? 0
        }
        #expect(status != 200)
        #expect(try place.run("token", "revoke", String(id)).code == 5)
        #expect(try place.run("token", "create", "x", "--scope", "all").code == 2)
    }

    @Test(
        "Killed while many score, it has kept every score that it acknowledged",
        arguments: [1, 2]
    )
    func killed(seed: UInt64) throws {
        let place = try TestWorkspace()
        let service = try RunningService(place, ["--no-log"])
        let exchange = service.exchange
        let acknowledged = Mutex<[(id: String, score: Int64)]>([])
        let enough = 150 + Int(seed) * 100
        let isOver = Atomic<Bool>(false)
        let running = service.running
        DispatchQueue.global().async {
            while acknowledged.withLock({ $0.count }) < enough { usleep(500) }
            running.signal(SIGKILL)
            isOver.store(true, ordering: .relaxed)
        }
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            var number = 0
            while !isOver.load(ordering: .relaxed) {
                number += 1
                let body = "{\"name\":\"L\",\"email\":\"w\(worker)n\(number % 20)@x.example\"}"
                guard let answer = exchange.ask("POST", "/score-lead", body), answer.status == 200,
                    let document = try? answer.json, let id = document["id"]?.stringValue,
                    let score = document["score"]?.intValue
                else { continue }
                acknowledged.withLock { $0.append((id, score)) }
            }
        }
        #expect(try service.running.wait().signal == SIGKILL)
        let rows = try place.run("query", "--format", "json", "SELECT seq, score FROM audit_scores")
        var stored: [Int64: Int64] = [:]
        for row in try JSON(parsing: rows.output).arrayValue ?? [] {
            stored[row["seq"]?.intValue ?? -1] = row["score"]?.intValue
        }
        let all = acknowledged.withLock { $0 }
        #expect(all.count >= enough)
        for (id, score) in all {
            let number = Int64(id.split(separator: "/").last ?? "") ?? -1
            #expect(stored[number] == score, "score \(number)")
        }
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("PORT is honoured, a taken port is told, and the unit names program and port")
    func start() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place)
        place.variables["PORT"] = "\(service.exchange.port)"
        let other = try TestWorkspace()
        other.variables["PORT"] = "\(service.exchange.port)"
        let second = try other.run("serve")
        #expect(second.code == 1 && second.errors.contains("\(service.exchange.port)"))
        let unit = try place.run("serve", "--print-unit")
        #expect(unit.output.contains("serve --port \(service.exchange.port)\n"))
        #expect(unit.output.contains("ExecStart=/") && unit.output.contains("DynamicUser=yes"))
        place.variables["PORT"] = "eighty"
        #expect(try place.run("serve").code == 2)
    }

    @Test("Every example of the page is understood as it stands, run in a shell")
    func examples() throws {
        let place = try TestWorkspace()
        _ = try place.file("contacts.csv", "id,name,email\n1,Ada,ada@a.example\n")
        #expect(try place.run("import", "\(place.directory.path)/contacts.csv").code == 0)
        let token = try place.run("token", "create", "t", "--scope", "admin").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let service = try RunningService(place)
        let base = "http://localhost:\(service.exchange.port)"
        let script = """
            import html, os, re, subprocess, sys, urllib.request
            page = urllib.request.urlopen("\(base)/docs").read().decode()
            lines = re.findall("<summary>Example</summary><pre><code>(.*?)</code>", page, re.S)
            names = "ID NUMBER MODEL KIND RULE FILE NAME INTERACTION FROM CONTACT".split()
            values = dict(dict.fromkeys(names, "1"), MODEL="expert-1", KIND="contacts", NUMBER="0",
                FROM="0", FILE="app.js", TOKEN="\(token)")
            for line in lines:
                line = html.unescape(line).replace("http://localhost:8001", "\(base)")
                run = subprocess.run(line + " -s -o answer.txt -w '%{http_code}' -m 60", shell=True,
                    capture_output=True, text=True, env={**os.environ, **values})
                if run.stdout not in "200 201 202 403 404 409".split():
                    print(run.stdout, run.stderr, line, open("answer.txt").read()[:300])
            print(len(lines), "examples")
            """
        let file = try place.file("examples.py", script)
        let ran = try place.shell("cd '\(place.directory.path)' && python3 '\(file)'")
        // Nothing but how many there were.
        let isFine = ran.output.wholeMatch(of: /1\d\d examples\n/) != nil
        #expect(isFine, "\(ran.output)\(ran.errors)")
    }

    @Test("The TypeScript client, checked strictly, and the CRM's calls run under Node against it")
    func clients() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place)
        let base = "http://localhost:\(service.exchange.port)"
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "ServiceClient")
        let crm = try place.shell("node '\(folder.path)/crm-client.mjs' \(base)")
        #expect(crm.code == 0, "\(crm.output)\(crm.errors)")
        let source = try #require(service.exchange.ask("GET", "/client/assay.ts"))
        try place.file("assay.ts", source.body)
        try place.file(
            "client-test.ts",
            try String(contentsOf: folder.appending(path: "client-test.ts"), encoding: .utf8)
        )
        try place.file("package.json", #"{"type":"module"}"#)
        let checked = try place.shell(
            "cd '\(place.directory.path)' && tsc --strict --noUncheckedIndexedAccess"
                + " --exactOptionalPropertyTypes --noImplicitOverride --target ES2022"
                + " --module ES2022 --lib ES2022,DOM assay.ts client-test.ts"
        )
        #expect(checked.code == 0, "\(checked.output)\(checked.errors)")
        let token = try place.run("token", "create", "t", "--scope", "admin").output
        let ran = try place.shell(
            "cd '\(place.directory.path)' && node client-test.js \(base) \(token)"
        )
        #expect(ran.code == 0, "\(ran.output)\(ran.errors)")
    }
}
