import HTTP
import ProgramResources

/// The files that ship with the service: its description, a page about it, and a client.
enum PageRoutes {
    static let routes: [Route] = [
        Route("GET", "/openapi.json", .anybody, answer: file(openAPI, Reply.json)),
        Route("GET", "/docs", .anybody, answer: docs),
        Route("GET", "/client/assay.ts", .anybody, answer: file(client, "text/typescript")),
        Route(
            "GET",
            "/client/assay-elements.js",
            .anybody,
            answer: file(ProgramResources.elements, "text/javascript")
        ),
    ]

    /// The OpenAPI document.
    static let openAPI = OpenAPIDocument(ProgramResources.openAPI).bytes
    /// The TypeScript client.
    static let client = ProgramResources.client

    private static func file(
        _ bytes: [UInt8],
        _ type: String
    ) -> @Sendable (RequestContext, Service) async throws -> HTTPResponse {
        { _, _ in
            var response = Reply.bytes(
                bytes,
                type: type == Reply.json ? type : "\(type); charset=utf-8"
            )
            response.headers["Cache-Control"] = "public, no-cache"
            return response
        }
    }

    @Sendable private static func docs(
        _ call: RequestContext,
        _ service: Service
    ) async -> HTTPResponse {
        var response = Reply.bytes(ProgramResources.documentation, type: "text/html; charset=utf-8")
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers["Content-Security-Policy"] =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'"
        return response
    }
}
