import Scoring

/// What differs in reading a CRM's own columns.
extension SQLDialect {
    /// The text of a member of an ``object(_:)``: strings as they are, numbers as written, `true`
    /// and `false`; nil for anything else.
    func member(_ name: String, of object: String) -> String {
        let key = literal(name)
        switch self {
        case .sqlite:
            guard !name.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C }) else {
                // Paths cannot quote such names.
                return "(SELECT CASE WHEN type IN ('true', 'false') THEN type "
                    + "WHEN type IN ('text', 'integer', 'real') THEN CAST(value AS TEXT) END "
                    + "FROM json_each(\(object)) WHERE key = \(key))"
            }
            let path = literal("$.\"\(name)\"")
            return "CASE json_type(\(object), \(path)) WHEN 'text' THEN json_extract(\(object), "
                + "\(path)) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
                + "WHEN 'integer' THEN \(object) -> \(path) "
                + "WHEN 'real' THEN \(object) -> \(path) END"
        case .postgres:
            let json = "CAST(NULLIF(\(object), '') AS json)"
            return "CASE WHEN json_typeof(\(json) -> \(key)) IN ('string', 'number', 'boolean') "
                + "THEN \(json) ->> \(key) END"
        case .duckdb:
            let pointer = literal("/" + name.map(Self.pointer).joined())
            return "CASE WHEN json_type(\(object), \(pointer)) NOT IN ('OBJECT', 'ARRAY', 'NULL') "
                + "THEN json_extract_string(\(object), \(pointer)) END"
        case .spark:
            let value = "\(object)[\(literal(Self.mark + name))]"
            return "CASE WHEN substr(\(value), 1, 1) = '\(Self.mark)' THEN substr(\(value), 2) "
                + "WHEN \(value) IN ('true', 'false') THEN \(value) END"
        }
    }

    /// A JSON object in the form that ``member(_:of:)`` takes.
    ///
    /// Spark reads any value as a text, but then an array looks like the text `[x`, and numbers
    /// come out in another notation. So every string and number becomes a string that starts
    /// with a mark, names too, before Spark reads the object as a map.
    func object(_ json: String) -> String {
        guard self == .spark else { return json }
        // Possessive: no backing up, whatever the length. A group that did not match is empty.
        let token = literal(#""((?:[^"\\]++|\\.)*+)"|(-?[0-9][-+.0-9eE]*+)"#)
        let marked = "regexp_replace(\(json), \(token), '\"\(Self.mark)$1$2\"')"
        return "from_json(\(marked), 'map<string,string>')"
    }

    /// What marks strings and numbers in Spark's objects: no other value starts with it.
    private static let mark = "="

    private static func pointer(_ character: Character) -> String {
        switch character {
        case "~": "~0"
        case "/": "~1"
        default: String(character)
        }
    }

    /// The binary floating-point value of a decimal number with an optional exponent.
    func double(_ text: String, exponent: String) -> String {
        switch self {
        case .sqlite: "CAST(\(text) AS REAL)"
        case .duckdb: "TRY_CAST(\(text) AS DOUBLE)"
        case .spark: "TRY_CAST(\(text) AS DOUBLE)"
        case .postgres:
            // Out of range is an error there.
            "CASE WHEN length(\(exponent)) > 4 THEN CASE WHEN substr(\(exponent), 1, 1) = '-' "
                + "THEN 0 END WHEN abs(CAST(\(text) AS numeric)) > 1e15 THEN NULL "
                + "WHEN abs(CAST(\(text) AS numeric)) < 1e-300 THEN 0 "
                + "ELSE CAST(\(text) AS double precision) END"
        }
    }
}
