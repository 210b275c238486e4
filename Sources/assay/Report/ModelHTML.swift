import CRM
import Engine
import Scoring

/// A whole model as one web page that needs nothing else: no script, no request.
struct ModelHTML {
    let sheet: ModelSheet

    /// The page in UTF-8.
    var page: String {
        var parts = [head, legend, strongest]
        for dimension in Dimension.allCases.map(Optional.some) + [nil] {
            let found = sheet.features.enumerated().filter { $0.element.dimension == dimension }
            guard !found.isEmpty else { continue }
            let title = dimension.map(PlainWords.title) ?? "Features that count together"
            parts.append("<h2>\(Markup.text(title))</h2>\n<div class=\"grid\">")
            parts += found.map { figure($0.element, index: $0.offset) }
            parts.append("</div>")
        }
        return WebPage(
            title: "Model \(sheet.name)",
            language: .english,
            style: Self.style,
            hasDarkColors: true
        ).html(parts)
    }

    private var head: String {
        let use = sheet.inUseSince.map { "in use since \(PlainWords.minute($0))" } ?? "not in use"
        let learned =
            sheet.outcomes.map { "Learned from \($0.won) won and \($0.lost) lost leads." }
            ?? "The rule book alone: nothing was learned from outcomes yet."
        return """
            <header><h1>\(Markup.text(sheet.name))</h1>
            <p>\(Markup.text(sheet.kind)) model, \(Markup.text(use)). \(learned)
            The average lead has a probability of \(PlainWords.percent(sheet.baseProbability)) and \
            scores 50; every 15 points double the odds.</p>
            <p class="hash">sha256 \(Markup.text(sheet.sha256))</p></header>
            """
    }

    private var legend: String {
        """
        <p class="legend"><i class="plus"></i> adds points <i class="minus"></i> takes points \
        <i class="whisker"></i> 80 % interval <i class="tick"></i> the rule book's points. \
        All plots have the same scale.</p>
        """
    }

    /// Links to what moves scores most.
    private var strongest: String {
        let order = sheet.features.enumerated().sorted {
            $0.element.spread == $1.element.spread
                ? $0.offset < $1.offset : $0.element.spread > $1.element.spread
        }
        let links = order.prefix(8).map { index, feature in
            "<a href=\"#f\(index)\">\(Markup.text(feature.title))"
                + " <b>\(Markup.tenths(feature.spread))</b></a>"
        }
        return "<nav><span>Moves scores most, from lowest to highest answer:</span>\n"
            + links.joined(separator: "\n") + "</nav>"
    }

    private func figure(_ feature: ModelSheet.Feature, index: Int) -> String {
        let plot = FeaturePlot(feature: feature, scale: scale)
        return """
            <figure id="f\(index)"><figcaption>\(Markup.text(feature.title)) \
            <code>\(Markup.text(feature.name))</code></figcaption>
            \(plot.svg)</figure>
            """
    }

    /// Thousandths of a point from the middle of a plot to its edge.
    private var scale: Int {
        sheet.features.flatMap(\.bins).reduce(1_000) { max($0, abs($1.points), abs($1.expert)) }
            * 11 / 10
    }

    private static let style = """
        :root{--bg:#fbfbfa;--card:#fff;--ink:#1c1f23;--soft:#626a73;--line:#e1e4e8;\
        --plus:#1f8a5b;--minus:#c4473a;--tick:#1c1f23;--link:#0b5cad}
        @media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--ink:#e8eaed;\
        --soft:#9aa4af;--line:#30363d;--plus:#3fb27f;--minus:#e0695c;--tick:#e8eaed;--link:#78b4f0}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1180px;margin:0 auto;padding:32px 20px 64px}
        h1{font-size:28px;margin:0 0 4px}h2{font-size:20px;margin:36px 0 12px}
        header p{margin:0 0 4px;max-width:70ch}.hash{font:12px/1.5 ui-monospace,monospace;\
        color:var(--soft);overflow-wrap:anywhere}
        .legend{color:var(--soft);font-size:13px}.legend i{display:inline-block;width:14px;height:10px;\
        margin:0 2px 0 10px;border-radius:2px}.legend i:first-child{margin-left:0}
        .legend .plus{background:var(--plus)}.legend .minus{background:var(--minus)}
        .legend .whisker{height:2px;background:var(--soft);vertical-align:middle}
        .legend .tick{width:2px;background:var(--tick);vertical-align:middle}
        nav{display:flex;flex-wrap:wrap;gap:8px;font-size:13px}
        nav span{flex-basis:100%;color:var(--soft)}
        nav a{color:var(--link);text-decoration:none;border:1px solid var(--line);\
        border-radius:14px;padding:2px 10px;background:var(--card)}
        nav b{color:var(--ink);font-weight:600}
        .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,520px),1fr));gap:16px;\
        align-items:start}
        figure{margin:0;padding:14px 16px;background:var(--card);border:1px solid var(--line);\
        border-radius:10px}figure:target{border-color:var(--link)}
        figcaption{font-weight:600;margin-bottom:6px}
        figcaption code{font-weight:400;font-size:12px;color:var(--soft);margin-left:6px}
        svg{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
        svg text{fill:var(--ink)}svg .soft{fill:var(--soft)}svg .end{text-anchor:end}
        svg .axis{stroke:var(--line)}svg .plus{fill:var(--plus)}svg .minus{fill:var(--minus)}
        svg .whisker{stroke:var(--soft)}svg .tick{stroke:var(--tick);stroke-width:1.5}
        @media print{figure{break-inside:avoid}}
        """
}
