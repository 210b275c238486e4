import Engine

/// The plot of one feature: a bar an answer, to the right where it adds points.
struct FeaturePlot {
    let feature: ModelSheet.Feature
    /// Thousandths of a point from the middle to the edge.
    let scale: Int

    private let rowHeight = 22
    private let plotWidth = 220
    private let width = 520
    private var hasCounts: Bool { feature.bins.contains { $0.evidence != nil } }
    /// Without counts their room goes to the names.
    private var labelWidth: Int { hasCounts ? 178 : 254 }
    private var pointsEnd: Int { labelWidth + plotWidth + 48 }
    private var middle: Int { labelWidth + plotWidth / 2 }

    /// A picture with its numbers as text.
    var svg: String {
        let height = 22 + feature.bins.count * rowHeight
        var parts = [
            "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\""
                + " aria-label=\"Points of \(Markup.text(feature.title))\">",
            "<line class=\"axis\" x1=\"\(middle)\" y1=\"18\" x2=\"\(middle)\" y2=\"\(height)\"/>",
            label("points", pointsEnd, 12, "soft end"),
            label(hasCounts ? "won / lost" : "", width, 12, "soft end"),
        ]
        for (index, bin) in feature.bins.enumerated() {
            parts += row(bin, top: 20 + index * rowHeight)
        }
        return (parts + ["</svg>"]).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func row(_ bin: ModelSheet.Bin, top: Int) -> [String] {
        let (baseline, centre) = (top + 15, top + rowHeight / 2)
        let end = x(bin.points)
        let (low, high) = (x(bin.points - bin.reach), x(bin.points + bin.reach))
        let expert = x(bin.expert)
        let counts = bin.evidence.map { "\($0.won) / \($0.lost)" } ?? ""
        // The beginning of a name fits beside its bar; all of it is in the title.
        let shown = SafeText.truncated(SafeText.visible(bin.label), to: hasCounts ? 27 : 40)
        return [
            "<g><title>\(Markup.text(title(bin)))</title>",
            label(shown, 0, baseline, ""),
            "<rect class=\"\(bin.points < 0 ? "minus" : "plus")\" x=\"\(Markup.tenths(min(end, zero)))\""
                + " y=\"\(top + 4)\" width=\"\(Markup.tenths(abs(end - zero)))\" height=\"14\" rx=\"2\"/>",
            "<line class=\"whisker\" x1=\"\(Markup.tenths(low))\" y1=\"\(centre)\""
                + " x2=\"\(Markup.tenths(high))\" y2=\"\(centre)\"/>",
            "<line class=\"tick\" x1=\"\(Markup.tenths(expert))\" y1=\"\(top + 3)\""
                + " x2=\"\(Markup.tenths(expert))\" y2=\"\(top + 19)\"/>",
            label(PlainWords.points(bin.points), pointsEnd, baseline, "end"),
            label(counts, width, baseline, "soft end"), "</g>",
        ]
    }

    private func title(_ bin: ModelSheet.Bin) -> String {
        "\(bin.label): \(PlainWords.points(bin.points)) points, of which rule book"
            + " \(PlainWords.points(bin.expert)), learned \(PlainWords.points(bin.learned));"
            + " 80 % interval ±\(Markup.tenths(bin.reach))"
    }

    private func label(_ text: String, _ x: Int, _ y: Int, _ style: String) -> String {
        guard !text.isEmpty else { return "" }
        let named = style.isEmpty ? "" : " class=\"\(style)\""
        return "<text x=\"\(x)\" y=\"\(y)\"\(named)>\(Markup.text(text))</text>"
    }

    /// The middle, in thousandths of the picture's unit.
    private var zero: Int { middle * 1_000 }

    /// Where some points lie, within the plot, in thousandths of the picture's unit.
    private func x(_ points: Int) -> Int {
        let bounded = min(max(points, -scale), scale)
        return zero + bounded * (plotWidth / 2) * 1_000 / scale
    }
}
