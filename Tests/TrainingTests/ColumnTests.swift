import CRM
import Scoring
import TestSupport
import Testing
import Training

@Suite("Columns of a CRM")
struct ColumnTests {
    private let moment = Instant(microseconds: 1_790_000_000_000_000)

    private func column(_ name: String, _ texts: [String?]) -> RawColumn {
        var column = RawColumn(name)
        for text in texts { column.append(text) }
        return column
    }

    /// What the reader makes of one column among others.
    private func reading(_ column: RawColumn) -> String {
        switch ColumnReader.read([column], asOf: moment)[0] {
        case .refused(let reason): reason.description
        case .column(let column):
            switch column.feature.kind {
            case .number(let edges): "number \(edges.count)"
            case .date: "date"
            case .flag: "flag"
            case .category(let levels): "category \(levels.count)"
            }
        }
    }

    @Test("are told apart: numbers, dates, flags, words, names of records, constants")
    func kinds() {
        let rows = 0..<400
        let cases: [(RawColumn, String)] = [
            (column("visits", rows.map { "\($0 % 90)" }), "number 28"),
            (column("price", rows.map { $0 % 2 == 0 ? "1e3" : "-2.5" }), "category 2"),
            (column("born", rows.map { "2024-0\(1 + $0 % 9)-11" }), "date"),
            (
                column("opted in", rows.map { $0 % 3 == 0 ? "Yes" : $0 % 3 == 1 ? "no" : nil }),
                "flag"
            ),
            (column("sector", rows.map { "s\($0 % 7)" }), "category 7"),
            (column("words", rows.map { "w\($0 % 150)" }), "category 64"),
            (
                column("email", rows.map { "p\($0)@x.example" }),
                "names the record: 400 different values in 400 rows"
            ),
            (
                column("Lead Number", rows.map { "\(660_000 + $0)" }),
                "names the record: 400 different values in 400 rows"
            ),
            (column("same", rows.map { _ in "No" }), "has the same value everywhere"),
            (column("empty", rows.map { _ in " n/a " }), "has the same value everywhere"),
            // Not finite, too large or no number: unknown, never a crash.
            (
                column("odd", rows.map { ["nan", "inf", "1e99", "7", "8", "9"][$0 % 6] }),
                "category 5"
            ),
        ]
        for (column, wanted) in cases { #expect(reading(column) == wanted, "\(column.name)") }
        let twice = [cases[4].0, column("sector again", rows.map { "t\($0 % 7)" })]
        guard case .refused(.duplicate(of: "sector")) = ColumnReader.read(twice, asOf: moment)[1]
        else {
            Issue.record("the duplicate was not found")
            return
        }
    }

    @Test("of ten thousand different words become at most 64 and 'another answer'")
    func manyWords() throws {
        let texts = (0..<30_000).map { "word \($0 % 10_000)" }
        guard case .column(let read) = ColumnReader.read([column("w", texts)], asOf: moment)[0]
        else {
            Issue.record("refused")
            return
        }
        #expect(read.feature.binCount == 66)
        #expect(read.poolCounts.reduce(0, +) == 30_000 && read.poolCounts[65] == 30_000 - 64 * 3)
    }

    @Test("get edges that are short decimals between neighbours, zero apart")
    func edges() throws {
        let texts = (0..<500).map { $0 % 5 == 0 ? "0" : "\(Double($0) / 8)" }
        guard case .column(let read) = ColumnReader.read([column("n", texts)], asOf: moment)[0],
            case .number(let edges) = read.feature.kind
        else {
            Issue.record("no number")
            return
        }
        let values = Set(texts.compactMap { AttributeText.number($0) }).sorted()
        for edge in edges {
            let above = try #require(values.first { $0 >= edge })
            let below = try #require(values.last { $0 < edge })
            #expect(edge > below && edge <= above && "\(edge)".count <= 5)
        }
        #expect(edges == edges.sorted() && edges[0] <= 0.125)
        #expect(read.feature.bin(of: "0", asOf: moment) == 1)
        #expect(read.feature.bin(of: "1e9", asOf: moment) == read.feature.binCount - 1)
        #expect(read.feature.bin(of: "soon", asOf: moment) == 0)
    }

    @Test("are read by plain rules: numbers, flags, missing words")
    func texts() {
        let numbers: [(String, Double?)] = [
            ("7", 7), ("-0.5", -0.5), ("+1e3", 1_000), (".5", nil), ("5.", nil), ("1,5", nil),
            ("0x10", nil), ("", nil), (".", nil), ("e5", nil), ("1e", nil), ("inf", nil),
            ("1e16", nil), ("٣", nil), ("x 1", nil),
        ]
        for (text, value) in numbers { #expect(AttributeText.number(text) == value, "\(text)") }
        #expect(["Select", " - ", "N/A", "", "?"].allSatisfy { AttributeText.answer($0) == nil })
        #expect(["unknown", "none", "0", "No"].allSatisfy { AttributeText.answer($0) == $0 })
        #expect(AttributeText.answer(" x\t") == "x")
        #expect(AttributeText.flag("SÌ") == true && AttributeText.flag("off") == false)
        #expect(AttributeText.flag("maybe") == nil)
        var random = Seeded(3)
        for _ in 0..<2_000 {
            let text = String(
                decoding: (0..<random.below(9)).map { _ in
                    UInt8(random.pick(Array("0123456789+-.eE x".utf8)))
                },
                as: UTF8.self
            )
            // Whatever we take, the standard library takes too, and it is finite.
            if let number = AttributeText.number(text) {
                #expect(number.isFinite && Double(text.filter { $0 != " " }) == number)
            }
        }
    }

    @Test("The rule book knows columns by the words of their names alone")
    func ruleBook() throws {
        let rows = 0..<200
        let columns = [
            column("Total Time Spent on Website", rows.map { "\($0)" }),
            column("Lead Source", rows.map { $0 % 2 == 0 ? "Referral" : "Cold list" }),
            column("shoe size", rows.map { "\($0 % 12)" }),
        ]
        let book = ColumnBook(pool: columns, asOf: moment)
        #expect(book.columns.map(\.isFamiliar) == [true, true, false])
        let time = book.columns[0].expert
        #expect(time[1] < 0 && time[time.count - 1] > 0.3)
        #expect(book.columns[1].expert[1] * book.columns[1].expert[2] < 0)
        #expect(book.columns[2].expert.allSatisfy { $0 == 0 })
        let part = column("n", ["b", "a", nil, "b"]).selecting([3, 2, 1])
        #expect(part.codes == [0, -1, 1] && part.texts == ["b", "a"])
    }
}
