/// Reads filters as PostgREST writes them in URLs.
struct ConditionParser {
    private var rest: Substring
    private let whole: String

    private init(_ text: String) {
        whole = text
        rest = text[...]
    }

    /// A filter of one column: `name=not.eq.value`, the value reaching to the end.
    static func comparison(
        field: String,
        value: String
    ) throws(RESTError) -> Condition {
        var parser = ConditionParser(value)
        let subject = try self.field(field)
        let isNegated = parser.skip("not.")
        let comparison = try parser.comparison(isInGroup: false)
        return .comparison(subject, isNegated: isNegated, comparison)
    }

    /// A group: `or=(…)`, `not.and=(…)`.
    static func group(
        _ connective: Condition.Connective,
        isNegated: Bool,
        value: String
    ) throws(RESTError) -> Condition {
        var parser = ConditionParser(value)
        let members = try parser.members()
        guard parser.rest.isEmpty else { throw parser.bad("nothing after the group") }
        return .group(connective, isNegated: isNegated, members)
    }

    /// A column, perhaps with a JSON path.
    static func field(_ text: String) throws(RESTError) -> Field {
        var parser = ConditionParser(text)
        let field = try parser.field()
        guard parser.rest.isEmpty else { throw parser.bad("a column") }
        return field
    }

    private func bad(_ expected: String) -> RESTError {
        .badQuery("filter", whole, expected)
    }

    private mutating func skip(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    private mutating func members() throws(RESTError) -> [Condition] {
        guard skip("(") else { throw bad("an opening parenthesis") }
        var members: [Condition] = []
        repeat {
            members.append(try member())
        } while skip(",")
        guard skip(")") else { throw bad("a comma or a closing parenthesis") }
        return members
    }

    private mutating func member() throws(RESTError) -> Condition {
        for (word, connective) in [("and", Condition.Connective.and), ("or", .or)] {
            if rest.hasPrefix(word + "(") || rest.hasPrefix("not." + word + "(") {
                let isNegated = skip("not.")
                _ = skip(word)
                return .group(connective, isNegated: isNegated, try members())
            }
        }
        let subject = try field()
        guard skip(".") else { throw bad("an operator after the column") }
        let isNegated = skip("not.")
        return .comparison(subject, isNegated: isNegated, try comparison(isInGroup: true))
    }

    private mutating func field() throws(RESTError) -> Field {
        var field = Field(column: try name())
        while rest.hasPrefix("->") {
            let isText = skip("->>")
            if !isText { _ = skip("->") }
            field.path.append(Field.Step(isText: isText, key: try name()))
        }
        return field
    }

    private mutating func name() throws(RESTError) -> String {
        if rest.first == "\"" { return try quoted() }
        var name = ""
        while let character = rest.first, !".,()".contains(character), !rest.hasPrefix("->") {
            name.append(character)
            rest.removeFirst()
        }
        guard !name.isEmpty else { throw bad("a column") }
        return name
    }

    private mutating func comparison(isInGroup: Bool) throws(RESTError) -> Comparison {
        let word = String(rest.prefix { $0.isLetter || $0 == "_" })
        rest = rest.dropFirst(word.count)
        var quantifier: String?
        for (text, sql) in [("(any)", "ANY"), ("(all)", "ALL")] where skip(text) {
            quantifier = sql
        }
        guard skip(".") else { throw bad("operator (eq, gt, ...)") }
        switch word {
        case "is":
            guard let state = Comparison.states[try value(isInGroup).lowercased()] else {
                throw bad("null, not_null, true, false or unknown")
            }
            return .state(state)
        case "in":
            return .membership(try list())
        default:
            guard let sql = Comparison.operators[word] else {
                throw bad("operator (eq, gt, ...)")
            }
            let operand = try value(isInGroup)
            let isPattern = word.hasSuffix("like")
            return .binary(
                sql,
                isPattern ? operand.replacing("*", with: "%") : operand,
                quantifier: quantifier
            )
        }
    }

    private mutating func value(_ isInGroup: Bool) throws(RESTError) -> String {
        guard isInGroup else {
            defer { rest = "" }
            return String(rest)
        }
        if rest.first == "\"" { return try quoted() }
        let isArray = rest.first == "{"
        var value = ""
        var depth = 0
        while let character = rest.first {
            if isArray { depth += character == "{" ? 1 : character == "}" ? -1 : 0 }
            if depth == 0, character == "," || character == ")" { break }
            value.append(character)
            rest.removeFirst()
        }
        return value
    }

    private mutating func list() throws(RESTError) -> [String] {
        guard skip("(") else { throw bad("a list in parentheses") }
        if skip(")") { return [] }
        var values: [String] = []
        repeat {
            values.append(try rest.first == "\"" ? quoted() : value(true))
        } while skip(",")
        guard skip(")") else { throw bad("a comma or a closing parenthesis") }
        return values
    }

    /// A text in double quotes, with backslashes before quotes and backslashes.
    private mutating func quoted() throws(RESTError) -> String {
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\": if let escaped = rest.popFirst() { value.append(escaped) }
            default: value.append(character)
            }
        }
        throw bad("a closing quote")
    }
}
