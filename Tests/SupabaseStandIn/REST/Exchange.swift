import HTTP
import JSON

/// One request and what it needs to be answered.
struct Exchange {
    var request: HTTPRequest
    var caller: Caller
    var settings: PostgRESTStandIn.Settings
    var schema: SchemaCache

    /// What a transaction yields: the statement's outcome and what settings say of the response.
    struct Finished {
        var outcome: Statement.Outcome
        var insertedCount: Int?
        var status: Int?
        /// The setting `response.headers`: a JSON array of objects with one member each.
        var headers: String?
    }

    /// Runs one statement in a transaction of its own, in the caller's role.
    ///
    /// It is rolled back when the statement touched more rows than `affectedMax`.
    func transaction(
        _ pool: ConnectionPool,
        _ statement: StatementText,
        isReadOnly: Bool,
        preferences: Preferences,
        affectedMax: Int? = nil
    ) throws(RESTError) -> Finished {
        let wait = Int(settings.connectionWaitMax / .milliseconds(1))
        return try pool.withConnection(waitingMilliseconds: wait) { connection throws(RESTError) in
            let finished = try undoing(connection) { () throws(PostgreSQLError) in
                try connection.query("BEGIN" + (isReadOnly ? " READ ONLY" : ""))
                try prepare(connection, preferences)
                let rows = try connection.query(statement.text, statement.parameters)
                return try finish(connection, Statement.Outcome(rows))
            }
            if let affectedMax, finished.outcome.count > affectedMax {
                rollBack(connection)
                throw .tooManyAffected(finished.outcome.count)
            }
            // Deferred constraints speak up only here.
            try undoing(connection) { () throws(PostgreSQLError) in
                try connection.query("COMMIT")
            }
            return finished
        }
    }

    /// Runs a step of the transaction, and rolls all back when the database refuses it.
    @discardableResult
    private func undoing<Result>(
        _ connection: PostgreSQLConnection,
        _ step: () throws(PostgreSQLError) -> Result
    ) throws(RESTError) -> Result {
        do {
            return try step()
        } catch {
            rollBack(connection)
            throw RESTError(error, isAuthenticated: caller.isAuthenticated)
        }
    }

    private func rollBack(_ connection: PostgreSQLConnection) {
        do {
            try connection.query("ROLLBACK")
        } catch {
            // The server rolls back what a session leaves behind.
            connection.close()
        }
    }

    /// The role, what policies and functions may ask of the request, and the role's time limit.
    private func prepare(
        _ connection: PostgreSQLConnection,
        _ preferences: Preferences
    ) throws(PostgreSQLError) {
        var headers = JSONObject()
        for field in request.headers.fields {
            headers[field.name.lowercased()] = .string(field.value)
        }
        var settings: [(String, String)] = [
            ("search_path", "public, extensions"),
            ("role", caller.role),
            ("request.jwt.claims", JSON.object(caller.claims).canonicalText),
            ("request.method", request.method),
            ("request.path", request.path),
            ("request.headers", JSON.object(headers).canonicalText),
        ]
        if let limit = self.settings.statementTimeouts[caller.role] {
            let milliseconds = limit / .milliseconds(1)
            settings.append(("statement_timeout", "\(Int(milliseconds))"))
        }
        if let zone = preferences.timeZone { settings.append(("timezone", zone)) }
        let calls = settings.indices.map { "set_config($\($0 * 2 + 1), $\($0 * 2 + 2), true)" }
        try connection.query(
            "SELECT " + calls.joined(separator: ", "),
            settings.flatMap { [$0.0, $0.1] }
        )
    }

    private func finish(
        _ connection: PostgreSQLConnection,
        _ outcome: Statement.Outcome
    ) throws(PostgreSQLError) -> Finished {
        let rows = try connection.query(
            """
            SELECT nullif(current_setting('standin.inserted', true), ''),
                nullif(current_setting('response.status', true), ''),
                nullif(current_setting('response.headers', true), '')
            """
        )
        var finished = Finished(outcome: outcome)
        finished.insertedCount = rows.text(0, 0).flatMap { Int($0) }
        finished.status = rows.text(0, 1).flatMap { Int($0) }
        finished.headers = rows.text(0, 2)
        return finished
    }

    /// The response of a statement, with what the database set about it put in.
    func response(
        _ status: Int,
        _ finished: Finished,
        range: ContentRange,
        applied: String?,
        body: [UInt8]?
    ) throws(RESTError) -> HTTPResponse {
        var response = HTTPResponse(status: finished.status ?? status)
        response.headers["Content-Range"] = range.text
        response.headers["Preference-Applied"] = applied
        if let body {
            response.headers["Content-Type"] = "application/json; charset=utf-8"
            response.body = .bytes(body)
        }
        for (name, value) in try set(headers: finished.headers) { response.headers[name] = value }
        return response
    }

    private func set(headers text: String?) throws(RESTError) -> [(String, String)] {
        guard let text else { return [] }
        do {
            let objects = try JSON(parsing: text).arrayValue?.compactMap(\.objectValue) ?? []
            return objects.flatMap { $0.map { ($0.key, $0.value.stringValue ?? "") } }
        } catch {
            throw RESTError(
                500,
                "PGRST111",
                "response.headers guc must be a JSON array composed of objects with a single key "
                    + "and a string value"
            )
        }
    }

    /// Refuses what the stand-in does not speak, and other schemas as PostgREST does.
    func checkNegotiation() throws(RESTError) {
        let accept = request.headers["Accept"] ?? "*/*"
        let known = ["*/*", "application/json", "application/openapi+json"]
        guard known.contains(where: accept.contains) else {
            throw .notHere("answer as \(accept)")
        }
        let name = ["GET", "HEAD"].contains(request.method) ? "Accept-Profile" : "Content-Profile"
        if let profile = request.headers[name], profile != "public" {
            throw RESTError(
                406,
                "PGRST106",
                "Invalid schema: \(profile)",
                hint: "Only the following schemas are exposed: public"
            )
        }
    }
}

/// `Content-Range`, and the status of a page that follows from it.
struct ContentRange {
    var text: String
    var status: Int

    /// The page of a read: rows from `offset` on, of `total` if it was asked for.
    init(offset: Int, count: Int, total: Int?) {
        let upper = offset + count - 1
        let shows = total != 0 && offset <= upper
        text = (shows ? "\(offset)-\(upper)" : "*") + "/" + (total.map(String.init) ?? "*")
        status =
            total.map { offset > $0 ? 416 : count < $0 ? 206 : 200 } ?? 200
    }

    /// What a mutation did; only PATCH tells the rows.
    init(mutated count: Int, isUpdate: Bool, counts: Bool) {
        let rows = isUpdate && count > 0 ? "0-\(count - 1)" : "*"
        text = rows + "/" + (counts ? "\(count)" : "*")
        status = 200
    }
}
