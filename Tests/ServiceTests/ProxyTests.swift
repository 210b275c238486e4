import HTTP
import JSON
import Service
import Testing

@Suite("Behind proxies")
struct ProxyTests {
    /// Whom the service sees, told by who has to wait after too many wrong tokens.
    private func isRefused(
        _ headers: HTTPHeaders,
        from peer: String = "10.0.0.1",
        after others: HTTPHeaders,
        times: Int = ServiceLimits.failedAccessMax + 1,
        _ proxies: TrustedProxies
    ) async throws -> Bool {
        let counter = try Counter { $0.proxies = proxies }
        let wrong = "assay_00000000_" + String(repeating: "0", count: 32)
        for _ in 0..<times {
            _ = await counter.ask(
                "GET",
                "/v1/contacts",
                token: wrong,
                headers: others,
                peer: "10.0.0.1"
            )
        }
        let answer = await counter.ask(
            "GET",
            "/v1/contacts",
            token: wrong,
            headers: headers,
            peer: peer
        )
        #expect([401, 429].contains(answer.status))
        return answer.status == 429
    }

    private func proxies(_ text: String) throws -> TrustedProxies {
        try #require(TrustedProxies(text))
    }

    @Test("a client has its own rate, and another client has another")
    func clients() async throws {
        let one: HTTPHeaders = ["X-Forwarded-For": "203.0.113.9"]
        let other: HTTPHeaders = ["X-Forwarded-For": "203.0.113.10"]
        #expect(try await isRefused(one, after: one, proxies("1")))
        #expect(try await !isRefused(other, after: one, proxies("1")))
        let standard: HTTPHeaders = ["Forwarded": "for=\"[2001:db8::1]:4711\";proto=https"]
        #expect(try await isRefused(standard, after: standard, proxies("forwarded:1")))
        #expect(
            try await !isRefused(
                ["Forwarded": "for=192.0.2.1"],
                after: standard,
                proxies("forwarded:1")
            )
        )
    }

    @Test(
        "a client that writes the fields itself stays who it is",
        arguments: [
            "1.1.1.1, 203.0.113.9", "127.0.0.1,203.0.113.9:55555", "x, unknown, 203.0.113.9",
            ", ,203.0.113.9", "::1, ::ffff:203.0.113.9",
        ]
    )
    func spoofed(field: String) async throws {
        let honest: HTTPHeaders = ["X-Forwarded-For": "203.0.113.9"]
        #expect(try await isRefused(["X-Forwarded-For": field], after: honest, proxies("1")))
    }

    @Test("the field of the other kind, and without a setting both, have no effect")
    func unread() async throws {
        for (setting, field) in [
            ("0", "X-Forwarded-For"), ("0", "Forwarded"), ("1", "Forwarded"),
            ("forwarded:1", "X-Forwarded-For"),
        ] {
            let value = field == "Forwarded" ? "for=198.51.100.7" : "198.51.100.7"
            #expect(try await isRefused([field: value], after: [:], proxies(setting)), "\(setting)")
        }
    }

    @Test("of two proxies the outer one's entry counts; a probe from inside is itself")
    func chain() async throws {
        let through: HTTPHeaders = ["X-Forwarded-For": "203.0.113.9, 10.9.9.9"]
        let forged: HTTPHeaders = ["X-Forwarded-For": "198.51.100.7, 203.0.113.9, 10.9.9.9"]
        #expect(try await isRefused(forged, after: through, proxies("2")))
        #expect(try await isRefused(["X-Forwarded-For": "203.0.113.9"], after: [:], proxies("2")))
    }

    @Test("nothing is open without a token, whatever address is claimed")
    func open() async throws {
        let lead: JSON = ["name": "Ada", "email": "ada@a.example"]
        let counter = try Counter { $0.proxies.count = 1 }
        for claimed in ["127.0.0.1", "::1", "127.0.0.1, 127.0.0.1"] {
            let answer = await counter.ask(
                "POST",
                "/score-lead",
                lead,
                headers: ["X-Forwarded-For": claimed]
            )
            #expect(answer.status == 401)
        }
        #expect(await counter.ask("POST", "/score-lead", lead).status == 401)
        let plain = try Counter()
        #expect(await plain.ask("POST", "/score-lead", lead).status == 200)
    }

    @Test("the scheme and the host that were asked are our own origin, and no other")
    func origin() async throws {
        let counter = try Counter {
            $0.proxies.count = 1
            $0.hosts = ["crm.example.com"]
        }
        func status(_ origin: String, _ more: HTTPHeaders = [:]) async -> Int {
            var headers: HTTPHeaders = ["X-Forwarded-For": "203.0.113.9", "Origin": origin]
            for field in more.fields { headers[field.name] = field.value }
            return await counter.ask("GET", "/ready", headers: headers).status
        }
        let https: HTTPHeaders = ["X-Forwarded-Proto": "https", "Host": "crm.example.com"]
        #expect(await status("https://crm.example.com", https) == 200)
        #expect(await status("http://crm.example.com", https) == 403)
        #expect(await status("https://evil.example", https) == 403)
        let inside: HTTPHeaders = [
            "X-Forwarded-Proto": "https", "X-Forwarded-Host": "crm.example.com",
            "Host": "127.0.0.1:8001",
        ]
        #expect(await status("https://crm.example.com", inside) == 200)
        let forged: HTTPHeaders = ["X-Forwarded-Host": "evil.example", "Host": "crm.example.com"]
        #expect(await status("https://evil.example", forged) == 421)
    }

    @Test("the session's cookie is for TLS where the page was asked for by TLS")
    func cookie() async throws {
        let counter = try Counter {
            $0.proxies.count = 1
            $0.hosts = ["crm.example.com"]
        }
        let token = try counter.token()
        func cookie(_ scheme: String, _ origin: String) async throws -> String? {
            let answer = await counter.ask(
                "POST",
                "/v1/sessions",
                ["token": .string(token)],
                headers: [
                    "Host": "crm.example.com", "Origin": origin, "X-Forwarded-For": "203.0.113.9",
                    "X-Forwarded-Proto": scheme,
                ]
            )
            return answer.headers["Set-Cookie"]
        }
        let secure = try #require(try await cookie("https", "https://crm.example.com"))
        #expect(secure.hasPrefix("__Host-") && secure.contains("; Secure"))
        let plain = try #require(try await cookie("http", "http://crm.example.com"))
        #expect(!plain.contains("Secure"))
        #expect(try await cookie("http", "https://crm.example.com") == nil)
    }

    @Test(
        "A setting that says nothing clear is none",
        arguments: ["", "-1", "9", "one", "1:2", "x:1", "1,2"]
    )
    func setting(text: String) { #expect(TrustedProxies(text) == nil) }
}
