/// One request as SQL; every statement answers the columns of ``Outcome``.
enum Statement {
    /// What a statement answered.
    struct Outcome {
        /// Rows without limit; nil where nobody asked.
        var total: Int?
        /// Rows of this page.
        var count: Int
        var body: [UInt8]

        init(_ rows: PostgreSQLRows) {
            total = rows.text(0, 0).flatMap { Int($0) }
            count = rows.text(0, 1).flatMap { Int($0) } ?? 0
            body = rows.bytes(0, 2) ?? []
        }
    }

    /// The GET of a table or view.
    static func read(
        _ table: String,
        _ query: ResourceQuery,
        counts: Bool,
        rowsMax: Int?
    ) -> StatementText {
        var statement = StatementText()
        let source = StatementText.qualified(table)
        let filter = statement.filter(query.conditions, of: source)
        let selection = StatementText.selection(query.select, of: source)
        let range = StatementText.range(query, of: source, rowsMax: rowsMax)
        let total = counts ? "(SELECT count(*) FROM \(source)\(filter))" : "NULL"
        statement.text =
            "WITH \(StatementText.page) AS (SELECT \(selection) FROM \(source)\(filter)\(range)) "
            + page(total: total)
        return statement
    }

    /// Counts and gathers what the page holds.
    private static func page(total: String) -> String {
        let page = StatementText.page
        return "SELECT \(total), count(*), coalesce(json_agg(\(page)), '[]') FROM \(page)"
    }

    /// A bulk insert, with or without upsert.
    static func insert(
        _ table: SchemaCache.Table,
        _ payload: Payload,
        _ query: ResourceQuery,
        _ preferences: Preferences,
        conflict: [String]?
    ) -> StatementText {
        var statement = StatementText()
        let target = StatementText.qualified(table.name)
        let names = payload.columns.map { StatementText.name($0.name) }
        var sql = "INSERT INTO \(target)"
        sql += names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
        let values = names.map { "body.\($0)" }.joined(separator: ", ")
        sql += " SELECT \(values) FROM "
        sql += payload.rows(in: &statement, fillsDefaults: preferences.fillsDefaults == true)
        if let resolution = preferences.resolution, let conflict, !conflict.isEmpty {
            let isMerge = resolution == .merge && !names.isEmpty
            if isMerge { sql += " WHERE \(counting("+"))" }
            let keys = conflict.map(StatementText.name).joined(separator: ", ")
            sql += " ON CONFLICT (\(keys)) DO "
            let sets = names.map { "\($0) = EXCLUDED.\($0)" }.joined(separator: ", ")
            sql += isMerge ? "UPDATE SET \(sets) WHERE \(counting("-"))" : "NOTHING"
        }
        statement.text = mutation(sql, target, query, preferences)
        return statement
    }

    /// A condition that always holds and counts in the setting `standin.inserted`.
    ///
    /// Every row counts once up, an updated one down again. This is what tells 201 from 200 without
    /// a right to read the rows.
    private static func counting(_ sign: String) -> String {
        "set_config('standin.inserted', "
            + "(coalesce(nullif(current_setting('standin.inserted', true), ''), '0')::int "
            + "\(sign) 1)::text, true) IS NOT NULL"
    }

    /// A PATCH: the columns of the payload, where the conditions hold.
    static func update(
        _ table: SchemaCache.Table,
        _ payload: Payload,
        _ query: ResourceQuery,
        _ preferences: Preferences
    ) -> StatementText {
        var statement = StatementText()
        let target = StatementText.qualified(table.name)
        guard !payload.columns.isEmpty else {
            statement.text = "SELECT NULL, 0, '[]'"
            return statement
        }
        let names = payload.columns.map { StatementText.name($0.name) }
        let sets = names.map { "\($0) = body.\($0)" }.joined(separator: ", ")
        let rows = payload.rows(
            in: &statement,
            fillsDefaults: preferences.fillsDefaults == true
        )
        let filter = statement.filter(query.conditions, of: target)
        let sql = "UPDATE \(target) SET \(sets) FROM \(rows)\(filter)"
        statement.text = mutation(sql, target, query, preferences)
        return statement
    }

    /// A DELETE, where the conditions hold.
    static func delete(
        _ table: SchemaCache.Table,
        _ query: ResourceQuery,
        _ preferences: Preferences
    ) -> StatementText {
        var statement = StatementText()
        let target = StatementText.qualified(table.name)
        let filter = statement.filter(query.conditions, of: target)
        statement.text = mutation("DELETE FROM \(target)\(filter)", target, query, preferences)
        return statement
    }

    /// Returns what was asked for and no more: reading rows back takes rights of its own.
    private static func mutation(
        _ sql: String,
        _ target: String,
        _ query: ResourceQuery,
        _ preferences: Preferences
    ) -> String {
        let isFull = preferences.returns == .representation
        let returning = isFull ? StatementText.selection(query.select, of: target) : "1"
        return "WITH \(StatementText.page) AS (\(sql) RETURNING \(returning)) "
            + page(total: "count(*)")
    }

    /// A function's call with the members of a JSON object as its named arguments.
    static func call(
        _ function: SchemaCache.Function,
        _ payload: Payload,
        _ query: ResourceQuery,
        counts: Bool,
        rowsMax: Int?
    ) -> StatementText {
        var statement = StatementText()
        let arguments = payload.columns.map { StatementText.name($0.name) }
            .map { "\($0) := body.\($0)" }.joined(separator: ", ")
        let call = "\(StatementText.qualified(function.name))(\(arguments))"
        let from =
            arguments.isEmpty
            ? "" : payload.rows(in: &statement, fillsDefaults: false) + ", LATERAL "
        let isRow = function.result == .row
        let source =
            isRow
            ? "SELECT result.* FROM \(from)\(call) result"
            : "SELECT result.value FROM \(from)(SELECT \(call) AS value) result"
        let filter = statement.filter(query.conditions, of: "source")
        let selection = isRow ? StatementText.selection(query.select, of: "source") : "source.value"
        let rowsMax = function.isSet ? rowsMax : nil
        let range = StatementText.range(query, of: "source", rowsMax: rowsMax)
        let page = StatementText.page
        let all = "json_agg(\(page)\(isRow ? "" : ".value"))"
        let body =
            function.isSet ? "coalesce(\(all), '[]')" : "coalesce(\(all) -> 0, 'null')"
        let total = counts ? "(SELECT count(*) FROM source\(filter))" : "NULL"
        statement.text =
            "WITH source AS (\(source)), "
            + "\(page) AS (SELECT \(selection) FROM source\(filter)\(range)) "
            + "SELECT \(total), count(*), \(body) FROM \(page)"
        return statement
    }
}
