import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("The routes of the automation canvas")
struct CanvasRouteTests {
    private static let names = [
        "lead-scorer", "contact-classifier", "data-enricher", "sentiment-analyzer",
        "email-optimizer", "deal-predictor",
    ]

    @Test("answer unknown with a reason where nothing is known, and never fail", arguments: names)
    func unknown(name: String) async throws {
        let counter = try Counter()
        let bodies: [JSON] = [
            [:], ["contact": [:], "interactions": [:], "engagement": [:]],
            ["contact": ["name": nil, "email": ""], "text": nil, "subject": "s", "content": "c"],
        ]
        for body in bodies {
            let response = await counter.ask("POST", "/agents/\(name)", body)
            #expect(response.status == 200)
            let answer = try response.json
            #expect(answer["known"] == false && answer["confidence"] == 0)
            #expect(answer["reason"]?.stringValue?.isEmpty == false)
        }
        let contacts = try await counter.ask("GET", "/v1/contacts", token: counter.token()).json
        #expect(contacts["contacts"]?.arrayValue?.isEmpty == true, "nobody was made up")
    }

    @Test("score the lead as /score-lead does, in the canvas' shape")
    func score() async throws {
        let counter = try Counter(contacts: 3)
        let lead: JSON = ["name": "Ada", "email": "person0@company0.example"]
        let same = try await counter.ask("POST", "/score-lead", lead).json
        let answer = try await counter.ask(
            "POST",
            "/agents/lead-scorer",
            ["contact": lead, "engagement": ["emailOpens": 900], "firmographics": [:]]
        ).json
        #expect(answer["score"] == same["score"] && answer["known"] == true)
        #expect(answer["category"]?.stringValue == same["category"]?.stringValue?.uppercased())
        let factors = answer["factors"]?.objectValue
        #expect(factors?.count == 4)
        let isInRange = factors?.allSatisfy { (0...25).contains($0.value.doubleValue ?? -1) }
        #expect(isInRange == true)
    }

    @Test("name no number of a person who objected to being scored, in the canvas' shape")
    func objected() async throws {
        let counter = try Counter(contacts: 3)
        let token = try counter.token()
        _ = await counter.ask("POST", "/v1/contacts/contact-1/score", [:], token: token)
        let path = "/v1/contacts/contact-1/objection"
        #expect(await counter.ask("PUT", path, [:], token: token).status == 200)
        let contact: JSON = ["contact": ["id": "contact-1"]]
        let answer = await counter.ask("POST", "/agents/lead-scorer", contact, token: token)
        #expect(answer.status == 200)
        let json = try answer.json
        #expect(json["score"] == .null && json["objected"] == true && json["known"] == false)
        #expect(json["confidence"] == 0 && json["factors"]?.objectValue?.count == 4)
        #expect(json["reason"]?.stringValue?.contains("objected") == true)
        let kind = await counter.ask("POST", "/agents/contact-classifier", contact, token: token)
        #expect(try kind.json["recommendedApproach"] == "unknown")
    }

    @Test("tell what is held of a contact, and name what is not")
    func held() async throws {
        let counter = try Counter()
        let lead: JSON = [
            "name": "Ada Rossi", "email": "ada@rossi.example", "company": "Rossi Srl",
        ]
        _ = await counter.ask("POST", "/score-lead", lead)
        let record = try await counter.ask(
            "POST",
            "/agents/data-enricher",
            ["contact": ["email": "ADA@rossi.example"], "enrichmentTypes": ["company"]]
        ).json
        #expect(record["company"]?["name"] == "Rossi Srl" && record["known"] == true)
        #expect(record["company"]?["domain"] == "rossi.example")
        #expect(record["unknown"]?.arrayValue?.contains("company.size") == true)
        let kind = try await counter.ask(
            "POST",
            "/agents/contact-classifier",
            ["contact": ["email": "ada@rossi.example"], "interactions": [:]]
        ).json
        #expect(kind["category"] == "unknown" && kind["confidence"] == 0)
        let mail = try await counter.ask(
            "POST",
            "/agents/email-optimizer",
            ["subject": "Offer", "content": "Dear Ada"]
        ).json
        #expect(mail["optimizedSubject"] == "Offer" && mail["optimizedContent"] == "Dear Ada")
    }
}
