import CRM
import Foundation
import JSON
import Scoring
import Testing

@testable import assay

@Suite("A model as people read it")
struct ModelPageTests {
    /// The rule book with outcomes, odd names and a pair.
    private func sheet() -> ModelSheet {
        var card = Scorecard.expert
        card.name = "<script>alert('x')</script> & \"co\"\u{1B}[2J"
        for index in card.tables.indices {
            let bins = card.tables[index].bins.count
            card.tables[index].won = [Int](repeating: 0, count: bins - 1) + [7]
            card.tables[index].lost = [Int](repeating: 0, count: bins - 1) + [11]
            card.tables[index].weights[0] += 1_000_000
        }
        card.attributes = [
            AttributeFeature(
                attribute: "Lead <b>",
                dimension: .qualification,
                kind: .category(levels: ["</svg>"])
            )
        ]
        card.tables.append(
            Scorecard.Table(
                feature: "attribute.Lead <b>",
                bins: ["missing", "=</svg>", "other"],
                weights: [0, 1, 2],
                expert: [0, 0, 0],
                variances: [0, 0, 0]
            )
        )
        card.combinations = [
            Scorecard.Combination(
                tables: [0, 1],
                groups: [[0, 1, 1], [0, 0, 0, 1, 1, 1]],
                weights: [0, 100_000, -100_000, 693_147],
                variances: [-5, 0, 10_000, 40_000],
                won: [1, 2, 3, 4],
                lost: [4, 3, 2, 1]
            )
        ]
        return ModelSheet(card, sha256: "ab12", inUseSince: nil)
    }

    @Test("A sheet's points are the card's, split into rule book and learned, pairs named")
    func points() throws {
        let sheet = sheet()
        #expect(sheet.outcomes?.won == 7 && sheet.outcomes?.lost == 11)
        let card = Scorecard.expert
        let first = try #require(sheet.features.first?.bins.first)
        #expect(first.expert == Scorecard.milliPoints(microLogits: card.tables[0].weights[0]))
        // A logit is 15 ÷ ln 2 points.
        #expect(abs(first.learned - 21_640) <= 1)
        let pair = try #require(sheet.features.last)
        #expect(pair.dimension == nil && pair.bins.count == 4)
        #expect(pair.bins.map(\.points) == [0, 2_164, -2_164, 15_000])
        // 1.2816 × √0.04 logits.
        #expect(pair.bins[0].reach == 0 && abs(pair.bins[3].reach - 5_547) <= 1)
        #expect(pair.bins[3].label.contains(" × ") && pair.bins[3].evidence?.won == 4)
        #expect(sheet.features[card.tables.count].title == "Lead <b>")
        #expect(sheet.features[card.tables.count].bins.map(\.label)[1] == "</svg>")
    }

    @Test("The page is well formed, escapes every name, runs and fetches nothing")
    func html() throws {
        let page = ModelHTML(sheet: sheet()).page
        for text in ["<script", "<img", "Lead <b>", "\u{1B}", "url(", "@import"] {
            #expect(!page.contains(text), "\(text)")
        }
        #expect(page.contains("&lt;script&gt;") && page.contains("&lt;/svg&gt;"))
        #expect(page.contains("default-src 'none'"))
        let place = try TestWorkspace()
        let path = try place.file("model.html", page)
        let checker = """
            import html.parser, sys
            class Check(html.parser.HTMLParser):
                open = []
                def handle_starttag(self, tag, attributes):
                    for name, value in attributes:
                        assert not name.startswith('on') and name != 'src', name
                        assert name != 'href' or value.startswith('#'), value
                    if tag != 'meta': self.open.append(tag)
                def handle_endtag(self, tag):
                    assert self.open.pop() == tag, (tag, self.getpos())
            check = Check()
            check.feed(open(sys.argv[1], encoding='utf-8').read())
            check.close()
            assert not check.open, check.open
            """
        let script = try place.file("check.py", checker)
        let checked = try place.shell("python3 '\(script)' '\(path)'")
        #expect(checked.code == 0, "\(checked.errors)")
    }

    @Test("Models are listed, shown and written as a page")
    func commands() throws {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 3)
        try place.file("contacts.csv", files.contacts(5))
        let imported = try place.run("import", place.directory.path + "/contacts.csv")
        #expect(imported.code == 0, "\(imported.errors)")
        let scored = try place.run("score", "--all")
        #expect(scored.code == 0, "\(scored.errors)")
        let listed = try #require(try place.run("models", "--json").jsonLines().first)
        let hash = try #require(listed["sha256"]?.stringValue)
        #expect(
            listed["name"]?.stringValue == "expert-1" && listed["state"]?.stringValue == "in use"
        )
        let shown = try place.run("models", "show")
        let widest = shown.lines.map(\.count).max() ?? 0
        #expect(shown.code == 0 && shown.output.contains("throw-away") && widest <= 80)
        let json = try #require(
            try place.run("models", "show", String(hash.prefix(6)), "--json").jsonLines().first
        )
        #expect(json["features"]?.arrayValue?.count == Scorecard.expert.tables.count)
        #expect(try place.run("models", "show", "nothing").code == 5)
        let target = place.directory.path + "/model.html"
        #expect(try place.run("models", "show", "--html", target).code == 0)
        #expect(try String(contentsOfFile: target, encoding: .utf8).hasSuffix("</html>\n"))
    }
}
