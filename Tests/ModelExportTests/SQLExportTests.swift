import CRM
import JSON
import ModelExport
import Scoring
import Testing

@Suite("A scorecard as SQL")
struct SQLExportTests {
    private let moment = Instant(microseconds: 1_793_523_600_000_000)

    private func text(_ card: Scorecard, _ dialect: SQLDialect) throws -> String {
        try SQLExport(card, dialect: dialect, asOf: moment, organizationID: "it's")
            .statement(isView: false)
    }

    @Test("is the same text each time, and quotes what it was given")
    func deterministic() throws {
        for dialect in SQLDialect.allCases {
            let first = try text(.expert, dialect)
            #expect(try first == text(.expert, dialect) && first.contains("1793523600000000"))
        }
        #expect(try text(.expert, .sqlite).contains("'it''s'"))
    }

    @Test("is refused for a card that does not fit the features")
    func misfit() {
        var card = Scorecard.expert
        card.tables.removeLast()
        #expect(throws: ScorecardError.self) { try text(card, .duckdb) }
    }

    /// A card with one attribute, whose levels score.
    private func card(_ attribute: String, levels: [String]) -> Scorecard {
        let feature = AttributeFeature(
            attribute: attribute,
            dimension: .companyFit,
            kind: .category(levels: levels)
        )
        var card = Scorecard.expert
        card.kind = .trained
        card.attributes = [feature]
        let zeros = feature.binNames.map { _ in Int64(0) }
        card.tables.append(
            Scorecard.Table(
                feature: feature.name,
                bins: feature.binNames,
                weights: zeros,
                expert: zeros,
                variances: zeros
            )
        )
        return card
    }

    /// The text literals of a statement as the engine reads them; nil where one does not end.
    ///
    /// Spark reads backslashes in them, SQLite and the others only doubled quotes.
    private func literals(_ sql: String, _ dialect: SQLDialect) throws -> Set<ExactText>? {
        var found: Set<ExactText> = []
        var rest = sql.unicodeScalars[...]
        while let open = rest.firstIndex(of: "'") {
            rest = rest[rest.index(after: open)...]
            var literal = ""
            while true {
                guard let next = rest.popFirst() else { return nil }
                if next == "'" {
                    guard dialect != .spark, rest.first == "'" else { break }
                    rest.removeFirst()
                }
                guard dialect == .spark, next == "\\" else {
                    literal.unicodeScalars.append(next)
                    continue
                }
                switch rest.popFirst() {
                case "n": literal += "\n"
                case "r": literal += "\r"
                case "u":
                    let code = try #require(UInt32(String(rest.prefix(4)), radix: 16))
                    literal.unicodeScalars.append(try #require(Unicode.Scalar(code)))
                    rest = rest.dropFirst(4)
                case let same?: literal.unicodeScalars.append(same)
                case nil: return nil
                }
            }
            found.insert(ExactText(literal))
        }
        return found
    }

    private let odd = [
        "O'Neill", "'\u{301}", "\\", "\\\u{301}", "\\'", "a;\nb", "a;\r\nb", "${env:HOME}", "[x",
        "\"q\"",
    ]

    @Test("keeps every text of the model inside its literal, in each engine's notation")
    func quoting() throws {
        for dialect in SQLDialect.allCases {
            let sql = try text(card("Lead \\'\u{301} $1", levels: odd), dialect)
            let read = try #require(try literals(sql, dialect), "\(dialect)")
            #expect(odd.allSatisfy { read.contains(ExactText($0)) }, "\(dialect)")
        }
    }

    @Test("is for Spark a script to cut where a line ends with a semicolon, without variables")
    func script() throws {
        let sql = try text(card("odd;\nname ${x}", levels: odd), .spark)
        let statements = Array(sql.split(separator: ";\n"))
        let heads = ["CREATE DATABASE ", "DROP TABLE ", "CREATE TABLE ", "CREATE OR REPLACE "]
        #expect(statements.dropLast().allSatisfy { text in heads.contains(where: text.hasPrefix) })
        #expect(statements.last?.hasPrefix("SELECT ") == true && statements.count > 100)
        #expect(!sql.contains("${"))
    }

    /// Objects as exported, and as Spark reads them: only what was a string or number starts `"=`.
    private static let objects = [
        (#"{"k":"[x","l":["API"],"m":"[]"}"#, #"{"=k":"=[x","=l":["=API"],"=m":"=[]"}"#),
        (
            #"{"a":1.50,"b":1e+21,"c":-0.00001,"d":12345678.5,"e":7}"#,
            #"{"=a":"=1.50","=b":"=1e+21","=c":"=-0.00001","=d":"=12345678.5","=e":"=7"}"#
        ),
        (
            #"{"a":true,"b":"true","c":null,"d":"null"}"#,
            #"{"=a":true,"=b":"=true","=c":null,"=d":"=null"}"#
        ),
        (
            #"{"a":"\\","b":"\" 1.5 \\\"","c":"é\n2","":"","e":{"e":[]}}"#,
            #"{"=a":"=\\","=b":"=\" 1.5 \\\"","=c":"=é\n2","=":"=","=e":{"=e":[]}}"#
        ),
        ("{}", "{}"),
    ]

    @Test(
        "marks strings and numbers for Spark, which forgets types and notations",
        arguments: objects
    )
    func marks(_ json: String, _ marked: String) throws {
        let read = try #require(try literals(try text(card("k", levels: []), .spark), .spark))
        #expect(read.contains(ExactText("=k")) && read.contains(ExactText("\"=$1$2\"")))
        let pattern = try #require(read.first { $0.text.hasPrefix("\"((") })
        let token = try Regex(pattern.text).matchingSemantics(.unicodeScalar)
        let result = json.replacing(token) { match in
            "\"=\(match.output.dropFirst().compactMap(\.substring).joined())\""
        }
        #expect(ExactText(result) == ExactText(marked))
    }
}
