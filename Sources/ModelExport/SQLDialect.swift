import Scoring

/// The database engines that a model can be written for, and where their SQL differs.
///
/// Everything else of the statement is the same text for all of them.
package enum SQLDialect: String, CaseIterable, Sendable {
    /// SQLite from 3.38 with its mathematical functions; reads the Assay file itself.
    case sqlite
    /// PostgreSQL from 14, in a UTF-8 database.
    case postgres
    /// DuckDB from 1.0.
    case duckdb
    /// Spark SQL from 3.4.
    case spark

    /// Whole-number division of numbers that are not negative.
    func quotient(_ number: String, _ divisor: String) -> String {
        switch self {
        case .sqlite, .postgres: "((\(number)) / (\(divisor)))"
        case .duckdb: "((\(number)) // (\(divisor)))"
        case .spark: "((\(number)) DIV (\(divisor)))"
        }
    }

    /// A number that is not negative, halved so many times, rounded down.
    func halved(_ number: String, _ times: String) -> String {
        self == .spark
            ? "shiftright(\(number), CAST(\(times) AS INT))"
            : self == .sqlite
                ? "((\(number)) >> (\(times)))"
                : "((\(number)) >> CAST(\(times) AS \(self == .postgres ? "INT" : "BIGINT")))"
    }

    /// Where a text first occurs in another, from 1; 0 where it does not.
    func position(_ text: String, _ part: String) -> String {
        self == .postgres ? "strpos(\(text), \(part))" : "instr(\(text), \(part))"
    }

    /// Bytes of a text in UTF-8.
    func bytes(_ text: String) -> String {
        switch self {
        case .sqlite: "length(CAST(\(text) AS BLOB))"
        case .duckdb: "strlen(\(text))"
        case .postgres, .spark: "octet_length(\(text))"
        }
    }

    /// A character by its code.
    func character(_ code: Int) -> String {
        self == .sqlite ? "char(\(code))" : "chr(\(code))"
    }

    /// A text without these characters at both ends.
    func trimmed(_ text: String, _ characters: String) -> String {
        self == .spark
            ? "trim(BOTH \(characters) FROM \(text))" : "trim(\(text), \(characters))"
    }

    /// A text without these characters at its start.
    func trimmedStart(_ text: String, _ characters: String) -> String {
        self == .spark
            ? "trim(LEADING \(characters) FROM \(text))" : "ltrim(\(text), \(characters))"
    }

    /// A text without these characters at its end.
    func trimmedEnd(_ text: String, _ characters: String) -> String {
        self == .spark
            ? "trim(TRAILING \(characters) FROM \(text))" : "rtrim(\(text), \(characters))"
    }

    func literal(_ text: String) -> String {
        // By scalars: an accent after a quote would make one character of both.
        "'" + text.unicodeScalars.map(quoted).joined() + "'"
    }

    private func quoted(_ scalar: Unicode.Scalar) -> String {
        guard self == .spark else { return scalar == "'" ? "''" : String(scalar) }
        // Spark reads backslashes in literals, puts variables in for `${name}`, and its script is
        // cut where a line ends with `;`.
        return switch scalar {
        case "'", "\\": "\\\(scalar)"
        case "$": "\\u0024"
        case "\n": "\\n"
        case "\r": "\\r"
        default: String(scalar)
        }
    }

    /// The largest or least of several numbers.
    func extreme(_ name: String, _ numbers: [String]) -> String {
        // SQLite takes at most 127 arguments.
        guard numbers.count > 100 else {
            if numbers.count == 1 { return numbers[0] }
            let function = self == .sqlite ? (name == "greatest" ? "max" : "min") : name
            return "\(function)(\(numbers.joined(separator: ", ")))"
        }
        let halves = [numbers[..<100], numbers[100...]].map { extreme(name, Array($0)) }
        return extreme(name, halves)
    }

    /// The place and the text of a part that ``split(_:by:)`` makes, named `n` and `part`.
    var splitColumns: String {
        self == .sqlite ? "p.key AS n, p.value AS part" : "p.n, p.part"
    }

    /// Rows of the parts of a text between separators, to stand in a FROM clause after the table
    /// that the text is of.
    func split(_ text: String, by separator: String) -> String {
        let mark = literal(separator)
        return switch self {
        case .sqlite:
            ", json_each('[' || replace(json_quote(\(text)), \(mark), '\",\"') || ']') AS p"
        case .postgres:
            "CROSS JOIN LATERAL unnest(string_to_array(\(text), \(mark))) "
                + "WITH ORDINALITY AS p (part, n)"
        case .duckdb:
            "CROSS JOIN LATERAL (SELECT unnest(q) AS part, generate_subscripts(q, 1) AS n "
                + "FROM (SELECT string_split(\(text), \(mark)) AS q)) AS p"
        case .spark:
            "LATERAL VIEW posexplode(split(\(text), "
                + "'\(separator == "." ? "[.]" : separator)')) p AS n, part"
        }
    }

    /// The texts of a group in an order, one after the other.
    func joined(_ text: String, _ separator: String, order: String) -> String {
        let mark = literal(separator)
        return switch self {
        // The rows must come in order: SQLite before 3.44 knows no other way.
        case .sqlite: "group_concat(\(text), \(mark))"
        case .postgres, .duckdb: "string_agg(\(text), \(mark) ORDER BY \(order))"
        case .spark:
            "array_join(transform(array_sort(collect_list(struct(\(order) AS o, \(text) AS t))), "
                + "x -> x.t), \(mark))"
        }
    }

    /// Microseconds since 1970 of a timestamp, or of a text in RFC 3339; nil for SQLite, whose
    /// file holds such numbers.
    func microseconds(_ moment: String) -> String {
        switch self {
        case .sqlite: moment
        case .postgres:
            "CAST(extract(epoch FROM CAST(NULLIF(CAST(\(moment) AS TEXT), '') AS timestamptz)) "
                + "* 1000000 AS BIGINT)"
        case .duckdb:
            "epoch_us(CAST(NULLIF(CAST(\(moment) AS TEXT), '') AS TIMESTAMPTZ))"
        case .spark: "unix_micros(CAST(NULLIF(CAST(\(moment) AS STRING), '') AS TIMESTAMP))"
        }
    }

    /// The present in microseconds since 1970.
    var now: String {
        switch self {
        case .sqlite:
            "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000"
        case .postgres: "CAST(extract(epoch FROM now()) * 1000000 AS BIGINT)"
        case .duckdb: "epoch_us(CAST(now() AS TIMESTAMPTZ))"
        case .spark: "unix_micros(now())"
        }
    }

    /// What keeps the engine from computing a part again for each use.
    var kept: String { self == .spark ? "" : "MATERIALIZED " }

    /// The type of texts.
    var text: String { self == .spark ? "STRING" : "TEXT" }

    /// Whether a text holds none of the characters of a text expression's characters.
    func hasNone(_ text: String, of codes: [Int]) -> String {
        let characters = codes.map { String(UnicodeScalar(UInt8($0))) }
        if self == .sqlite {
            // In a pattern's set a bracket must come first, and a caret must not.
            let order =
                characters.filter { $0 == "]" }
                + characters.filter { $0 != "]" && $0 != "^" && $0 >= " " && $0 != "\u{7F}" }
                + characters.filter { $0 == "^" }
            let control = codes.filter { $0 < 32 || $0 == 127 }.map(String.init)
            let rest = control.isEmpty ? "''" : "char(\(control.joined(separator: ", ")))"
            return "(\(text) NOT GLOB '*[' || \(literal(order.joined())) || \(rest) || ']*')"
        }
        return "(\(translated(text, codes, to: "")) = \(text))"
    }

    /// A text with each of these characters replaced: by one of `to`'s, or by nothing.
    func translated(_ text: String, _ codes: [Int], to replacement: String) -> String {
        let visible = codes.filter { $0 >= 32 && $0 != 127 }
        let plain = literal(
            visible.map { String(UnicodeScalar($0).map(Character.init) ?? " ") }
                .joined()
        )
        let control = codes.filter { $0 < 32 || $0 == 127 }
        if self == .sqlite {
            return codes.reduce(text) {
                let one =
                    $1 < 32 || $1 == 127
                    ? character($1)
                    : literal(UnicodeScalar($1).map { String(Character($0)) } ?? " ")
                return "replace(\($0), \(one), \(literal(replacement)))"
            }
        }
        let from = ([plain] + control.map(character)).joined(separator: " || ")
        let count = visible.count + control.count
        let to = literal(String(repeating: replacement, count: count))
        return "translate(\(text), \(from), \(to))"
    }
}
