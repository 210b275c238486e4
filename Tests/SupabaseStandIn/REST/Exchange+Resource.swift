import HTTP

extension Exchange {
    /// Answers a request for a table's or view's rows.
    func resource(_ name: String, _ pool: ConnectionPool) throws(RESTError) -> HTTPResponse {
        try checkNegotiation()
        guard let table = schema.tables[name] else { throw .noTable(name) }
        let preferences = try Preferences(request.headers)
        var query = try ResourceQuery(QueryString(request.query))
        switch request.method {
        case "GET", "HEAD":
            if request.method == "GET" { try query.narrow(request.headers["Range"]) }
            return try read(table, query, preferences, pool)
        case "POST": return try insert(table, query, preferences, pool)
        case "PATCH": return try change(table, query, preferences, pool)
        case "DELETE": return try change(table, query, preferences, pool)
        case "PUT": throw .notHere("PUT")
        default:
            throw RESTError(405, "PGRST117", "Unsupported HTTP method: \(request.method)")
        }
    }

    private func read(
        _ table: SchemaCache.Table,
        _ query: ResourceQuery,
        _ preferences: Preferences,
        _ pool: ConnectionPool
    ) throws(RESTError) -> HTTPResponse {
        let statement = Statement.read(
            table.name,
            query,
            counts: preferences.counts,
            rowsMax: settings.rowsMax
        )
        let finished = try transaction(
            pool,
            statement,
            isReadOnly: true,
            preferences: preferences
        )
        return try page(finished, query, preferences, kinds: [.count, .handling, .timeZone])
    }

    /// A page of rows: 200, or 206 when the total is known and larger, or 416 past the end.
    func page(
        _ finished: Finished,
        _ query: ResourceQuery,
        _ preferences: Preferences,
        kinds: Set<Preferences.Kind>
    ) throws(RESTError) -> HTTPResponse {
        let outcome = finished.outcome
        let range = ContentRange(
            offset: query.offset,
            count: outcome.count,
            total: outcome.total
        )
        guard range.status != 416 else {
            throw .badRange(
                "An offset of \(query.offset) was requested, but there are only "
                    + "\(outcome.total ?? 0) rows.",
                headers: ["Content-Range": range.text]
            )
        }
        return try response(
            range.status,
            finished,
            range: range,
            applied: preferences.applied(kinds),
            body: outcome.body
        )
    }

    private func insert(
        _ table: SchemaCache.Table,
        _ query: ResourceQuery,
        _ preferences: Preferences,
        _ pool: ConnectionPool
    ) throws(RESTError) -> HTTPResponse {
        let payload = try Payload(rows: body(), of: table, columns: query.columns)
        let conflict = query.conflictColumns ?? table.primaryKey
        let finished = try transaction(
            pool,
            Statement.insert(table, payload, query, preferences, conflict: conflict),
            isReadOnly: false,
            preferences: preferences
        )
        var kinds: Set<Preferences.Kind> = [.missing, .returns, .count, .handling, .timeZone]
        // Without a key there is nothing to resolve, and the header is passed over in silence.
        if !conflict.isEmpty { kinds.insert(.resolution) }
        let isMerge = preferences.resolution == .merge && !conflict.isEmpty
        let isAllUpdated = isMerge && (finished.insertedCount ?? 0) <= 0
        return try mutated(isAllUpdated ? 200 : 201, finished, preferences, kinds)
    }

    private func change(
        _ table: SchemaCache.Table,
        _ query: ResourceQuery,
        _ preferences: Preferences,
        _ pool: ConnectionPool
    ) throws(RESTError) -> HTTPResponse {
        let isUpdate = request.method == "PATCH"
        guard !query.conditions.isEmpty || !settings.requiresFilter else {
            let verb = isUpdate ? "UPDATE" : "DELETE"
            throw RESTError(400, "21000", "\(verb) requires a WHERE clause")
        }
        let statement =
            isUpdate
            ? Statement.update(
                table,
                try Payload(rows: body(), of: table, columns: query.columns),
                query,
                preferences
            ) : Statement.delete(table, query, preferences)
        let finished = try transaction(
            pool,
            statement,
            isReadOnly: false,
            preferences: preferences,
            affectedMax: preferences.affectedMax
        )
        var kinds: Set<Preferences.Kind> = [.returns, .count, .handling, .timeZone, .affectedMax]
        if isUpdate { kinds.insert(.missing) }
        let isFull = preferences.returns == .representation
        return try mutated(isFull ? 200 : 204, finished, preferences, kinds)
    }

    private func mutated(
        _ status: Int,
        _ finished: Finished,
        _ preferences: Preferences,
        _ kinds: Set<Preferences.Kind>
    ) throws(RESTError) -> HTTPResponse {
        try response(
            status,
            finished,
            range: ContentRange(
                mutated: finished.outcome.count,
                isUpdate: request.method == "PATCH",
                counts: preferences.counts
            ),
            applied: preferences.applied(kinds),
            body: preferences.returns == .representation ? finished.outcome.body : nil
        )
    }

    /// The body, of the one type that is spoken here.
    private func body() throws(RESTError) -> [UInt8] {
        let type = request.headers["Content-Type"] ?? "application/json"
        guard type.hasPrefix("application/json") else { throw .notHere("read \(type)") }
        return request.body
    }
}
