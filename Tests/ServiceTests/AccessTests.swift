import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Access")
struct AccessTests {
    private static let lead: JSON = ["name": "Ada", "email": "ada@rossi.example"]

    @Test(
        "Host names that are not ours are sent away: no page can point its name at this machine",
        arguments: [
            ("127.0.0.1:8001", 200), ("localhost:8001", 200), ("LOCALHOST:8001", 200),
            ("[::1]:8001", 200), ("crm.example.com", 200), ("crm.example.com:443", 200),
            ("api.example.com:9000", 200), ("evil.example", 421), ("evil.example:8001", 421),
            ("127.0.0.1", 421), ("127.0.0.1:8002", 421), ("api.example.com", 421),
            ("localhost:8001.evil.example", 421), ("localhost.evil.example:8001", 421), ("", 421),
        ]
    )
    func hosts(host: String, status: Int) async throws {
        let counter = try Counter { $0.hosts = ["crm.example.com", "api.example.com:9000"] }
        let answer = await counter.ask("GET", "/agents/status", headers: ["Host": host])
        #expect(answer.status == status)
        let post = await counter.ask("POST", "/score-lead", Self.lead, headers: ["Host": host])
        #expect(post.status == status)
    }

    @Test("Two Host fields, or none, are sent away")
    func hostFields() async throws {
        let counter = try Counter()
        var two: HTTPHeaders = ["Host": "localhost:8001"]
        two.append("Host", "localhost:8001")
        #expect(await counter.ask("GET", "/health", headers: two).status == 421)
        let none = HTTPRequest(method: "GET", path: "/agents/status")
        #expect(await counter.service.answer(none).status == 421)
    }

    @Test("Probes by an address, or by HTTP/1.0 without a host, reach what tells of health alone")
    func probes() async throws {
        let counter = try Counter()
        for path in ["/health", "/ready"] {
            for host in ["10.1.2.3:80", "10.1.2.3", "[fd00::1]:8080", "127.0.0.1"] {
                let answer = await counter.ask("GET", path, headers: ["Host": host])
                #expect(answer.status == 200, "\(path) \(host)")
            }
            let none = HTTPRequest(method: "GET", path: path)
            #expect(await counter.service.answer(none).status == 200)
            for host in ["evil.example", "1.2.3.4.evil.example", "10.1.2.3.4", "1.2.3.evil:80"] {
                let answer = await counter.ask("GET", path, headers: ["Host": host])
                #expect(answer.status == 421, "\(path) \(host)")
            }
        }
        let other = await counter.ask("GET", "/metrics", headers: ["Host": "10.1.2.3"])
        #expect(other.status == 421)
    }

    @Test("An origin that is refused is named once in the log, and nothing that looks like one")
    func refusedOrigins() async throws {
        let counter = try Counter()
        for origin in ["http://127.0.0.1:5173", "http://127.0.0.1:5173", "null", "http://a/b\"c"] {
            let answer = await counter.ask("GET", "/health", headers: ["Origin": origin])
            #expect(answer.status == 403)
        }
        let notices = counter.log.filter { $0.contains("notice") }
        #expect(notices.count == 1)
        #expect(notices.first?.contains("--origin http://127.0.0.1:5173") == true)
    }

    @Test("An unknown method gets 405 with those there are, and OPTIONS tells them")
    func methods() async throws {
        let counter = try Counter()
        for method in ["QUERY", "get", "PUT"] {
            let answer = await counter.ask(method, "/score-lead")
            #expect(answer.status == 405)
            #expect(answer.headers["Allow"] == "OPTIONS, POST")
        }
        #expect(await counter.ask("QUERY", "/nowhere").status == 404)
        let options = await counter.ask("OPTIONS", "/v1/contacts/c1")
        #expect(options.status == 204)
        #expect(options.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH")
    }

    @Test(
        "A body that is coded is refused, and the field is named",
        arguments: [("gzip", 415), ("identity", 200), ("", 200), ("br", 415), ("Identity", 200)]
    )
    func coding(coding: String, status: Int) async throws {
        let counter = try Counter()
        let fields: HTTPHeaders = ["Content-Encoding": coding]
        let answer = await counter.ask("POST", "/score-lead", Self.lead, headers: fields)
        #expect(answer.status == status)
        #expect(answer.text.contains("Content-Encoding") == (status == 415))
    }

    @Test(
        "Pages of other origins get nothing, those of ours may read every answer",
        arguments: [
            ("http://localhost:5173", true), ("https://crm-ai-rho.vercel.app", true),
            ("http://127.0.0.1:8001", true), ("https://app.example.com", true),
            ("https://evil.example", false), ("null", false), ("*", false),
            ("http://localhost:5174", false), ("https://localhost:5173", false),
            ("http://localhost:5173.evil.example", false),
        ]
    )
    func origins(origin: String, isAllowed: Bool) async throws {
        let counter = try Counter { $0.origins.append("https://app.example.com") }
        let headers: HTTPHeaders = ["Origin": origin]
        let requests: [(String, String, JSON?)] = [
            ("POST", "/score-lead", Self.lead), ("POST", "/score-lead", [:]),
            ("GET", "/nowhere", nil), ("GET", "/v1/contacts", nil), ("GET", "/health", nil),
        ]
        for (method, path, body) in requests {
            let answer = await counter.ask(method, path, body, headers: headers)
            #expect((answer.status == 403) == !isAllowed, "\(method) \(path)")
            #expect(
                answer.headers["Access-Control-Allow-Origin"] == (isAllowed ? origin : nil)
            )
            #expect(answer.headers.all("Vary").contains("Origin"))
            #expect(answer.headers["Access-Control-Allow-Credentials"] == nil)
        }
        #expect(try counter.count("score") == (isAllowed ? 1 : 0))
    }

    @Test("A preflight is answered for ten minutes, and repeats field names alone")
    func preflight() async throws {
        let counter = try Counter()
        func ask(_ fields: String) async -> Counter.Answer {
            await counter.ask(
                "OPTIONS",
                "/score-lead",
                headers: [
                    "Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": fields,
                ]
            )
        }
        let answer = await ask("content-type, x-client")
        #expect(answer.status == 204 && answer.body.isEmpty)
        #expect(answer.headers["Access-Control-Allow-Headers"] == "content-type, x-client")
        #expect(answer.headers["Access-Control-Max-Age"] == "600")
        #expect(answer.headers["Access-Control-Allow-Methods"]?.contains("POST") == true)
        for bad in [
            "x\r\nSet-Cookie: a=b", "a, b c\u{7F}", "<script>",
            String(repeating: "a", count: 2_000),
        ] {
            let fields = await ask(bad).headers["Access-Control-Allow-Headers"] ?? ""
            #expect(fields.hasPrefix("Authorization"), "\(fields)")
        }
    }

    @Test(
        "A body needs the media type that makes browsers ask first",
        arguments: [
            ("application/json", 200), ("application/json; charset=utf-8", 200),
            ("Application/JSON", 200), ("text/plain", 415), (nil, 415),
            ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415),
            ("application/jsonp", 415),
        ] as [(String?, Int)]
    )
    func mediaTypes(type: String?, status: Int) async throws {
        let counter = try Counter()
        let answer = await counter.ask(
            "POST",
            "/score-lead",
            bytes: Self.lead.canonicalBytes,
            type: type
        )
        #expect(answer.status == status)
    }

    @Test("What a caller sends to be echoed cannot make a header of its own")
    func injection() async throws {
        let counter = try Counter()
        for value in ["a\r\nX-Evil: 1", "a b", "<script>", "", String(repeating: "x", count: 65)] {
            let answer = await counter.ask(
                "POST",
                "/score-lead",
                Self.lead,
                headers: [
                    "X-Request-Id": value, "traceparent": value, "Idempotency-Key": "k",
                ]
            )
            let echoed = try #require(answer.headers["X-Request-Id"])
            #expect(echoed != value && echoed.count == 32)
            for field in answer.headers.fields {
                #expect(!field.value.utf8.contains { $0 < 0x20 || $0 == 0x7F })
            }
        }
    }

    @Test("While no token exists the CRM's routes are open on this machine, and nothing else is")
    func open() async throws {
        let counter = try Counter()
        #expect(counter.service.isOpen && !counter.service.hasTokens)
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 200)
        for peer in ["10.0.0.7", "::ffff:10.0.0.7", "fe80::1"] {
            let answer = await counter.ask("POST", "/score-lead", Self.lead, peer: peer)
            #expect(answer.status == 401)
        }
        let v1 = await counter.ask("GET", "/v1/contacts")
        #expect(v1.status == 401)
        #expect(v1.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
        #expect(v1.headers["Content-Type"] == "application/problem+json")
        _ = try counter.token([.readScores])
        counter.service.tick()
        try await Task.sleep(for: .milliseconds(1))
        _ = await counter.ask(
            "GET",
            "/v1/contacts",
            token: "assay_00000000_" + String(repeating: "0", count: 32)
        )
        #expect(await counter.ask("POST", "/score-lead", Self.lead).status == 401)
        let kept = try Counter { $0.keepsRoutesOpen = true }
        _ = try kept.token()
        #expect(await kept.ask("POST", "/score-lead", Self.lead).status == 200)
        let elsewhere = try Counter { $0.isLoopback = false }
        #expect(await elsewhere.ask("POST", "/score-lead", Self.lead).status == 401)
        #expect(await elsewhere.ask("GET", "/health").status == 200)
    }

    @Test("A token opens what its scopes name, until it expires or is taken back")
    func tokens() async throws {
        let counter = try Counter(contacts: 3)
        let reader = try counter.token([.readScores], lifetime: 60 * Instant.second)
        #expect(await counter.ask("GET", "/v1/contacts", token: reader).status == 200)
        let refused = await counter.ask("POST", "/score-lead", Self.lead, token: reader)
        #expect(refused.status == 403)
        #expect(refused.headers["WWW-Authenticate"]?.contains("score:write") == true)
        #expect(await counter.ask("GET", "/v1/audit/log", token: reader).status == 403)
        counter.clock.advance(61 * Instant.second)
        #expect(await counter.ask("GET", "/v1/contacts", token: reader).status == 401)

        let writer = try counter.token([.writeScores])
        #expect(await counter.ask("POST", "/score-lead", Self.lead, token: writer).status == 200)
        let id = try #require(BearerToken(writer)?.id)
        #expect(try counter.store.revokeAccessToken(id: id))
        #expect(try !counter.store.revokeAccessToken(id: id))
        // Any token the service does not know makes it read the file again.
        _ = await counter.ask("GET", "/v1/contacts", token: try counter.token([.readScores]))
        #expect(await counter.ask("POST", "/score-lead", Self.lead, token: writer).status == 401)
    }

    @Test("What is not exactly a token that was made is refused, and after ten tries has to wait")
    func refusals() async throws {
        let counter = try Counter()
        let good = try counter.token()
        let wrongSecret = String(good.dropLast()) + (good.hasSuffix("a") ? "b" : "a")
        for bad in [wrongSecret, "x", "", "assay_short_secret", good + "x", good.uppercased()] {
            let answer = await counter.ask("GET", "/v1/contacts", token: bad)
            #expect(answer.status == 401, "\(bad)")
        }
        for scheme in ["Basic \(good)", good, "Bearer \(good) \(good)"] {
            let answer = await counter.ask(
                "GET",
                "/v1/contacts",
                headers: ["Authorization": scheme]
            )
            #expect(answer.status == 401, "\(scheme)")
        }
        _ = await counter.ask("GET", "/v1/contacts", token: wrongSecret)
        let limited = await counter.ask("GET", "/v1/contacts", token: wrongSecret)
        #expect(limited.status == 429)
        #expect(Int(limited.headers["Retry-After"] ?? "").map { $0 >= 1 } == true)
        #expect(
            await counter.ask("GET", "/v1/contacts", token: wrongSecret, peer: "127.0.0.2").status
                == 401
        )
        #expect(await counter.ask("GET", "/v1/contacts", token: good).status == 200)
        counter.clock.advance(120 * Instant.second)
        #expect(await counter.ask("GET", "/v1/contacts", token: wrongSecret).status == 401)
    }

    @Test("A token that asks too fast has to wait, and is told how long")
    func rate() async throws {
        let counter = try Counter {
            $0.ratePerMinute = 60
            $0.rateBurst = 3
        }
        let token = try counter.token()
        var statuses: [Int] = []
        for _ in 0..<4 {
            statuses.append(await counter.ask("GET", "/v1/models", token: token).status)
        }
        #expect(statuses == [200, 200, 200, 429])
        let limited = await counter.ask("GET", "/v1/models", token: token)
        #expect(limited.headers["Retry-After"] == "1")
        #expect(limited.headers["RateLimit"]?.contains("r=0") == true)
        #expect(await counter.ask("GET", "/v1/models", token: try counter.token()).status == 200)
        counter.clock.advance(2 * Instant.second)
        #expect(await counter.ask("GET", "/v1/models", token: token).status == 200)
    }

    @Test("A token's organization is the only one it can name")
    func organization() async throws {
        let counter = try Counter()
        let token = try counter.token([.writeScores])
        for (name, status) in [("acme", 200), ("demo-org", 200), ("ALL", 200), ("other", 403)] {
            var body = Self.lead.objectValue ?? [:]
            body["organization_id"] = .string(name)
            let answer = await counter.ask("POST", "/score-lead", .object(body), token: token)
            #expect(answer.status == status)
            if status == 200 { #expect(try answer.json["organization_id"] == "acme") }
        }
        #expect(try counter.store.organizations() == ["acme"])
    }

    @Test("A body that nobody who is let in sends is not read: an upload without a token")
    func uploads() async throws {
        let counter = try Counter()
        var head = HTTPRequest(
            method: "POST",
            path: "/v1/imports",
            headers: ["Host": "localhost:8001", "Content-Type": "text/csv"]
        )
        for authorization in [nil, "Bearer assay_00000000_" + String(repeating: "0", count: 32)] {
            head.headers["Authorization"] = authorization
            guard case .refuse(let response) = counter.service.admit(head) else {
                Issue.record("the upload would be read")
                continue
            }
            #expect(response.status == 401)
        }
        guard
            case .read(let bodyBytesMax, _, _) = counter.service.admit(
                HTTPRequest(method: "GET", path: "/ready", headers: ["Host": "localhost:8001"])
            )
        else {
            Issue.record("the state is refused")
            return
        }
        #expect(bodyBytesMax == 0)
    }

    @Test("The log has one line a request, without names, addresses, bodies or tokens")
    func log() async throws {
        let counter = try Counter()
        let token = try counter.token()
        _ = await counter.ask("POST", "/score-lead", Self.lead, token: token)
        _ = await counter.ask("GET", "/v1/contacts?q=ada@rossi.example", token: token)
        _ = await counter.ask("GET", "/v1/contacts/ada@rossi.example", token: token)
        _ = await counter.ask("GET", "/secret-path-of-ada")
        #expect(counter.log.count == 4)
        for line in counter.log {
            let entry = try JSON(parsing: line)
            #expect(entry["request_id"]?.stringValue?.isEmpty == false)
            #expect(entry["status"]?.intValue != nil && entry["duration_ms"] != nil)
            #expect(!line.lowercased().contains("ada") && !line.contains("rossi"))
            #expect(!line.contains(String(token.suffix(32))))
        }
        #expect(try JSON(parsing: counter.log[2])["route"] == "/v1/contacts/{id}")
    }
}
