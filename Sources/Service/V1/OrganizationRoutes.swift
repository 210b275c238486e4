import CRM
import HTTP
import JSON
import Storage

/// `/v1/organization`: what holds for everybody who works with one organization.
enum OrganizationRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/organization", .token(.readScores), answer: show),
        Route("PATCH", "/v1/organization", .token(.admin), body: .json, answer: change),
    ]

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return Reply.json(
            try await service.read(call) { try $0.document($0.settings()) }
        )
    }

    /// Sets what the body names, and takes away what it names as null.
    ///
    /// The same again changes nothing more.
    @Sendable private static func change(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(
            call.json(),
            members: ["time_zone", "hot_from", "warm_from", "weekly_leads"]
        )
        let zone: String?? =
            body.has("time_zone") ? .some(body.text("time_zone", bytesMax: 64)) : nil
        let hot = number("hot_from", &body)
        let warm = number("warm_from", &body)
        let weekly = number("weekly_leads", &body)
        try body.finish()
        if let zone = zone ?? nil, !isName(zone) {
            throw Refusal(
                .invalidBody,
                "the time zone is no name of the IANA database",
                faults: [Refusal.Fault(pointer: "/time_zone", "give a name such as Europe/Rome")]
            )
        }
        return Reply.json(
            try await service.read(call) { scope in
                let settings = try scope.changeSettings { settings in
                    if let zone { settings.timeZone = zone }
                    let before = settings.thresholds
                    settings.thresholds = try thresholds(
                        hot: (hot ?? before.hot) ?? Thresholds.standard.hot,
                        warm: (warm ?? before.warm) ?? Thresholds.standard.warm,
                        weekly: weekly ?? before.weekly
                    )
                }
                return scope.document(settings)
            }
        )
    }

    /// A number of the body; nil where it names none, nil inside where it names null.
    private static func number(_ name: String, _ body: inout StrictBody) -> Int?? {
        body.has(name) ? .some(body.number(name).map { Int($0) }) : nil
    }

    private static func thresholds(
        hot: Int,
        warm: Int,
        weekly: Int?
    ) throws(Refusal) -> Thresholds {
        do {
            return try Thresholds(hot: hot, warm: warm, weekly: weekly)
        } catch {
            throw Refusal(
                .invalidBody,
                "leads cannot be hot from \(hot) and warm from \(warm)",
                faults: [Refusal.Fault(pointer: "/hot_from", "\(error)")]
            )
        }
    }

    /// Whether a text looks like `Europe/Rome`, `America/Argentina/Salta` or `Etc/GMT+3`.
    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map { (0x41...0x5A).contains($0 & 0xDF) } ?? false
            && text.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte)
                    || "/_+-".utf8.contains(byte)
            }
    }
}

extension OrganizationScope {
    /// Where the organization's days begin and end; nil where nobody said.
    func timeZone() throws -> String? { try store.timeZone(organizationKey: key) }

    /// What the organization calls hot and warm.
    func thresholds() throws -> Thresholds { try store.thresholds(organizationKey: key) }

    fileprivate func settings() throws -> OrganizationSettings {
        try store.settings(organizationKey: key)
    }

    fileprivate func changeSettings(
        _ change: (inout OrganizationSettings) throws -> Void
    ) throws -> OrganizationSettings {
        try store.changeSettings(organizationKey: key, change)
    }

    fileprivate func document(_ settings: OrganizationSettings) -> JSON {
        var object: JSONObject = [
            "id": .string(organizationID),
            "time_zone": .text(settings.timeZone),
        ]
        for (name, value) in ThresholdsDocument.members(settings.thresholds) {
            object[name] = value
        }
        return .object(object)
    }
}

/// Thresholds as answers show them.
enum ThresholdsDocument {
    static func members(_ thresholds: Thresholds) -> [(String, JSON)] {
        [
            ("hot_from", .integer(Int64(thresholds.hot))),
            ("warm_from", .integer(Int64(thresholds.warm))),
            ("weekly_leads", thresholds.weekly.map { .integer(Int64($0)) } ?? .null),
        ]
    }
}
