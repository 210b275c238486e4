/// What the query of a URL asks of a table or of the rows of a function.
struct ResourceQuery {
    struct Selected {
        var field: Field
        var alias: String?
        /// A type that the value is cast to, of letters, digits and spaces.
        var cast: String?
    }

    struct OrderTerm {
        var field: Field
        /// SQL with a space before it: ` DESC NULLS LAST`.
        var direction: String
    }

    private static let reserved: Set = [
        "select", "order", "limit", "offset", "columns", "on_conflict", "apikey",
    ]

    /// Nil for every column.
    var select: [Selected]?
    var conditions: [Condition] = []
    var order: [OrderTerm] = []
    var limit: Int?
    var offset = 0
    /// The columns that a bulk payload fills.
    var columns: [String]?
    var conflictColumns: [String]?

    /// Reads a query, in which `arguments` name a function's arguments rather than filters.
    init(_ query: QueryString, arguments: Set<String> = []) throws(RESTError) {
        for (name, value) in query.items where !Self.reserved.contains(name) {
            if arguments.contains(name) { continue }
            conditions.append(try Self.condition(name, value))
        }
        if let text = query["select"], text != "*", !text.isEmpty {
            select = try Self.split(text).map { part throws(RESTError) in try Self.selected(part) }
        }
        if let text = query["order"], !text.isEmpty {
            order = try Self.split(text).map { part throws(RESTError) in try Self.order(part) }
        }
        if let text = query["limit"], let limit = Int(text) {
            guard limit >= 0 else {
                throw .badRange("Limit should be greater than or equal to zero.")
            }
            self.limit = limit
        }
        offset = max(query["offset"].flatMap { Int($0) } ?? 0, 0)
        columns = try query["columns"].map { text throws(RESTError) in try Self.names(text) }
        conflictColumns = try query["on_conflict"].map { text throws(RESTError) in
            try Self.names(text)
        }
    }

    /// Narrows the range by a `Range` header: `0-24`, `25-`.
    mutating func narrow(_ header: String?) throws(RESTError) {
        guard let header, let dash = header.firstIndex(of: "-"),
            let lower = Int(header[..<dash].drop { !$0.isNumber })
        else { return }
        var upper = limit.map { offset + $0 - 1 }
        if let last = Int(header[header.index(after: dash)...]) {
            guard lower <= last else { throw Self.emptyRange }
            upper = min(upper ?? last, last)
        }
        offset = max(offset, lower)
        guard let upper else { return }
        guard offset <= upper || limit == 0 else { throw Self.emptyRange }
        limit = max(upper - offset + 1, 0)
    }

    private static let emptyRange = RESTError.badRange(
        "The lower boundary must be lower than or equal to the upper boundary in the Range header."
    )

    private static func condition(_ name: String, _ value: String) throws(RESTError) -> Condition {
        let isNegated = name.hasPrefix("not.")
        if let connective = Condition.Connective(
            rawValue: String(isNegated ? name.dropFirst(4) : name[...])
        ) {
            return try ConditionParser.group(connective, isNegated: isNegated, value: value)
        }
        return try ConditionParser.comparison(field: name, value: value)
    }

    private static func selected(_ text: String) throws(RESTError) -> Selected {
        guard !text.contains("(") else { throw .notHere("embed or aggregate: select=\(text)") }
        let parts = text.split(separator: "::", maxSplits: 1).map(String.init)
        var name = parts.first ?? ""
        var alias: String?
        if let colon = name.firstIndex(of: ":"), !name.hasPrefix("\"") {
            alias = String(name[..<colon])
            name = String(name[name.index(after: colon)...])
        }
        let cast = parts.count > 1 ? parts[1] : nil
        let isPlain = cast?.allSatisfy { $0.isLetter || $0.isNumber || " _[]".contains($0) } ?? true
        guard isPlain else { throw .badQuery("select parameter", text, "a type") }
        return Selected(field: try ConditionParser.field(name), alias: alias, cast: cast)
    }

    private static func order(_ text: String) throws(RESTError) -> OrderTerm {
        var words = text.split(separator: ".").map(String.init)
        var direction = ""
        let known = [
            "nullsfirst": " NULLS FIRST", "nullslast": " NULLS LAST", "asc": " ASC",
            "desc": " DESC",
        ]
        while words.count > 1, let last = words.last, let sql = known[last] {
            direction = sql + direction
            words.removeLast()
        }
        guard words.count == 1 else {
            throw .badQuery("order", text, "\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"")
        }
        return OrderTerm(field: try ConditionParser.field(words[0]), direction: direction)
    }

    private static func names(_ text: String) throws(RESTError) -> [String] {
        try split(text).map { part throws(RESTError) in try ConditionParser.field(part).column }
    }

    /// Splits at commas outside quotes and parentheses.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted { depth += character == "(" ? 1 : character == ")" ? -1 : 0 }
            if character == ",", depth == 0, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.filter { !$0.isEmpty }
    }
}
