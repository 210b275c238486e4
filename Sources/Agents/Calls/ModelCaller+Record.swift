import HTTP
import JSON

extension ModelCaller {
    /// How an attempt ended, with its charge: an answer that was lost may still be billed.
    func ended(
        _ start: AttemptStart,
        _ reply: HTTPReply?,
        _ answer: Swift.Result<ModelAnswer, ModelFailure>,
        _ frame: Frame
    ) -> AttemptEnd {
        let now = environment.now()
        var end = AttemptEnd(
            step: start.step,
            number: start.number,
            status: reply?.status,
            response: reply?.body,
            failure: nil,
            endedAt: now,
            tokens: 0,
            costMicros: 0,
            span: span(start, frame, endedAt: now, status: reply?.status)
        )
        switch answer {
        case .success(let answer):
            end.tokens = answer.usage.total
            end.costMicros = frame.price.cost(
                input: answer.usage.input,
                output: answer.usage.output
            )
        case .failure(let failure):
            end.failure = failure
            end.span.errorType = failure.kind.rawValue
            end.span.attributes["error.type"] = .string(failure.kind.rawValue)
            if [.timeout, .cut, .badReply, .cancelled].contains(failure.kind) {
                end.tokens = start.tokensReserved
                end.costMicros = start.costReserved
            }
        }
        return end
    }

    private func span(
        _ start: AttemptStart,
        _ frame: Frame,
        endedAt: Int64,
        status: Int?
    ) -> Span {
        var attributes: JSONObject = ["http.request.method": "POST"]
        for (name, value) in ServerPlace.attributes(wire.url) { attributes[name] = value }
        if start.number > 1 {
            attributes["http.request.resend_count"] = .integer(Int64(start.number - 1))
        }
        if let status { attributes["http.response.status_code"] = .integer(Int64(status)) }
        return Span(
            id: start.spanID,
            parentID: frame.spanID,
            name: "POST",
            kind: .client,
            startedAt: start.sentAt,
            endedAt: endedAt,
            attributes: attributes
        )
    }

    /// The span of a whole model call.
    func stepSpan(
        _ frame: Frame,
        parentID: String,
        _ request: ModelRequest,
        startedAt: Int64,
        _ answer: Swift.Result<ModelAnswer, ModelFailure>
    ) -> Span {
        var attributes: JSONObject = [
            "gen_ai.operation.name": .string(wire.operation),
            "gen_ai.provider.name": .string(wire.provider),
            "gen_ai.request.model": .string(wire.model),
            "gen_ai.request.max_tokens": .integer(Int64(request.outputTokensMax)),
            "gen_ai.output.type": "json", "assay.agent.step": .integer(Int64(frame.step)),
            "assay.agent.tool_mode": .string(request.mode.rawValue),
        ]
        for (name, value) in ServerPlace.attributes(wire.url) { attributes[name] = value }
        var errorType: String?
        switch answer {
        case .success(let answer): add(answer, to: &attributes)
        case .failure(let failure): errorType = failure.kind.rawValue
        }
        return Span(
            id: frame.spanID,
            parentID: parentID,
            name: "\(wire.operation) \(wire.model)",
            kind: .client,
            startedAt: startedAt,
            endedAt: environment.now(),
            attributes: attributes,
            errorType: errorType
        )
    }

    private func add(_ answer: ModelAnswer, to attributes: inout JSONObject) {
        let hasCalls = answer.content?.calls.isEmpty == false
        attributes["gen_ai.response.finish_reasons"] = [
            .string(answer.finish.name(hasCalls: hasCalls))
        ]
        if let id = answer.responseID { attributes["gen_ai.response.id"] = .string(id) }
        if let version = answer.modelVersion {
            attributes["gen_ai.response.model"] = .string(version)
            if !wire.isAsked(version) { attributes["assay.agent.routed"] = true }
        }
        let usage = answer.usage
        attributes["gen_ai.usage.input_tokens"] = .integer(Int64(usage.input))
        attributes["gen_ai.usage.output_tokens"] = .integer(Int64(usage.output))
        if usage.cached > 0 {
            attributes["gen_ai.usage.cache_read.input_tokens"] = .integer(Int64(usage.cached))
        }
        if usage.reasoning > 0 {
            attributes["gen_ai.usage.reasoning.output_tokens"] = .integer(Int64(usage.reasoning))
        }
    }
}
