import HTTP
import ProgramResources

/// The dashboard's files: its page at the root, its modules and styles beside it.
enum DashboardRoutes {
    static let routes: [Route] = [
        Route("GET", "/dashboard/{file}", .anybody, style: .crm, answer: file)
    ]

    /// What the page may do: run our own modules, ask us, and nothing else.
    ///
    /// Texts become markup by no way at all (Trusted Types).
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        + " require-trusted-types-for 'script'; trusted-types 'none'"

    @Sendable private static func file(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let name = call["file"]
        guard let file = ProgramResources.dashboard[name] else {
            throw Refusal(.notFound, "the dashboard has no such file")
        }
        return response(file)
    }

    /// The page itself, where a browser asks for the root; nil for programs.
    static func page(_ call: RequestContext) -> HTTPResponse? {
        let accepted = call.request.headers["Accept"] ?? ""
        guard accepted.contains("text/html"), let page = ProgramResources.dashboard["index.html"]
        else { return nil }
        var response = response(page)
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers.append("Vary", "Accept")
        return response
    }

    private static func response(_ file: ProgramResources.File) -> HTTPResponse {
        var response = Reply.bytes(file.bytes, type: file.type)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
    }
}
