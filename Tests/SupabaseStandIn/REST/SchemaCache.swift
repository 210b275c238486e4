/// The tables and functions of the schema `public`, as they were when they were last read.
///
/// PostgREST, too, works from such a copy: what came after it is unknown (PGRST202, 204, 205)
/// until `NOTIFY pgrst, 'reload schema'`.
struct SchemaCache: Sendable {
    struct Column: Sendable {
        var name: String
        /// As `format_type` writes it: `numeric(12,2)`.
        var type: String
        var isNullable: Bool
        /// An SQL expression, the next number of an identity column included.
        var defaultValue: String?
        var comment: String?
        /// The labels of an enumeration; empty for other types.
        var labels: [String]
        /// The column that a foreign key of this column alone points to.
        var reference: (table: String, column: String)?
    }

    struct Table: Sendable {
        var name: String
        var comment: String?
        /// Whether INSERT, UPDATE and DELETE may work on it: false for most views.
        var isWritable: Bool
        var columns: [Column] = []
        var primaryKey: [String] = []

        func column(_ name: String) -> Column? { columns.first { $0.name == name } }
    }

    struct Function: Sendable {
        struct Parameter: Sendable {
            var name: String
            var type: String
            var isRequired: Bool
        }

        enum Result: Sendable { case void, scalar, row }

        var name: String
        var comment: String?
        var parameters: [Parameter]
        var result: Result
        var isSet: Bool
        /// STABLE or IMMUTABLE: it runs in a read-only transaction.
        var isReadOnly: Bool
    }

    private(set) var tables: [String: Table] = [:]
    private(set) var functions: [String: [Function]] = [:]

    /// Reads the catalogue as a superuser.
    init(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        try readTables(connection)
        try readKeys(connection)
        try readFunctions(connection)
    }

    /// The function of that name whose parameters are these, all required ones among them.
    func function(_ name: String, arguments: [String]) -> Function? {
        functions[name]?.first { function in
            arguments.allSatisfy { argument in
                function.parameters.contains { $0.name == argument }
            } && function.parameters.allSatisfy { !$0.isRequired || arguments.contains($0.name) }
        }
    }

    private mutating func readTables(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        let rows = try connection.query(
            """
            SELECT c.relname, obj_description(c.oid, 'pg_class'),
                pg_relation_is_updatable(c.oid, true) & 8 = 8,
                a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
                CASE WHEN a.attidentity <> '' THEN format('nextval(%L)',
                    pg_get_serial_sequence(format('public.%I', c.relname), a.attname))
                WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                col_description(c.oid, a.attnum),
                (SELECT string_agg(e.enumlabel, chr(31) ORDER BY e.enumsortorder)
                    FROM pg_enum e WHERE e.enumtypid = a.atttypid)
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
            ORDER BY c.relname, a.attnum
            """
        )
        for row in rows.texts {
            let name = row[0] ?? ""
            let column = Column(
                name: row[3] ?? "",
                type: row[4] ?? "",
                isNullable: row[5] == "t",
                defaultValue: row[6],
                comment: row[7],
                labels: row[8]?.split(separator: "\u{1F}").map(String.init) ?? []
            )
            let fresh = Table(name: name, comment: row[1], isWritable: row[2] == "t")
            tables[name, default: fresh].columns.append(column)
        }
    }

    private mutating func readKeys(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        let rows = try connection.query(
            """
            SELECT c.relname, k.contype, a.attname, f.relname, b.attname, cardinality(k.conkey)
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            CROSS JOIN unnest(k.conkey) WITH ORDINALITY n (number, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.number
            LEFT JOIN pg_class f ON f.oid = k.confrelid
            LEFT JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = k.confkey[n.place]
            WHERE c.relnamespace = 'public'::regnamespace AND k.contype IN ('p', 'f')
            ORDER BY c.relname, k.conname, n.place
            """
        )
        for row in rows.texts {
            guard let table = row[0], let column = row[2] else { continue }
            if row[1] == "p" {
                tables[table]?.primaryKey.append(column)
            } else if row[5] == "1", let target = row[3], let key = row[4],
                let place = tables[table]?.columns.firstIndex(where: { $0.name == column })
            {
                tables[table]?.columns[place].reference = (target, key)
            }
        }
    }

    private mutating func readFunctions(
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) {
        let rows = try connection.query(
            """
            SELECT p.proname, obj_description(p.oid, 'pg_proc'), p.provolatile <> 'v', p.proretset,
                CASE WHEN r.typname = 'void' THEN 'void'
                    WHEN r.typtype = 'c' OR r.typname = 'record' THEN 'row' ELSE 'scalar' END,
                p.pronargs, p.pronargdefaults,
                (SELECT string_agg(coalesce(p.proargnames[place], ''), chr(31) ORDER BY place)
                    FROM generate_series(1, coalesce(cardinality(p.proargmodes), p.pronargs)) place
                    WHERE coalesce(p.proargmodes[place], 'i') IN ('i', 'b', 'v')),
                (SELECT string_agg(format_type(type, NULL), chr(31) ORDER BY place)
                    FROM unnest(p.proargtypes) WITH ORDINALITY t (type, place))
            FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
            WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
                AND r.typname NOT IN ('trigger', 'event_trigger')
            ORDER BY p.proname, p.oid
            """
        )
        for row in rows.texts {
            let name = row[0] ?? ""
            let names = row[7]?.split(separator: "\u{1F}", omittingEmptySubsequences: false) ?? []
            let types = row[8]?.split(separator: "\u{1F}") ?? []
            let requiredCount = (Int(row[5] ?? "") ?? 0) - (Int(row[6] ?? "") ?? 0)
            let parameters = zip(names, types).enumerated().map { place, parameter in
                Function.Parameter(
                    name: String(parameter.0),
                    type: String(parameter.1),
                    isRequired: place < requiredCount
                )
            }
            let result: Function.Result =
                row[4] == "void" ? .void : row[4] == "row" ? .row : .scalar
            functions[name, default: []].append(
                Function(
                    name: name,
                    comment: row[1],
                    parameters: parameters,
                    result: result,
                    isSet: row[3] == "t",
                    isReadOnly: row[2] == "t"
                )
            )
        }
    }
}
