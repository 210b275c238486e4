/// What a server's words say it refuses.
struct Refused {
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

    /// Whether, or how much, a model may think.
    var isAboutThinking: Bool { hold("think") && refuses }

    /// A refusal that gives no reason, such as `status 400` or `Bad Request`.
    var sayNothing: Bool { words.hasPrefix("status ") || words.utf8.count < 16 }
}

extension ServerDialect.AnswerForm {
    /// The next way, less sure and more widely known; nil after the last.
    var next: Self? {
        Self.allCases.firstIndex(of: self).flatMap { place in
            Self.allCases.indices.contains(place + 1) ? Self.allCases[place + 1] : nil
        }
    }
}
