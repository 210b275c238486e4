extension ChatWire {
    /// Every way in which a body may have been written: first the standard one and that of early
    /// versions, which most runs were recorded in.
    package var dialects: [ServerDialect] {
        var all: [ServerDialect] = [.standard]
        var verbatim = ServerDialect.standard
        verbatim.isVerbatim = true
        all.append(verbatim)
        for form in ServerDialect.AnswerForm.allCases {
            for tools in ServerDialect.Tools.allCases {
                for bits in 0..<8 {
                    var dialect = ServerDialect.standard
                    dialect.answerForm = form
                    dialect.tools = tools
                    dialect.demandsCalls = bits & 1 == 0
                    dialect.limitsCompletion = bits & 2 != 0
                    dialect.mergesSystem = bits & 4 != 0
                    if dialect != .standard { all.append(dialect) }
                }
            }
        }
        return all
    }

    /// The way around what a server refused, told from its words; nil where they tell none.
    package func adapted(
        _ dialect: ServerDialect,
        to failure: ModelFailure,
        of request: ModelRequest
    ) -> ServerDialect? {
        guard let status = failure.status, [400, 404, 422, 500, 501].contains(status) else {
            return nil
        }
        let words = Refused(failure.detail)
        var next = dialect
        let isLast = request.mode == .none || request.frame.tools.isEmpty
        if words.isAboutLimit, !dialect.limitsCompletion {
            next.limitsCompletion = true
        } else if words.isAboutSystem, !dialect.mergesSystem {
            next.mergesSystem = true
        } else if isLast, words.isAboutForm(dialect.answerForm), let form = dialect.answerForm.next
        {
            next.answerForm = form
        } else if words.isAboutTools {
            guard let tools = tools(dialect, request, words, isLast: isLast) else { return nil }
            next = tools
        } else if isLast, status == 400 || status == 422, words.sayNothing,
            let form = dialect.answerForm.next
        {
            next.answerForm = form
        }
        return next == dialect ? nil : next
    }

    private func tools(
        _ dialect: ServerDialect,
        _ request: ModelRequest,
        _ words: Refused,
        isLast: Bool
    ) -> ServerDialect? {
        var next = dialect
        let hasCalls = request.turns.contains { if case .tools = $0 { true } else { false } }
        if request.mode == .required, dialect.demandsCalls, words.isAboutChoice {
            next.demandsCalls = false
        } else if !isLast, dialect.tools != .refused {
            next.tools = .refused
        } else if isLast, hasCalls, dialect.tools == .taken {
            next.tools = .kept
        } else {
            return nil
        }
        return next
    }
}

/// What a server's words say it refuses.
private struct Refused {
    private let words: String

    init(_ words: String) { self.words = words.lowercased() }

    private func hold(_ parts: String...) -> Bool { parts.contains { words.contains($0) } }

    private var refuses: Bool {
        hold(
            "not support",
            "unsupported",
            "n't support",
            "not allowed",
            "not permitted",
            "unknown",
            "unrecognized",
            "unexpected",
            "invalid",
            "requires",
            "must be",
            "unavailable",
            "not available",
            "not enabled",
            "cannot",
            "can't",
            "without",
            "extra"
        )
    }

    /// `max_tokens` where its newer name is wanted.
    var isAboutLimit: Bool {
        hold("max_completion_tokens") || (hold("max_tokens") && refuses && !hold("too large"))
    }

    /// The system's words as a message of their own.
    var isAboutSystem: Bool {
        hold("system role", "system message", "role 'system'", "role \"system\"", "role: system")
            && refuses
    }

    func isAboutForm(_ form: ServerDialect.AnswerForm) -> Bool {
        switch form {
        case .schema, .object:
            hold(
                "response_format",
                "response format",
                "json_schema",
                "json schema",
                "json_object",
                "json mode",
                "structured output",
                "grammar",
                "guided",
                "schema"
            )
        case .tool: isAboutTools
        case .prompt: false
        }
    }

    /// Tools, in a request that had them or had to have them.
    var isAboutTools: Bool { hold("tool", "function call", "functions", "--jinja") && refuses }

    /// Whether a call may be demanded.
    var isAboutChoice: Bool { hold("tool_choice", "tool choice", "required") }

    /// A refusal that gives no reason, such as `status 400` or `Bad Request`.
    var sayNothing: Bool { words.hasPrefix("status ") || words.utf8.count < 16 }
}

extension ServerDialect.AnswerForm {
    /// The next way, less sure and more widely known; nil after the last.
    fileprivate var next: Self? {
        Self.allCases.firstIndex(of: self).flatMap { place in
            Self.allCases.indices.contains(place + 1) ? Self.allCases[place + 1] : nil
        }
    }
}
