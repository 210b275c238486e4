import CRM
import Engine
import HTTP
import JSON
import Scoring
import Storage

/// Answers in the shapes that the CRM's automation canvas reads.
enum CanvasDocument {
    /// Why there is nothing to say of a contact.
    static let notHeld = "no contact of this e-mail address or name is held"
    /// Employees from which a company counts as large, by the European Union's definition.
    private static let largeMin: Int64 = 250
    /// Days after which a sign of life says nothing of timing any more.
    private static let timingDays = 90
    /// What each factor of the canvas counts at most.
    private static let factorMax = 25.0

    /// An answer to a body that must be JSON, and of which nothing else is needed.
    static func reply(_ document: JSONObject, _ call: RequestContext) throws -> HTTPResponse {
        _ = try call.json()
        return Reply.json(.object(document))
    }

    /// A score; its factors are those of the score on the canvas' scale, timing is how lately the
    /// lead gave a sign of life.
    static func score(_ report: ScoreReport, _ insights: ContactInsights) -> JSONObject {
        let whole = report.json
        func factor(_ name: String, of max: Double) -> JSON {
            let points = whole["breakdown"]?[name]?.doubleValue ?? 0
            return .number((points / max * factorMax * 10).rounded() / 10)
        }
        let days = report.payload.facts.history.lastInboundDays ?? timingDays
        let timing = factorMax * Double(max(0, timingDays - days)) / Double(timingDays)
        return [
            "score": .integer(Int64(report.score)),
            "category": .string(report.category.rawValue.uppercased()),
            "confidence": whole["confidence"] ?? 0,
            "reasoning": .string(report.reasoning),
            "factors": [
                "engagement": factor("engagement", of: 30), "fit": factor("company_fit", of: 30),
                "intent": factor("qualification", of: 20),
                "timing": .number((timing * 10).rounded() / 10),
            ],
            "nextActions": .array(insights.suggestions.map { .string($0.text) }),
            "known": true,
            "agent_used": .string(report.agentUsed), "model_used": .string(report.modelUsed),
            "contact_id": .string(report.stored.contactID),
            "score_number": .integer(report.stored.seq),
        ]
    }

    /// The answer about a lead of whom nothing is told.
    static let nobody: JSONObject = unknown(
        "nothing tells who is meant: give a name, an e-mail address or a company",
        [
            "score": 0, "category": "unknown", "nextActions": [],
            "factors": ["engagement": 0, "fit": 0, "intent": 0, "timing": 0],
        ]
    )

    /// The answer about a person who objected to being scored: no number, and none to be made up.
    static let objected: JSONObject = unknown(
        "the person objected to being scored, so that there is no score",
        [
            "score": .null, "category": "unknown", "nextActions": [], "objected": true,
            "factors": ["engagement": 0, "fit": 0, "intent": 0, "timing": 0],
        ]
    )

    /// What sort of customer a contact is, by the size of the company as it is held.
    static func classification(_ held: HeldContact) -> JSONObject {
        let category: String
        let reason: String
        if let employees = held.employees {
            category = employees >= largeMin ? "Enterprise" : "SMB"
            reason = "the company has \(employees) employees"
        } else if (held.contact.company ?? "").isEmpty, !held.isAtBusiness {
            category = "Individual"
            reason = "no company is held, and the address is at no company's domain"
        } else {
            return unclassified("how many employees the company has is not held")
        }
        let value = held.history["open_value_minor"]?.doubleValue.map { $0 / 100 }
        return [
            "category": .string(category),
            "subcategory": held.company["industry"] ?? "unknown",
            "confidence": held.employees == nil ? 0.5 : 0.9,
            "reasoning": .string(reason), "known": true,
            "recommendedApproach": .string(held.nextStep ?? "unknown"),
            "expectedValue": .number(value ?? 0),
        ]
    }

    /// The answer where the size of the company is not known.
    static func unclassified(_ reason: String) -> JSONObject {
        unknown(
            reason,
            [
                "category": "unknown", "subcategory": "unknown", "recommendedApproach": "unknown",
                "expectedValue": 0,
            ]
        )
    }

    /// What is held of a contact and the company; nothing is fetched from elsewhere.
    static func enrichment(_ held: HeldContact) -> JSONObject {
        let contact = held.contact
        let place = [contact.city, contact.country].compactMap(\.self).filter { !$0.isEmpty }
        let domain = held.isAtBusiness ? contact.email?.split(separator: "@").last : nil
        let size = held.employees.map { "\($0) employees" }
        let parts: [(String, [(String, String?)])] = [
            (
                "contact",
                [
                    ("name", contact.name), ("email", contact.email), ("phone", contact.phone),
                    ("title", contact.title),
                ]
            ),
            (
                "company",
                [
                    ("name", contact.company), ("domain", domain.map(String.init)),
                    ("industry", held.company["industry"]?.stringValue), ("size", size),
                    ("location", place.isEmpty ? nil : place.joined(separator: ", ")),
                ]
            ),
            ("social", [("website", contact.website)]),
        ]
        var document: JSONObject = ["known": true]
        var missing: [String] = []
        for (part, fields) in parts {
            var object = JSONObject()
            for (name, value) in fields {
                if let value, !value.isEmpty {
                    object[name] = .string(value)
                } else {
                    missing.append("\(part).\(name)")
                }
            }
            document[part] = .object(object)
        }
        let count = parts.reduce(0) { $0 + $1.1.count }
        let share = Double(count - missing.count) / Double(count)
        document["enrichment_confidence"] = .number((share * 100).rounded() / 100)
        document["unknown"] = .array(missing.map { .string($0) })
        document["reasoning"] = "what the records hold; nothing is fetched from elsewhere"
        return document
    }

    /// The answer about a contact that is not held.
    static let notEnriched: JSONObject = unknown(
        notHeld,
        ["contact": [:], "company": [:], "social": [:], "enrichment_confidence": 0]
    )

    /// Moods are not read here.
    static let sentiment: JSONObject = unknown(
        "the mood of a text is not judged here: it would be a guess",
        ["sentiment": "unknown", "score": 0, "emotions": [:], "keywords": [], "intent": "unknown"]
    )

    /// The text as it came: how it would be received is not known.
    static func email(_ body: JSON) -> JSONObject {
        unknown(
            "how a mail will be received is not known here; the text is as it came",
            [
                "optimizedSubject": .string(body["subject"]?.stringValue ?? ""),
                "optimizedContent": .string(body["content"]?.stringValue ?? ""),
                "improvements": [], "alternatives": ["subject": [], "content": ""],
                "predictions": ["openRate": 0, "clickRate": 0, "replyRate": 0],
            ]
        )
    }

    /// A deal that is not named cannot be looked up.
    static let deal: JSONObject = unknown(
        "the question names no contact, so that nothing held says how this deal will end",
        [
            "probability": 0, "predictedCloseDate": "unknown", "riskFactors": [],
            "recommendations": [], "nextBestActions": [],
        ]
    )

    private static func unknown(_ reason: String, _ members: JSONObject) -> JSONObject {
        var document = members
        document["known"] = false
        document["confidence"] = 0
        document["reason"] = .string(reason)
        document["reasoning"] = .string(reason)
        return document
    }
}
