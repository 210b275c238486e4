import JSON

/// What one run may use; every bound holds, and none can be switched off.
package struct Budget: Sendable, Hashable {
    /// Calls of the model.
    package var steps: Int
    /// Calls of tools, refused ones included.
    package var toolCalls: Int
    /// Tokens read and written.
    package var tokens: Int
    /// Money, in millionths of the price's currency.
    package var costMicros: Int64
    /// Time on the clock, in microseconds.
    package var wallTime: Int64
    /// Tokens that one call may write, thoughts included.
    package var outputTokens: Int

    /// A budget; the standard one allows 6 steps, 8 tool calls, 60,000 tokens, 0.10 and 30 s.
    package init(
        steps: Int = 6,
        toolCalls: Int = 8,
        tokens: Int = 60_000,
        costMicros: Int64 = 100_000,
        wallTime: Int64 = 30_000_000,
        outputTokens: Int = 2_048
    ) {
        self.steps = max(1, steps)
        self.toolCalls = max(0, toolCalls)
        self.tokens = max(0, tokens)
        self.costMicros = max(0, costMicros)
        self.wallTime = max(0, wallTime)
        self.outputTokens = max(1, outputTokens)
    }

    /// The smallest number of tokens in which an answer can be written.
    static let outputTokensMin = 256

    var json: JSON {
        [
            "steps": .integer(Int64(steps)), "tool_calls": .integer(Int64(toolCalls)),
            "tokens": .integer(Int64(tokens)), "cost_micros": .integer(costMicros),
            "wall_time": .integer(wallTime), "output_tokens": .integer(Int64(outputTokens)),
        ]
    }

    init?(json: JSON?) {
        func value(_ name: String) -> Int64? { json?[name]?.intValue }
        guard let steps = value("steps"), let toolCalls = value("tool_calls"),
            let tokens = value("tokens"), let costMicros = value("cost_micros"),
            let wallTime = value("wall_time"), let outputTokens = value("output_tokens")
        else { return nil }
        self.init(
            steps: Int(steps),
            toolCalls: Int(toolCalls),
            tokens: Int(tokens),
            costMicros: costMicros,
            wallTime: wallTime,
            outputTokens: Int(outputTokens)
        )
    }
}

/// What tokens cost, in millionths of a currency a million tokens.
package struct TokenPrice: Sendable, Hashable {
    /// A million tokens read.
    package var input: Int64
    /// A million tokens written.
    package var output: Int64

    package init(input: Int64, output: Int64) {
        self.input = max(0, input)
        self.output = max(0, output)
    }

    /// Nothing: a model on this machine.
    package static let free = TokenPrice(input: 0, output: 0)

    /// What some tokens cost, rounded up, so that no budget is passed by rounding.
    package func cost(input tokens: Int, output written: Int) -> Int64 {
        let sum = Int64(tokens) * input + Int64(written) * output
        return (sum + 999_999) / 1_000_000
    }
}
