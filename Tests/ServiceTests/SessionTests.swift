import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Sessions of the dashboard")
struct SessionTests {
    private static let own = "http://127.0.0.1:8001"

    /// What a browser that holds a session sends.
    private struct Browser {
        var cookie: String
        var secret: String
        var id: String

        var headers: HTTPHeaders {
            [
                "Cookie": cookie, "X-Assay-Session": secret, "Origin": SessionTests.own,
                "Sec-Fetch-Site": "same-origin",
            ]
        }
    }

    private func code(_ counter: Counter, for organization: String = "acme") throws -> String {
        let link = try LoginCode(counter.store, organization: organization).link(Self.own)
        return String(try #require(link.split(separator: "=").last))
    }

    private func exchange(
        _ code: String,
        _ counter: Counter,
        headers: HTTPHeaders = ["Origin": own, "Sec-Fetch-Site": "same-origin"]
    ) async -> Counter.Answer {
        await counter.ask("POST", "/v1/sessions", ["code": .string(code)], headers: headers)
    }

    private func open(_ counter: Counter, for organization: String = "acme") async throws -> Browser
    {
        let answer = await exchange(try code(counter, for: organization), counter)
        #expect(answer.status == 201)
        let field = try #require(answer.headers["Set-Cookie"])
        return Browser(
            cookie: String(field.prefix { $0 != ";" }),
            secret: try #require(try answer.json["page_secret"]?.stringValue),
            id: try #require(try answer.json["id"]?.stringValue)
        )
    }

    @Test("A code opens a session once: replayed, or after five minutes, it opens nothing")
    func once() async throws {
        let counter = try Counter(contacts: 3)
        let code = try code(counter)
        #expect(await exchange(code, counter).status == 201)
        #expect(await exchange(code, counter).status == 401)
        let late = try self.code(counter)
        counter.clock.advance(301 * Instant.second)
        #expect(await exchange(late, counter).status == 401)
    }

    @Test("The cookie is out of the reach of scripts and of other sites; behind TLS it is secure")
    func cookie() async throws {
        let counter = try Counter(contacts: 3) { $0.hosts = ["crm.example"] }
        let plain = try #require(
            await exchange(try code(counter), counter).headers["Set-Cookie"]
        )
        for part in ["assay_session=", "Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
            #expect(plain.contains(part), "\(part)")
        }
        #expect(!plain.contains("Domain"))
        let secure = await exchange(
            try code(counter),
            counter,
            headers: ["Host": "crm.example", "Origin": "https://crm.example"]
        ).headers["Set-Cookie"]
        #expect(secure?.hasPrefix("__Host-assay_session=") == true)
        #expect(secure?.hasSuffix("; Secure") == true)
    }

    @Test(
        "Neither the cookie nor the page's secret opens anything without the other, reads included"
    )
    func both() async throws {
        let counter = try Counter(contacts: 3)
        let browser = try await open(counter)
        #expect(
            await counter.ask("GET", "/v1/leads", headers: browser.headers).status == 200
        )
        for missing in ["Cookie", "X-Assay-Session"] {
            var headers = browser.headers
            headers[missing] = nil
            #expect(await counter.ask("GET", "/v1/leads", headers: headers).status == 401)
        }
        var mixed = browser.headers
        mixed["X-Assay-Session"] = try await open(counter).secret
        #expect(await counter.ask("GET", "/v1/leads", headers: mixed).status == 401)
    }

    @Test("Another origin, another site, or a write without an origin is no page of ours")
    func foreign() async throws {
        let counter = try Counter(contacts: 3)
        let browser = try await open(counter)
        for (name, value) in [
            ("Origin", "http://localhost:5173"), ("Sec-Fetch-Site", "same-site"),
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none"),
        ] {
            var headers = browser.headers
            headers[name] = value
            #expect(
                await counter.ask("GET", "/v1/leads", headers: headers).status == 401,
                "\(name): \(value)"
            )
        }
        var form = browser.headers
        form["Origin"] = nil
        let answer = await counter.ask("POST", "/v1/contacts", ["name": "X"], headers: form)
        #expect(answer.status == 401)
        var rebound = browser.headers
        rebound["Host"] = "evil.example:8001"
        #expect(await counter.ask("GET", "/v1/leads", headers: rebound).status == 421)
        #expect(try counter.count("contact WHERE name = 'X'") == 0)
    }

    @Test("Codes are exchanged with our own page alone, and guessing them ends soon")
    func guessing() async throws {
        let counter = try Counter(contacts: 3)
        let kept = try code(counter)
        #expect(await exchange(kept, counter, headers: [:]).status == 403)
        #expect(
            await exchange(kept, counter, headers: ["Origin": "http://localhost:5173"]).status
                == 403
        )
        var last = 0
        for _ in 0..<20 {
            last = await exchange(String(repeating: "0", count: 64), counter).status
        }
        #expect(last == 429)
    }

    @Test("A session shows one organization, ends when it is ended, and after twelve hours")
    func ending() async throws {
        let counter = try Counter(contacts: 3)
        _ = try counter.token(for: "other")
        let (own, other) = (try await open(counter), try await open(counter, for: "other"))
        let seen = try await counter.ask("GET", "/v1/sessions", headers: own.headers).json
        #expect(seen["sessions"]?.arrayValue?.count == 1)
        let foreign = await counter.ask(
            "DELETE",
            "/v1/sessions/\(own.id)",
            headers: other.headers
        )
        #expect(foreign.status == 404)
        #expect(
            await counter.ask("DELETE", "/v1/sessions/\(own.id)", headers: own.headers).status
                == 200
        )
        #expect(await counter.ask("GET", "/v1/leads", headers: own.headers).status == 401)
        counter.clock.advance(12 * 3_600 * Instant.second)
        #expect(await counter.ask("GET", "/v1/leads", headers: other.headers).status == 401)
    }

    @Test("Neither codes nor secrets stand in the file or in the log")
    func nothingKept() async throws {
        let counter = try Counter(contacts: 3)
        let code = try code(counter)
        let answer = await exchange(code, counter)
        let secret = try #require(try answer.json["page_secret"]?.stringValue)
        let cookie = try #require(answer.headers["Set-Cookie"])
        let value = String(cookie.split(separator: "=", maxSplits: 1)[1].prefix { $0 != ";" })
        for text in [code, secret, value] {
            #expect(!counter.log.contains { $0.contains(text) })
            #expect(
                try counter.count(
                    "dashboard_session WHERE hex(cookie_sha256) || hex(page_sha256) || id LIKE '%\(text)%'"
                ) == 0
            )
        }
        #expect(try counter.count("login_code") == 0)
    }

    @Test("A token typed once opens a session with its own scopes and no more")
    func token() async throws {
        let counter = try Counter(contacts: 3)
        let token = try counter.token([.readScores])
        let answer = await counter.ask(
            "POST",
            "/v1/sessions",
            ["token": .string(token)],
            headers: ["Origin": .init(Self.own)]
        )
        #expect(answer.status == 201)
        let cookie = try #require(answer.headers["Set-Cookie"]).prefix { $0 != ";" }
        let browser = Browser(
            cookie: String(cookie),
            secret: try #require(try answer.json["page_secret"]?.stringValue),
            id: ""
        )
        #expect(
            await counter.ask("POST", "/v1/contacts", ["name": "X"], headers: browser.headers)
                .status == 403
        )
    }

    @Test("Browsers get the page at the root, sealed; programs get JSON")
    func page() async throws {
        let counter = try Counter()
        let page = await counter.ask("GET", "/", headers: ["Accept": "text/html,*/*"])
        #expect(page.text.contains("<script type=\"module\" src=\"/dashboard/app.js\">"))
        let policy = try #require(page.headers["Content-Security-Policy"])
        for part in [
            "default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
            "require-trusted-types-for 'script'", "trusted-types 'none'", "base-uri 'none'",
        ] {
            #expect(policy.contains(part), "\(part)")
        }
        #expect(page.headers["X-Frame-Options"] == "DENY")
        let program = await counter.ask("GET", "/", headers: ["Accept": "application/json"])
        #expect(try program.json["status"] == "operational")
        let module = await counter.ask("GET", "/dashboard/app.js")
        #expect(module.headers["Content-Type"] == "text/javascript; charset=utf-8")
        #expect(module.text.hasPrefix("import { enders } from './api.js';\n"))
        #expect(module.text.contains("\nconst app = /** @type {HTMLElement} */ (document"))
        let lines = module.text.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.allSatisfy { !$0.hasPrefix("//") && !$0.hasPrefix("*") }, "a comment")
        #expect(await counter.ask("GET", "/dashboard/none.js").status == 404)
    }
}
