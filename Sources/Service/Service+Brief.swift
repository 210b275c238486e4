import Engine
import HTTP

/// Requests that are answered without a task of their own: begun and ended where they are read and
/// written, on the thread of all connections.
extension Service {
    /// How an admitted request is answered briefly; nil where its route has no such way, or an
    /// agent is asked, which takes seconds.
    func brief(_ admitted: Admitted) -> HTTPAdmission.BriefAnswer? {
        guard let begin = admitted.route.briefly, settings.agent?.setup?.isChosen != true else {
            return nil
        }
        return { [self] request, reply in
            // A long body would hold up everybody else.
            guard request.body.count <= ServiceLimits.briefBodyBytesMax else { return false }
            return answer(settings.proxies.seen(request), admitted, begin, reply)
        }
    }

    /// Begins an answer; false for a token that is not known yet: the file must be read first.
    private func answer(
        _ request: HTTPRequest,
        _ admitted: Admitted,
        _ begin: Route.Brief,
        _ reply: @escaping HTTPAdmission.Reply
    ) -> Bool {
        let startedAt = now
        let requestID = self.requestID(request)
        var record = RequestRecord(request, requestID: requestID, startedAt: startedAt)
        record.pattern = admitted.route.pattern
        record.style = admitted.route.style
        do {
            let principal = try authenticator.knownPrincipal(
                request,
                admitted.route.access,
                at: startedAt
            )
            guard let principal else { return false }
            let (context, limits) = try enter(principal, request, admitted, &record)
            let entered = record
            try begin(context, self) { [self] make in
                reply { [self] in end(request, entered, limits, make) }
            }
        } catch {
            let entered = record
            reply { [self] in end(request, entered, [:]) { throw error } }
        }
        return true
    }

    /// Makes the answer, logs it and counts it.
    private func end(
        _ request: HTTPRequest,
        _ entered: RequestRecord,
        _ limits: HTTPHeaders,
        _ make: () throws -> HTTPResponse
    ) -> HTTPResponse {
        var record = entered
        var response: HTTPResponse
        do {
            response = try make()
            for field in limits.fields { response.headers[field.name] = field.value }
        } catch {
            let refusal = refusal(from: error, &record)
            response = refusal.response(record.style, requestID: record.requestID)
        }
        finish(&response, request, &record)
        return response
    }
}
