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
        return Reply.json(try await service.read(call) { try $0.document() })
    }

    /// Sets what the body names, and takes away what it names as null.
    ///
    /// The same again changes nothing more.
    @Sendable private static func change(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["time_zone"])
        let isGiven = body.has("time_zone")
        let zone = body.text("time_zone", bytesMax: zoneBytesMax)
        try body.finish()
        if let zone, !isName(zone) {
            throw Refusal(
                .invalidBody,
                "the time zone is no name of the IANA database",
                faults: [Refusal.Fault(pointer: "/time_zone", "give a name such as Europe/Rome")]
            )
        }
        return Reply.json(
            try await service.read(call) { scope in
                if isGiven { try scope.setTimeZone(zone) }
                return try scope.document()
            }
        )
    }

    private static let zoneBytesMax = 64

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

    /// Says where the organization's days begin and end.
    func setTimeZone(_ name: String?) throws {
        try store.setTimeZone(name, organizationKey: key)
    }

    fileprivate func document() throws -> JSON {
        ["id": .string(organizationID), "time_zone": try timeZone().map { .string($0) } ?? .null]
    }
}
