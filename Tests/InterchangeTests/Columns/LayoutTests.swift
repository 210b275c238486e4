import Foundation
import Interchange
import Testing

/// One export's headers, with what they mean.
struct Layout: CustomStringConvertible {
    var description: String
    var kind: RecordKind
    var columns: [(header: String, field: String?)]

    /// All of `fixtures/layouts.txt`.
    static let all: [Layout] = {
        var layouts: [Layout] = []
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                if line.hasPrefix("["), let end = line.firstIndex(of: "]") {
                    let name = String(line[line.index(after: line.startIndex)..<end])
                    let kind = line[line.index(after: end)...].drop { $0 == " " }
                    guard let kind = RecordKind(rawValue: String(kind)) else { continue }
                    layouts.append(Layout(description: name, kind: kind, columns: []))
                } else if !layouts.isEmpty {
                    layouts[layouts.count - 1].columns = line.components(separatedBy: " | ").map {
                        let parts = $0.components(separatedBy: " > ")
                        return (parts[0], parts[1] == "-" ? nil : parts[1])
                    }
                }
            }
        } catch {
            Issue.record(error)
        }
        return layouts
    }()

    private static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("fixtures/layouts.txt").path
}

@Suite("A layout")
struct LayoutTests {
    @Test("is told apart by its headers alone", arguments: Layout.all)
    func kind(_ layout: Layout) {
        let guess = ColumnRecognizer.guess(of: layout.columns.map(\.header))
        #expect(guess?.kind == layout.kind)
        #expect(guess?.rival == nil, "\(String(describing: guess))")
    }

    @Test("has its columns understood", arguments: Layout.all)
    func columns(_ layout: Layout) throws {
        let meanings = try ColumnRecognizer.fields(of: layout.columns.map(\.header), layout.kind)
        for (column, field) in zip(layout.columns, meanings) {
            #expect(field?.columnName == column.field, "\(column.header)")
        }
    }

    @Test("is understood by its words where no table knows its product", arguments: Layout.all)
    func withoutTables(_ layout: Layout) throws {
        let meanings = try ColumnRecognizer.fields(
            of: layout.columns.map(\.header),
            layout.kind,
            usesTables: false
        )
        let right = zip(layout.columns, meanings).count { $0.field == $1?.columnName }
        let wrong = zip(layout.columns, meanings).filter { $0.field != $1?.columnName }
            .map { "\($0.header): \($1?.columnName ?? "-")" }
        #expect(right * 10 >= layout.columns.count * 8, "\(wrong)")
    }
}
