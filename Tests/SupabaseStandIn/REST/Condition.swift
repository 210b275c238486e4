/// A column, or a place in a JSON column: `data->address->>city`.
struct Field {
    struct Step {
        /// Whether the step answers text, `->>`, rather than JSON, `->`.
        var isText: Bool
        var key: String
    }

    var column: String
    var path: [Step] = []
}

/// What rows have to fulfil.
indirect enum Condition {
    enum Connective: String { case and, or }

    /// Of one field: `age=not.gt.18`.
    case comparison(Field, isNegated: Bool, Comparison)
    /// Of several: `or=(a.eq.1,and(b.gt.2,c.is.null))`.
    case group(Connective, isNegated: Bool, [Condition])
}

/// What one field is compared with.
enum Comparison {
    /// Operators of two sides, with their SQL.
    static let operators: [String: String] = [
        "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "LIKE",
        "ilike": "ILIKE", "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&",
        "isdistinct": "IS DISTINCT FROM",
    ]

    /// What `is` may be followed by, with its SQL.
    static let states: [String: String] = [
        "null": "NULL", "not_null": "NOT NULL", "true": "TRUE", "false": "FALSE",
        "unknown": "UNKNOWN",
    ]

    /// By an SQL operator with a value; with `any` or `all` values of an array text if said so.
    case binary(String, String, quantifier: String?)
    case state(String)
    case membership([String])
}
