package import HTTP
package import JSON

/// Why a request gets no answer of its own: an HTTP error with words its sender can act on.
package struct Refusal: Error, Equatable, Sendable {
    /// A stable name of what went wrong: the end of the problem's `type`, listed in `/docs`.
    package enum Kind: String, CaseIterable, Sendable {
        case badRequest = "bad-request"
        case invalidBody = "invalid-body"
        case unauthorized
        case forbidden
        case originRefused = "origin-refused"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case conflict
        case objected
        case tooLarge = "too-large"
        case unsupportedMediaType = "unsupported-media-type"
        case misdirected
        case keyReused = "idempotency-key-reused"
        case tooManyRequests = "too-many-requests"
        case internalError = "internal-error"
        case unavailable
    }

    /// One thing wrong with the request.
    package struct Fault: Equatable, Sendable {
        /// JSON Pointer into the body; nil for a query parameter.
        package var pointer: String?
        /// Name of the query parameter; nil for the body.
        package var parameter: String?
        /// What is wrong, and what would do.
        package var detail: String
        /// How the CRM's errors call it: `missing`, `string_type`.
        package var type = "value_error"
        /// What was given, as the CRM's errors show it.
        package var input: JSON = .null

        /// A fault of the body.
        package init(
            pointer: String,
            _ detail: String,
            type: String = "value_error",
            input: JSON = .null
        ) {
            self.pointer = pointer
            self.detail = detail
            self.type = type
            self.input = input
        }

        /// A fault of the query.
        package init(parameter: String, _ detail: String) {
            self.parameter = parameter
            self.detail = detail
        }
    }

    /// What went wrong.
    package var kind: Kind
    /// HTTP status.
    package var status: Int
    /// One sentence about this case; no personal data, no secret.
    package var detail: String
    /// What is wrong, one by one.
    package var faults: [Fault] = []
    /// Fields the answer must carry: `Allow`, `Retry-After`, `WWW-Authenticate`.
    package var headers = HTTPHeaders()

    /// A refusal with the status that its kind has.
    package init(_ kind: Kind, _ detail: String, faults: [Fault] = []) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
        status = kind.status
    }

    /// The same with another field in its answer.
    func with(_ name: String, _ value: String) -> Refusal {
        var copy = self
        copy.headers[name] = value
        return copy
    }
}

extension Refusal.Kind {
    /// The status that goes with it.
    package var status: Int {
        switch self {
        case .badRequest: 400
        case .invalidBody, .keyReused: 422
        case .unauthorized: 401
        case .forbidden, .originRefused: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict, .objected: 409
        case .tooLarge: 413
        case .unsupportedMediaType: 415
        case .misdirected: 421
        case .tooManyRequests: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }

    /// The title of the problem, the same in every case.
    package var title: String {
        switch self {
        case .badRequest: "The request makes no sense"
        case .invalidBody: "The body is not what this route takes"
        case .unauthorized: "A token is needed"
        case .forbidden: "The token does not allow this"
        case .originRefused: "Pages of this origin may not ask"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "Method Not Allowed"
        case .conflict: "Something else stands in the way"
        case .objected: "The person objected to being scored"
        case .tooLarge: "The body is too large"
        case .unsupportedMediaType: "The body has the wrong media type"
        case .misdirected: "This service does not answer to that host name"
        case .keyReused: "The Idempotency-Key was used for another request"
        case .tooManyRequests: "Too many requests"
        case .internalError: "The service failed"
        case .unavailable: "The service cannot do this now"
        }
    }
}

/// How a route words its errors.
enum ErrorStyle: Sendable {
    /// As the CRM's front end prints them: an object with `detail`.
    case crm
    /// Problem details (RFC 9457).
    case problem
}

extension Refusal {
    /// Where the types of problems are explained, before the name of the kind.
    static let typePrefix = "/docs#"

    /// The answer, in the words of a route.
    func response(_ style: ErrorStyle, requestID: String) -> HTTPResponse {
        var response =
            switch style {
            case .crm where kind == .objected: Reply.json(notScored)
            case .crm: Reply.json(crmBody, status: status)
            case .problem:
                Reply.json(problemBody(requestID), status: status, type: Reply.problem)
            }
        for field in headers.fields { response.headers[field.name] = field.value }
        return response
    }

    /// What the CRM is told of a person who objected.
    ///
    /// It is no error: the CRM's front end makes up a score of its own where it gets one.
    private var notScored: JSON {
        [
            "score": .null, "category": .null, "confidence": .null, "objected": true,
            "reasoning": .string(detail),
        ]
    }

    private var crmBody: JSON {
        guard !faults.isEmpty else { return ["detail": .string(detail)] }
        let details = faults.map { fault -> JSON in
            [
                "type": .string(fault.type),
                "loc": .array(["body"] + Self.location(fault)),
                "msg": .string(fault.detail),
                "input": fault.input,
            ]
        }
        return ["detail": .array(details)]
    }

    /// The parts of a JSON Pointer; numbers as numbers.
    private static func location(_ fault: Fault) -> [JSON] {
        (fault.pointer ?? "").split(separator: "/").map { part in
            if let index = Int64(part) { return .integer(index) }
            return .string(String(part.replacing("~1", with: "/").replacing("~0", with: "~")))
        }
    }

    private func problemBody(_ requestID: String) -> JSON {
        var body: JSONObject = [
            "type": .string(Self.typePrefix + kind.rawValue),
            "title": .string(kind.title),
            "status": .integer(Int64(status)),
            "detail": .string(detail),
            "request_id": .string(requestID),
        ]
        if !faults.isEmpty {
            body["errors"] = .array(
                faults.map { fault in
                    var entry: JSONObject = [:]
                    if let pointer = fault.pointer { entry["pointer"] = .string(pointer) }
                    if let parameter = fault.parameter { entry["parameter"] = .string(parameter) }
                    entry["detail"] = .string(fault.detail)
                    return .object(entry)
                }
            )
        }
        return .object(body)
    }
}
