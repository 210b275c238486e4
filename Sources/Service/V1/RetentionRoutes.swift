import CRM
import HTTP
import JSON
import Storage

/// `/v1/retention`: for how long things are kept, and what is due.
enum RetentionRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/retention", .token(.readAudit), answer: show),
        Route("PUT", "/v1/retention/{rule}", .token(.admin), body: .json, answer: set),
        Route("DELETE", "/v1/retention/{rule}", .token(.admin), answer: remove),
        Route("POST", "/v1/retention/runs", .token(.admin), body: .json, answer: apply),
    ]

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return Reply.json(try await service.work(call) { try $0.retention() })
    }

    @Sendable private static func set(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let kind = try kind(call)
        var body = try StrictBody(call.json(), members: ["days"])
        let days = body.number("days").map { Int($0) } ?? 0
        try body.finish()
        guard RetentionRule.daysRange.contains(days) else {
            throw Refusal(
                .invalidBody,
                "the rule cannot be kept",
                faults: [
                    Refusal.Fault(
                        pointer: "/days",
                        "give a whole number from \(RetentionRule.daysRange.lowerBound)"
                            + " to \(RetentionRule.daysRange.upperBound)"
                    )
                ]
            )
        }
        return try await keep(kind, days: days, call, service)
    }

    @Sendable private static func remove(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let kind = try kind(call)
        return try await keep(kind, days: nil, call, service)
    }

    private static func keep(
        _ kind: RetentionRule.Kind,
        days: Int?,
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        Reply.json(
            try await service.work(call) { scope in
                try scope.setRetention(kind, days: days)
                return try scope.retention()
            }
        )
    }

    /// Carries out the rules, for as long as a caller may wait.
    @Sendable private static func apply(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        if !call.request.body.isEmpty { try StrictBody(call.json(), members: []).finish() }
        let run = try await service.work(call) { scope in
            let end = scope.now.microseconds + waitMicroseconds
            return try scope.applyRetention { scope.now.microseconds > end }
        }
        return Reply.json(run.json)
    }

    private static let waitMicroseconds = 20 * Instant.second

    private static func kind(_ call: RequestContext) throws(Refusal) -> RetentionRule.Kind {
        guard let kind = RetentionRule.Kind(rawValue: call["rule"]) else {
            let known = RetentionRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.notFound, "no rule is of that kind; there are \(known)")
        }
        return kind
    }
}

extension OrganizationScope {
    /// The rules, and what is due by each.
    func retention() throws -> JSON {
        let due = try store.retentionDue(organizationKey: key)
        return ["rules": .array(due.map(\.json))]
    }

    /// Keeps what a kind names for so many days; nil keeps it for good.
    func setRetention(_ kind: RetentionRule.Kind, days: Int?) throws {
        try store.setRetention(kind, days: days, organizationKey: key)
    }

    /// Takes out what is due.
    func applyRetention(shouldStop: () -> Bool) throws -> RetentionRun {
        try store.applyRetention(organizationKey: key, shouldStop: shouldStop)
    }
}
