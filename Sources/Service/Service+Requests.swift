package import HTTP
import CRM
import JSON
import Storage

extension Service {
    /// Looks at the head alone: host, origin, route, and whether a token is shown where one is
    /// needed.
    ///
    /// What was found is handed to the answer, so that each is looked at once a request.
    package func admit(_ head: HTTPRequest) -> HTTPAdmission {
        let head = settings.proxies.seen(head)
        let match = router.match(head.method, head.path)
        do {
            try originPolicy.check(head)
            if head.method == "OPTIONS" {
                return .read(bodyBytesMax: 0) { [self] in
                    answerPreflight(settings.proxies.seen($0))
                }
            }
            let admitted = try Self.admitted(match)
            let route = admitted.route
            if route.pattern == StatusRoutes.healthPath { return .refuse(health(head)) }
            let now = now
            if route.access.scope != nil, head.headers["Authorization"] == nil,
                SessionSecrets(head) == nil
            {
                switch route.access {
                case .crm where authenticator.isOpen(to: head.peer, at: now): break
                default: throw Refusal.noToken
                }
            }
            // Many bytes are read for those alone who are known to be let in.
            if route.body == .upload, try !authenticator.holdsToken(head, at: now) {
                throw Refusal.noToken
            }
            return .read(
                bodyBytesMax: route.body.bytesMax,
                answer: { [self] in await answer(settings.proxies.seen($0), admitted) },
                briefly: brief(admitted)
            )
        } catch {
            return .refuse(refuse(error, head, match))
        }
    }

    /// A route that a head was admitted to, and the variable parts of the path by name.
    struct Admitted: Sendable {
        var route: Route
        var parameters: [String: String]
    }

    private static func admitted(_ match: Router.Match) throws(Refusal) -> Admitted {
        switch match {
        case .route(let route, let parameters):
            return Admitted(route: route, parameters: parameters)
        case .otherMethods(let methods):
            throw Refusal(.methodNotAllowed, Refusal.Kind.methodNotAllowed.title)
                .with("Allow", methods.joined(separator: ", "))
        case .none: throw Refusal(.notFound, "there is nothing under this path; see /docs")
        }
    }

    /// The answer of `/health`, made where the head was read: no other request can hold it up.
    private func health(_ head: HTTPRequest) -> HTTPResponse {
        let now = now
        let requestID = self.requestID(head)
        var record = RequestRecord(head, requestID: requestID, startedAt: now)
        record.pattern = StatusRoutes.healthPath
        var response = StatusRoutes.health(self)
        finish(&response, head, &record)
        return response
    }

    /// Admits a request and answers it.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        switch admit(request) {
        case .refuse(let response): response
        case .read(_, let answer?, _): await answer(request)
        case .read(_, nil, _): preconditionFailure("every admission of ours says who answers")
        }
    }

    /// Answers an admitted request, logs it and counts it.
    private func answer(_ request: HTTPRequest, _ admitted: Admitted) async -> HTTPResponse {
        let startedAt = now
        let requestID = self.requestID(request)
        var record = RequestRecord(request, requestID: requestID, startedAt: startedAt)
        record.pattern = admitted.route.pattern
        record.style = admitted.route.style
        var response: HTTPResponse
        do {
            response = try await respond(to: request, admitted, &record)
        } catch {
            let refusal = refusal(from: error, &record)
            response = refusal.response(record.style, requestID: requestID)
        }
        finish(&response, request, &record)
        return response
    }

    private func answerPreflight(_ request: HTTPRequest) -> HTTPResponse {
        let requestID = self.requestID(request)
        var record = RequestRecord(request, requestID: requestID, startedAt: now)
        record.style = Self.style(of: request.path)
        record.pattern = "preflight"
        var response = originPolicy.preflight(request, methods: router.methods(of: request.path))
        finish(&response, request, &record)
        return response
    }

    private func respond(
        to request: HTTPRequest,
        _ admitted: Admitted,
        _ record: inout RequestRecord
    ) async throws -> HTTPResponse {
        let route = admitted.route
        let principal = try await authenticator.principal(
            request,
            route.access,
            at: record.startedAt
        ) {
            try await self.upkeep.run { try self.tokens.refresh() }
        }
        let (call, limits) = try enter(principal, request, admitted, &record)
        var response = try await route.answer(call, self)
        for field in limits.fields { response.headers[field.name] = field.value }
        return response
    }

    /// Takes the request from the caller's rate and looks at the rest of its head.
    ///
    /// - Returns: what the answer is made from, and fields that it carries.
    func enter(
        _ principal: Principal,
        _ request: HTTPRequest,
        _ admitted: Admitted,
        _ record: inout RequestRecord
    ) throws(Refusal) -> (RequestContext, HTTPHeaders) {
        let route = admitted.route
        record.tokenID = principal.tokenID
        let limits = try take(principal, at: record.startedAt)
        if route.body != .none, !(route.body == .json && request.body.isEmpty) {
            try originPolicy.checkMediaType(request, allowed: route.body.mediaTypes)
        }
        let call = RequestContext(
            request: request,
            parameters: admitted.parameters,
            principal: principal,
            requestID: record.requestID,
            trace: TraceContext(request.headers["traceparent"]),
            startedAt: record.startedAt
        )
        record.traceID = call.trace?.traceID
        return (call, limits)
    }

    /// What an answer carries that the server gives by itself, such as one to a broken request.
    package func fields(for head: HTTPRequest?) -> HTTPHeaders {
        var response = HTTPResponse(status: 400)
        let requestID = self.requestID(head)
        let none = HTTPRequest(method: "GET", path: "/")
        let seen = settings.proxies.seen(head ?? none)
        originPolicy.seal(&response, for: seen, requestID: requestID)
        return response.headers
    }

    /// Takes one request from the caller's rate; callers without a token have none.
    private func take(_ principal: Principal, at now: Instant) throws(Refusal) -> HTTPHeaders {
        guard let id = principal.tokenID else { return [:] }
        let verdict = rates.take(id, at: now)
        let fields: HTTPHeaders = [
            "RateLimit-Policy": "\"token\";q=\(settings.rateBurst)",
            "RateLimit": "\"token\";r=\(verdict.remaining);t=\(verdict.retryAfter)",
        ]
        guard verdict.isAllowed else {
            var refusal = Refusal(.tooManyRequests, "the token's rate is used up")
                .with("Retry-After", "\(max(1, verdict.retryAfter))")
            for field in fields.fields { refusal.headers[field.name] = field.value }
            throw refusal
        }
        return fields
    }

    /// The words for an error; those nobody outside can act on go to the log alone.
    func refusal(from error: any Error, _ record: inout RequestRecord) -> Refusal {
        if let refusal = Refusal(error) { return refusal }
        let condition = StoreCondition(error)
        switch condition {
        case .busy, .full, .broken, .replaced:
            note(condition, error)
            record.trouble = "\(error)"
            return Refusal(.unavailable, Self.words(condition)).with("Retry-After", "5")
        case .other:
            record.trouble = "\(error)"
            return Refusal(.internalError, "the log names the cause under this request's id")
        }
    }

    private static func words(_ condition: StoreCondition) -> String {
        switch condition {
        case .busy: "another process is writing to the file; try again"
        case .full: "the disk is full: nothing was stored; try again once there is space"
        case .broken, .other: "the file cannot be read or written; nothing was stored"
        case .replaced: "\(StoreCondition.replacedWords); nothing was stored"
        }
    }

    /// How errors are worded before the route is known.
    private static func style(of path: String) -> ErrorStyle {
        path == "/v1" || path.hasPrefix("/v1/") ? .problem : .crm
    }

    private func refuse(
        _ error: any Error,
        _ head: HTTPRequest,
        _ match: Router.Match
    ) -> HTTPResponse {
        let requestID = self.requestID(head)
        var record = RequestRecord(head, requestID: requestID, startedAt: now)
        record.style = Self.style(of: head.path)
        if case .route(let route, _) = match {
            record.pattern = route.pattern
            record.style = route.style
        }
        let refusal = refusal(from: error, &record)
        var response = refusal.response(record.style, requestID: requestID)
        finish(&response, head, &record)
        return response
    }

    func finish(
        _ response: inout HTTPResponse,
        _ head: HTTPRequest,
        _ record: inout RequestRecord
    ) {
        if response.status == 404, record.style == .crm, record.pattern == nil {
            response.body = .bytes(unknownPath.orderedBytes)
        }
        if head.method == "GET" || head.method == "HEAD" { addTag(&response, head) }
        originPolicy.seal(&response, for: head, requestID: record.requestID)
        record.finish(response, at: now)
        metrics.count(record)
        settings.log?(record.line)
    }

    /// What the CRM's service meant to answer for an unknown path: the list of those there are.
    private var unknownPath: JSON {
        [
            "error": "Endpoint not found",
            "detail": "there is nothing under this path; see /docs",
            "available_endpoints": .array(
                CRMRoutes.routes.map { .string("\($0.method) \($0.pattern)") }
            ),
        ]
    }

    private func addTag(_ response: inout HTTPResponse, _ head: HTTPRequest) {
        guard response.status == 200, case .bytes(let body) = response.body,
            head.path.hasPrefix("/v1/") || response.headers["Cache-Control"] != nil
        else { return }
        let tag = EntityTag.of(body)
        response.headers["ETag"] = tag
        if response.headers["Cache-Control"] == nil {
            response.headers["Cache-Control"] = "private, no-cache"
        }
        if let field = head.headers["If-None-Match"], EntityTag.matches(field, tag) {
            response.status = 304
            response.body = .bytes([])
        }
    }
}
