import Scoring
import Training

/// Predicted against observed shares as a picture of characters: points on the diagonal are fair.
struct CalibrationPlot {
    let groups: [Calibration.Group]
    /// Whether the terminal shows more than ASCII.
    let isUnicode: Bool

    /// Whether the environment promises UTF-8 and more than a dumb terminal.
    static func isUnicode(_ variables: Settings.Variables) -> Bool {
        let stated = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { variables[$0] }.first { !$0.isEmpty }
        let name = (stated ?? "").uppercased()
        return (name.contains("UTF-8") || name.contains("UTF8")) && variables["TERM"] != "dumb"
    }

    private let columns = 51
    private let rows = 17

    /// The lines, at most 60 columns wide; none without groups.
    var lines: [String] {
        guard !groups.isEmpty else { return [] }
        let signs: [Character] =
            isUnicode ? ["·", "│", "●", "┤", "└", "─"] : [".", "|", "o", "+", "+", "-"]
        var grid = [[Character]](
            repeating: [Character](repeating: " ", count: columns),
            count: rows
        )
        for column in 0..<columns {
            grid[row(Double(column) / Double(columns - 1))][column] = signs[0]
        }
        for group in groups {
            let column = place(group.predicted, columns)
            let (top, bottom) = (row(group.interval.upperBound), row(group.interval.lowerBound))
            for line in top...bottom { grid[line][column] = signs[1] }
        }
        for group in groups {
            grid[row(group.observed)][place(group.predicted, columns)] = signs[2]
        }
        var lines = grid.enumerated().map { index, characters in
            let label = index % 4 == 0 ? "\(100 - index * 100 / (rows - 1)) %" : ""
            return String(repeating: " ", count: 6 - label.count) + label + " \(signs[3])"
                + String(characters)
        }
        lines.append(
            String(repeating: " ", count: 7) + String(signs[4])
                + String(repeating: String(signs[5]), count: columns)
        )
        lines.append("       0 %         25 %        50 %         75 %       100 %")
        return lines.map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        } + ["  observed (up) over predicted (right), with 95 % intervals"]
    }

    private func place(_ share: Double, _ count: Int) -> Int {
        guard share > 0 else { return 0 }
        return min(count - 1, Int((share * Double(count - 1)).rounded()))
    }

    private func row(_ share: Double) -> Int { rows - 1 - place(share, rows) }
}
