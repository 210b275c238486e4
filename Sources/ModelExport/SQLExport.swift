package import CRM
package import Scoring

/// Writes a scorecard as one SQL statement that scores every contact where the data is.
///
/// The statement gives the same bins, the same integer log-odds and the same score as ``Scorer``.
/// It is made of named parts that follow each other: the tables in a common shape, words, e-mail
/// addresses, history, bins, points. Differences are listed at ``limits``.
package struct SQLExport: Sendable {
    /// Where the statement may differ from ``Scorer``, in plain words, one a line.
    package static let limits = """
        records are read as they are now, also for an earlier moment; \
        signs beyond Latin-1 and general punctuation count as letters; \
        an accent that is a character of its own (decomposed Unicode) stays on its letter; \
        DuckDB writes numbers from 10^21 in another notation, which a level may not match; \
        for Spark it is a script, which keeps its parts in the database assay_parts
        """

    let card: Scorecard
    let features: FeatureSet
    let dialect: SQLDialect
    let asOf: Instant?
    let organizationID: String
    /// What the column `category` calls hot and warm.
    let thresholds: Thresholds

    /// An export.
    ///
    /// - Parameters:
    ///   - card: The model.
    ///   - dialect: The engine that will run it.
    ///   - asOf: The moment; nil for the engine's present at each run.
    ///   - organizationID: The organization, which only the Assay file's own tables tell apart.
    ///   - thresholds: What the column `category` calls hot and warm.
    /// - Throws: ``ScorecardError`` when the card does not fit this version's features.
    package init(
        _ card: Scorecard,
        dialect: SQLDialect,
        asOf: Instant?,
        organizationID: String,
        thresholds: Thresholds = .standard
    ) throws(ScorecardError) {
        try card.check(against: .standard)
        self.card = card
        features = .standard
        self.dialect = dialect
        self.asOf = asOf
        self.organizationID = organizationID
        self.thresholds = thresholds
    }

    /// A named part of the statement.
    struct Part {
        var name: String
        var columns: String
        var body: String

        init(_ name: String, _ columns: String = "", _ body: String) {
            (self.name, self.columns, self.body) = (name, columns, body)
        }
    }

    /// The statement: a SELECT, or a view named `assay_score`; columns are `contact_id`,
    /// `log_odds_micro`, `log_odds`, `score`, `probability`, `category`, `reasons`.
    ///
    /// For Spark a script of statements, apart by `;` at the end of a line.
    package func statement(isView: Bool) -> String {
        let parts =
            sourceParts + wordParts + meaningParts + titleParts + companyParts + hostParts
            + mailParts + historyParts + dealParts + binParts + pointParts
        if dialect == .spark { return script(parts, isView: isView) }
        let texts = parts.map { part in
            let columns = part.columns.isEmpty ? "" : " (\(part.columns))"
            return "\(part.name)\(columns) AS \(dialect.kept)(\n\(part.body)\n)"
        }
        return (isView ? "CREATE VIEW assay_score AS\n" : "")
            + "WITH\n" + texts.joined(separator: ",\n") + "\n" + resultQuery
    }

    /// Spark plans and computes a named part anew wherever it is used, until no memory is left; so
    /// each becomes a table of a schema of its own first, under a name that only the session sees.
    private func script(_ parts: [Part], isView: Bool) -> String {
        let tables = parts.map { part in
            let columns = part.columns.isEmpty ? "" : " (\(part.columns))"
            let table = "assay_parts.\(part.name)"
            return "DROP TABLE IF EXISTS \(table);\nCREATE TABLE \(table) USING parquet AS "
                + "SELECT * FROM (\n\(part.body)\n) AS part\(columns);\n"
                + "CREATE OR REPLACE TEMPORARY VIEW \(part.name) AS SELECT * FROM \(table);\n"
        }
        return "CREATE DATABASE IF NOT EXISTS assay_parts;\n" + tables.joined()
            + (isView ? "CREATE OR REPLACE TEMPORARY VIEW assay_score AS\n" : "") + resultQuery
    }

    /// Rows of literals as a part.
    func rows(_ name: String, _ columns: [String], _ rows: [[String]]) -> Part {
        let lines = rows.map { "(" + $0.joined(separator: ", ") + ")" }
        let values = "VALUES\n" + lines.joined(separator: ",\n")
        return Part(name, columns.joined(separator: ", "), values)
    }

    /// A list of text literals in parentheses.
    func list(_ texts: [String]) -> String {
        "(" + texts.map(dialect.literal).joined(separator: ", ") + ")"
    }

    /// How many of the ascending edges a number reaches.
    func band(_ number: String, _ edges: [Int64]) -> String {
        let cases = edges.enumerated().reversed()
            .map { "WHEN \(number) >= \($1) THEN \($0 + 1)" }
        return "CASE " + cases.joined(separator: " ") + " ELSE 0 END"
    }
}
