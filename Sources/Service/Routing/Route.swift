import HTTP

/// One thing the service answers: a method, a path, who may ask, and the function that answers.
package struct Route: Sendable {
    /// Who may ask.
    package enum Access: Equatable, Sendable {
        /// Everybody who can reach the service.
        case anybody
        /// Programs on this machine while no token exists, else tokens of this scope.
        case crm(Scope)
        /// Tokens of this scope.
        case token(Scope)

        /// The scope that a token needs; nil where none is needed.
        var scope: Scope? {
            switch self {
            case .anybody: nil
            case .crm(let scope), .token(let scope): scope
            }
        }
    }

    /// What a body may be.
    package enum Body: Equatable, Sendable {
        /// There is none.
        case none
        /// One JSON value.
        case json
        /// A file to import.
        case upload

        /// How many bytes are read.
        var bytesMax: Int {
            switch self {
            case .none: 0
            case .json: ServiceLimits.jsonBytesMax
            case .upload: ServiceLimits.uploadBytesMax
            }
        }

        /// Media types that are taken.
        var mediaTypes: [String] {
            switch self {
            case .none: []
            case .json: ["application/json"]
            case .upload:
                [
                    "text/csv", "application/x-ndjson", "application/jsonl", "text/vcard",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/octet-stream",
                ]
            }
        }
    }

    /// `GET`, `POST`, `DELETE`.
    package var method: String
    /// The path with names in braces for its variable parts: `/v1/contacts/{id}`.
    package var pattern: String
    /// Who may ask.
    package var access: Access
    /// What a body may be.
    package var body = Body.none
    /// How errors are worded.
    let style: ErrorStyle
    /// Makes the answer.
    let answer: @Sendable (RequestContext, Service) async throws -> HTTPResponse
    /// Begins the same answer where that is little work; nil where it is not.
    let briefly: Brief?

    /// Begins an answer without waiting; `reply` is called once, from any thread, with what makes
    /// it.
    typealias Brief =
        @Sendable (
            RequestContext, Service, _ reply: @escaping @Sendable (@escaping Make) -> Void
        ) throws -> Void
    /// Makes an answer, or says why there is none.
    typealias Make = @Sendable () throws -> HTTPResponse

    init(
        _ method: String,
        _ pattern: String,
        _ access: Access,
        body: Body = .none,
        style: ErrorStyle = .problem,
        briefly: Brief? = nil,
        answer: @escaping @Sendable (RequestContext, Service) async throws -> HTTPResponse
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.body = body
        self.style = style
        self.answer = answer
        self.briefly = briefly
    }
}
