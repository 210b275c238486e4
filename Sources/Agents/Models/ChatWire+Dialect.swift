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
        let isLast = request.isForAnswer
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
