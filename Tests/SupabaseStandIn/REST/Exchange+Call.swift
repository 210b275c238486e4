import HTTP
import JSON

extension Exchange {
    /// Answers a call of a function: by POST with a JSON object, by GET with the query.
    func call(_ name: String, _ pool: ConnectionPool) throws(RESTError) -> HTTPResponse {
        try checkNegotiation()
        let preferences = try Preferences(request.headers)
        let isPost = request.method == "POST"
        guard isPost || ["GET", "HEAD"].contains(request.method) else {
            throw RESTError(405, "PGRST101", "Cannot use the \(request.method) method on RPC")
        }
        let items = QueryString(request.query)
        let (text, names) = isPost ? try bodyArguments() : queryArguments(items, of: name)
        guard let function = schema.function(name, arguments: names) else {
            throw .noFunction(name, arguments: names)
        }
        guard preferences.affectedMax == nil || function.isSet else {
            throw RESTError(
                400,
                "PGRST128",
                "Function must return SETOF or TABLE when max-affected preference is used with "
                    + "handling=strict"
            )
        }
        var query = try ResourceQuery(items, arguments: isPost ? [] : Set(names))
        if request.method == "GET" { try query.narrow(request.headers["Range"]) }
        let finished = try transaction(
            pool,
            Statement.call(
                function,
                Payload(arguments: text, names: names, of: function),
                query,
                counts: preferences.counts,
                rowsMax: settings.rowsMax
            ),
            isReadOnly: !isPost || function.isReadOnly,
            preferences: preferences,
            affectedMax: preferences.affectedMax
        )
        let kinds: Set<Preferences.Kind> = [.count, .handling, .timeZone, .affectedMax]
        if function.result == .void {
            return try response(
                204,
                finished,
                range: ContentRange(offset: 0, count: 1, total: finished.outcome.total),
                applied: preferences.applied(kinds),
                body: nil
            )
        }
        return try page(finished, query, preferences, kinds: kinds)
    }

    private func bodyArguments() throws(RESTError) -> (text: String, names: [String]) {
        if request.body.isEmpty { return ("{}", []) }
        guard case .object(let object) = try Payload.parse(request.body) else {
            throw .notHere("call a function with \(request.headers["Content-Type"] ?? "an array")")
        }
        return (String(decoding: request.body, as: UTF8.self), object.keys)
    }

    /// The items of the query that some function of that name takes; the others filter its rows.
    private func queryArguments(
        _ query: QueryString,
        of name: String
    ) -> (text: String, names: [String]) {
        let known = Set((schema.functions[name] ?? []).flatMap(\.parameters).map(\.name))
        let items = query.items.filter { known.contains($0.name) }
        let object = JSONObject(members: items.map { ($0.name, JSON.string($0.value)) })
        return (JSON.object(object).canonicalText, object.keys)
    }
}
