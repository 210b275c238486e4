import Engine
import HTTP
import JSON
import Scoring
import Storage

/// `/v1/rules`: points that people give by rules of their own.
enum RuleRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/rules", .token(.readScores), answer: show),
        Route("PUT", "/v1/rules", .token(.admin), body: .json, answer: publish),
        Route("POST", "/v1/rules/test", .token(.readScores), body: .json, answer: test),
    ]

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let (model, rules) = try await service.read(call) { scope in
            (try scope.models().current, try scope.rules())
        }
        return Reply.json(document(model, rules))
    }

    /// Takes rules into use instead of those there are; an empty list takes all out of use.
    @Sendable private static func publish(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let rules = try OwnRules(call.json())
        let model = try await service.work(call) { try $0.publish(rules) }
        return Reply.json(document(model, rules))
    }

    /// Whom rules would move; nothing is stored.
    @Sendable private static func test(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let rules = try OwnRules(call.json())
        let language = call.language
        let trial = try await service.work(call) { try $0.tryRules(rules, language) }
        return Reply.json(trial.json)
    }

    private static func document(_ model: ModelRecord, _ rules: OwnRules) -> JSON {
        ["model": .string(model.name), "document": rules.document]
    }
}

extension OrganizationScope {
    /// The rules of the model in use.
    func rules() throws -> OwnRules { try engine.rules(organization: organizationID) }

    /// Takes a model with these rules into use.
    func publish(_ rules: OwnRules) throws -> ModelRecord {
        try engine.publish(rules, organization: organizationID).model
    }

    /// Whom rules would move.
    func tryRules(_ rules: OwnRules, _ language: Language) throws -> RuleTrial {
        try engine.tryRules(rules, organization: organizationID, language: language)
    }
}

extension Refusal {
    /// What is wrong with rules, each at its place.
    init(_ error: RuleError) {
        self.init(
            .invalidBody,
            "these are no rules that can be exact",
            faults: error.problems.map { Fault(pointer: $0.pointer, $0.text) }
        )
    }
}
