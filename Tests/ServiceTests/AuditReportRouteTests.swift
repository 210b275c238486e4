import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("The auditor's report, over HTTP")
struct AuditReportRouteTests {
    @Test("is a page or JSON for a token of scope audit:read, and the log tells of it")
    func report() async throws {
        let counter = try Counter()
        let admin = try counter.token()
        for name in ["Anna", "Luca"] {
            let lead: JSON = ["name": .string(name), "email": .string("\(name)@rossi.example")]
            #expect(await counter.ask("POST", "/score-lead", lead, token: admin).status == 200)
        }
        let path = "/v1/audit/report"
        let weak = try counter.token([.readScores])
        #expect(await counter.ask("GET", path, token: weak).status == 403)
        let token = try counter.token([.readAudit])
        let page = await counter.ask("GET", path, token: token, headers: ["Accept-Language": "it"])
        #expect(page.status == 200 && page.text.contains("Rapporto di audit"))
        #expect(page.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(!page.text.contains("Anna") && !page.text.contains("<script"))
        #expect(
            try counter.count("audit_actions WHERE body ->> '$.facts.records' = 'audit_report'")
                == 1
        )
        let told = await counter.ask("GET", path + "?format=json", token: token)
        let figures = try told.json["figures"]?.arrayValue ?? []
        #expect(figures.count == AuditQuestion.allCases.count)
        let document = try await counter.ask("GET", "/openapi.json").json
        let schema = document["components"]?["schemas"]?["AuditReport"]?["properties"]?["figures"]
        let named = schema?["items"]?["properties"]?["figure"]?["enum"]?.arrayValue
        #expect(named == AuditQuestion.allCases.map { .string($0.rawValue) })
        let scores = figures.first { $0["figure"] == "scores" }?["rows"]?.arrayValue?.first
        #expect(scores?["scores"] == 2)
        for wrong in ["since=yesterday", "by=shoe", "since=2026-02-01&until=2026-01-01"] {
            let answer = await counter.ask("GET", path + "?" + wrong, token: token)
            #expect((400..<500).contains(answer.status) || wrong.hasPrefix("by"), "\(wrong)")
        }
    }

    @Test("of one organization among several leaves out what the log tells of all")
    func several() async throws {
        let counter = try Counter()
        let lead: JSON = ["name": "Anna", "email": "anna@rossi.example"]
        for organization in ["left", "right"] {
            let token = try counter.token(for: organization)
            #expect(await counter.ask("POST", "/score-lead", lead, token: token).status == 200)
        }
        let token = try counter.token(for: "left")
        let report = await counter.ask("GET", "/v1/audit/report?format=json", token: token)
        let names = try (report.json["figures"]?.arrayValue ?? []).map {
            $0["figure"]?.stringValue ?? ""
        }
        #expect(names.contains("scores") && !names.contains("exports") && !names.contains("actors"))
        #expect(try report.json["left_out"]?.arrayValue?.contains("exports") == true)
        let page = await counter.ask("GET", "/v1/audit/report", token: token)
        #expect(page.text.contains("several organizations"))
    }
}
