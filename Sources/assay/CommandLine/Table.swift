import CRM
import JSON

/// One value of a table: as people read it and as programs do.
struct Cell: Sendable {
    /// As people read it.
    var text: String
    /// What an aligned table shows instead; nil for the same.
    var short: String?
    /// As programs read it.
    var json: JSON
    /// How it stands out.
    var style: Style?

    /// A value with both faces.
    init(_ text: String, _ json: JSON, style: Style? = nil) {
        self.text = text
        self.json = json
        self.style = style
    }

    /// What an aligned table shows.
    var shown: String { short ?? text }

    /// A text; nothing where there is none.
    static func text(_ value: String?, style: Style? = nil) -> Cell {
        value.map { Cell($0, .string($0), style: style) } ?? Cell("", .null)
    }

    /// A whole number; nothing where there is none.
    static func integer(_ value: Int64?) -> Cell {
        value.map { Cell(String($0), .integer($0)) } ?? Cell("", .null)
    }

    static func integer(_ value: Int) -> Cell { integer(Int64(value)) }

    /// A moment in RFC 3339.
    static func time(_ value: Instant?) -> Cell {
        var cell = text(value?.description)
        cell.short = value.map(PlainWords.minute)
        return cell
    }

    /// A score, coloured by its category.
    static func score(_ value: Int?, _ thresholds: Thresholds) -> Cell {
        guard let value else { return Cell("", .null) }
        return Cell(
            String(value),
            .integer(Int64(value)),
            style: Category(score: value, thresholds).style
        )
    }

    /// Hot, warm or cold, with a mark for the eye where that is disputed.
    static func category(
        _ score: Int?,
        _ thresholds: Thresholds,
        isDisputed: Bool = false
    ) -> Cell {
        guard let score else { return Cell("", .null) }
        let category = Category(score: score, thresholds)
        var cell = text(category.rawValue, style: isDisputed ? .red : category.style)
        if isDisputed { cell.short = "\(category.rawValue), disputed" }
        return cell
    }

    /// `yes` or `no` for the eye and in CSV, a boolean in JSON.
    static func flag(_ value: Bool) -> Cell { Cell(value ? "yes" : "no", .bool(value)) }
}

extension Category {
    /// Colour on a terminal; the word is always there too.
    var style: Style {
        switch self {
        case .hot: .green
        case .warm: .yellow
        case .cold: .blue
        }
    }
}

/// Prints rows the way their reader wants them.
final class Table {
    /// A column.
    struct Column: Sendable {
        /// Key in JSON and heading in files: `score`.
        let key: String
        /// Heading on a terminal; made of the key where nil.
        let title: String?
        /// Whether numbers stand right-aligned in it.
        let isNumber: Bool
        /// Whether it gives way when the terminal is narrow.
        let isFlexible: Bool

        init(
            _ key: String,
            title: String? = nil,
            isNumber: Bool = false,
            isFlexible: Bool = false
        ) {
            self.key = key
            self.title = title
            self.isNumber = isNumber
            self.isFlexible = isFlexible
        }
    }

    /// How rows are written.
    enum Format: String, Sendable { case table, tsv, csv, jsonl, json }

    private let columns: [Column]
    private let format: Format
    private let console: Console
    private let isFormulaSafe: Bool
    private var waiting: [[Cell]] = []
    private var widths: [Int] = []
    private var count = 0
    private var isVertical = false

    /// Rows that widths are taken from; later ones are cut to fit, so that memory stays small.
    private static let sampleRows = 500

    /// A table to be filled by ``row(_:)`` and ended by ``finish()``.
    init(
        _ columns: [Column],
        format: Format,
        on console: Console,
        isFormulaSafe: Bool = true
    ) {
        self.columns = columns
        self.format = format
        self.console = console
        self.isFormulaSafe = isFormulaSafe
    }

    /// The format a reader expects: JSON Lines if asked, a table on a terminal, TSV in a pipe.
    static func format(_ invocation: Invocation, _ console: Console) -> Format {
        if invocation[Common.json] { return .jsonl }
        return console.terminal.isTerminal ? .table : .tsv
    }

    /// Prints one row, one cell a column.
    func row(_ cells: [Cell]) throws {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        if format == .csv || format == .tsv, count == 0 { try heading() }
        count += 1
        switch format {
        case .table:
            if widths.isEmpty {
                waiting.append(cells)
                if waiting.count == Self.sampleRows { try layOut() }
            } else {
                try show(cells)
            }
        case .tsv:
            try console.line(
                cells.map { SafeText.tabSeparated($0.text) }.joined(separator: "\t")
            )
        case .csv:
            try console.line(
                cells.map { SafeText.commaSeparated($0.text, isFormulaSafe: isFormulaSafe) }
                    .joined(separator: ",")
            )
        case .jsonl:
            try console.json(object(cells))
        case .json:
            try console.line((count == 1 ? "[" : ",") + object(cells).canonicalText)
        }
    }

    /// Prints what is still waiting.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    func finish() throws -> Int {
        switch format {
        case .table: if widths.isEmpty, count > 0 { try layOut() }
        case .json: try console.line(count == 0 ? "[]" : "]")
        case .csv, .tsv: if count == 0 { try heading() }
        case .jsonl: break
        }
        return count
    }

    private func heading() throws {
        let keys = columns.map {
            format == .csv
                ? SafeText.commaSeparated($0.key, isFormulaSafe: isFormulaSafe)
                : SafeText.tabSeparated($0.key)
        }
        try console.line(keys.joined(separator: format == .csv ? "," : "\t"))
    }

    private func object(_ cells: [Cell]) -> JSON {
        var object: JSONObject = [:]
        for (column, cell) in zip(columns, cells) { object[column.key] = cell.json }
        return .object(object)
    }

    private func layOut() throws {
        widths = columns.indices.map { index in
            waiting.reduce(title(columns[index]).count) {
                max($0, SafeText.width(of: SafeText.visible($1[index].shown)))
            }
        }
        shrink()
        if !isVertical {
            let titles = columns.map { Cell(title($0), .null, style: .bold) }
            try console.line(aligned(titles))
        }
        for row in waiting { try show(row) }
        waiting = []
    }

    private func show(_ cells: [Cell]) throws {
        guard isVertical else { return try console.line(aligned(cells)) }
        let titles = columns.map(title)
        let left = titles.reduce(0) { max($0, SafeText.width(of: $1)) }
        for (title, cell) in zip(titles, cells) where !cell.shown.isEmpty {
            let padding = String(repeating: " ", count: left - SafeText.width(of: title) + 2)
            let room = max(10, console.terminal.width - left - 2)
            let text = SafeText.truncated(SafeText.visible(cell.shown), to: room)
            try console.line(
                console.styled(title, .bold) + padding + console.styled(text, cell.style)
            )
        }
        try console.line()
    }

    // The widest flexible column gives way first, down to ten places each. Where that is not
    // enough, each row becomes a block of lines.
    private func shrink() {
        func excess() -> Int {
            widths.reduce(0, +) + 2 * (widths.count - 1) - console.terminal.width
        }
        while excess() > 0 {
            let flexible = columns.indices.filter { columns[$0].isFlexible && widths[$0] > 10 }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else {
                isVertical = true
                return
            }
            widths[widest] -= 1
        }
    }

    private func title(_ column: Column) -> String {
        if let title = column.title { return title }
        return column.key.split(separator: "_").joined(separator: " ").uppercased()
    }

    private func aligned(_ cells: [Cell]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let text = SafeText.truncated(SafeText.visible(cell.shown), to: widths[index])
            let padding = String(
                repeating: " ",
                count: max(0, widths[index] - SafeText.width(of: text))
            )
            let shown = console.styled(text, cell.style)
            if columns[index].isNumber {
                line += padding + shown
            } else if index == cells.count - 1 {
                line += shown
            } else {
                line += shown + padding
            }
            if index < cells.count - 1 { line += "  " }
        }
        return line
    }
}
