import HTTP
import JSON

extension Exchange {
    /// Answers `GET /`: the tables and functions that the caller's role may touch.
    func describe(_ pool: ConnectionPool) throws(RESTError) -> HTTPResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            throw RESTError(405, "PGRST117", "Unsupported HTTP method: \(request.method)")
        }
        guard settings.isOpenAPIEnabled else {
            throw RESTError(404, "PGRST126", "Root endpoint metadata is disabled")
        }
        let visible = try visibleNames(pool)
        let description = OpenAPIDescription(
            tables: schema.tables.values.filter { visible.contains("table \($0.name)") }
                .sorted { $0.name < $1.name },
            functions: schema.functions.values.flatMap(\.self)
                .filter { visible.contains("function \($0.name)") }
                .sorted { $0.name < $1.name }
        )
        return HTTPResponse(
            status: 200,
            headers: ["Content-Type": "application/openapi+json; charset=utf-8"],
            body: .bytes(description.json.canonicalBytes)
        )
    }

    /// What the role has any right to, as `table contacts` or `function sync_pull`.
    private func visibleNames(_ pool: ConnectionPool) throws(RESTError) -> Set<String> {
        var statement = StatementText()
        let role = statement.bind(caller.role)
        statement.text = """
            SELECT NULL, 0, json_agg(name) FROM (
                SELECT 'table ' || relname AS name FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'f', 'p')
                    AND (has_table_privilege(\(role), oid, 'SELECT, INSERT, UPDATE, DELETE')
                        OR has_any_column_privilege(\(role), oid, 'SELECT, INSERT, UPDATE'))
                UNION ALL
                SELECT 'function ' || proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                    AND has_function_privilege(\(role), oid, 'EXECUTE')) names
            """
        let preferences = try Preferences(HTTPHeaders())
        let finished = try transaction(
            pool,
            statement,
            isReadOnly: true,
            preferences: preferences
        )
        let names =
            finished.outcome.body.isEmpty ? .array([]) : try Payload.parse(finished.outcome.body)
        return Set(names.arrayValue?.compactMap(\.stringValue) ?? [])
    }
}
