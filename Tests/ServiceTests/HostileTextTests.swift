import AuditLog
import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Hostile texts")
struct HostileTextTests {
    private static let texts = [
        "'; DROP TABLE contact; --", "\" OR 1=1 --",
        "%' UNION SELECT secret_sha256 FROM access_token--",
        "<script>alert(1)</script>", "\u{202E}evil", "a\u{0}b", "\r\nX-Evil: 1", "{{7*7}}",
        "../../etc/passwd", "%2e%2e%2f", String(repeating: "🧨", count: 250), "=cmd|' /C calc'!A0",
        "\\u0000", "';VACUUM;--", "ﷺ", "NaN", "null",
    ]

    @Test("SQL and script text in every field of a lead is text, stored and answered as it is")
    func leads() async throws {
        let counter = try Counter()
        let names = [
            "name", "email", "company", "phone", "title", "website", "source", "country", "city",
            "id", "organization_id",
        ]
        var number = 0
        for text in Self.texts {
            for name in names {
                number += 1
                var body: JSONObject = [
                    "name": "Ada", "email": .string("ada\(number)@rossi.example"),
                    "organization_id": "acme",
                ]
                body[name] = .string(text)
                for path in ["/score-lead", "/generate-insights"] {
                    let answer = await counter.ask("POST", path, .object(body))
                    #expect([200, 422].contains(answer.status), "\(path) \(name)")
                    #expect(answer.headers["Content-Type"] == "application/json")
                    #expect(try answer.json.objectValue?.isEmpty == false)
                    for field in answer.headers.fields {
                        #expect(!field.value.utf8.contains { $0 < 0x20 })
                    }
                }
            }
        }
        #expect(try counter.count("access_token") == 0)
        let key = try #require(try counter.store.organizationKey(ifKnown: "acme"))
        for text in Self.texts where text != "a\u{0}b" && text != "\r\nX-Evil: 1" {
            let found = try counter.store.contacts(
                matching: text,
                organizationKey: key,
                limit: 10
            )
            #expect(found.contains { $0.name == text || $0.company == text }, "\(text)")
        }
        #expect(try LedgerVerifier(counter.store).verify().isIntact)
    }

    @Test("SQL and script text in paths, queries and headers finds nothing and breaks nothing")
    func places() async throws {
        let counter = try Counter(contacts: 5)
        let token = try counter.token()
        for text in Self.texts {
            let encoded = text.utf8.map { byte in
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.count < 2 ? "0" : "") + digits
            }.joined()
            counter.clock.advance(10 * Instant.second)
            for target in [
                "/v1/contacts/\(encoded)", "/v1/scores/\(encoded)", "/v1/traces/\(encoded)",
                "/v1/models/\(encoded)", "/v1/imports/\(encoded)", "/v1/export/\(encoded)",
            ] {
                let answer = await counter.ask("GET", target, token: token)
                #expect(answer.status == 404, "\(target)")
            }
            for target in ["/v1/contacts?q=\(encoded)", "/v1/scores?model=\(encoded)"] {
                let answer = await counter.ask("GET", target, token: token)
                #expect([200, 400].contains(answer.status), "\(target)")
            }
            let cursor = await counter.ask("GET", "/v1/contacts?cursor=\(encoded)", token: token)
            #expect(cursor.status == 400)
            let key = await counter.ask(
                "POST",
                "/v1/scores",
                ["email": "a@b.example"],
                token: token,
                headers: ["Idempotency-Key": text]
            )
            #expect([200, 400].contains(key.status))
        }
        #expect(try counter.count("contact") >= 5)
    }

    @Test(
        "Paths that are no path of ours lead nowhere",
        arguments: [
            "//", "/v1", "/v1/", "/v1/contacts/", "/v1//contacts", "/v1/contacts/../models",
            "/v1/contacts/%2e%2e/models", "/v1/contacts/a%2Fb", "/V1/contacts", "/health/",
            "/score-lead/", "/v1/contacts/%00", "/v1/contacts/%", "/v1/contacts/%FF",
            "/v1/scores/-1", "/v1/scores/99999999999999999999", "/v1/scores/1e3",
        ]
    )
    func paths(path: String) async throws {
        let counter = try Counter()
        let token = try counter.token()
        let answer = await counter.ask("GET", path, token: token)
        #expect(answer.status == 404)
    }
}
