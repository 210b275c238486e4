/// Reads how many people work somewhere.
package enum HeadCount {
    /// More than any employer has.
    package static let most: Int64 = 10_000_000

    /// `1.200`, `50.0`, `1 200 employees`; nil for what is no whole number, such as `12,5`, `11-50`
    /// and `50+`, whose text is kept.
    package static func read(_ text: String, mark: DecimalMark? = nil) -> Int64? {
        guard let parts = NumberParts(text), parts.before.isEmpty else { return nil }
        var text = text
        if units.contains(Words.folded(parts.after)) {
            guard let end = text.lastIndex(where: { $0.isNumber && $0.isASCII }) else { return nil }
            text = String(text[...end])
        }
        do throws(NumberReader.Refusal) {
            // A count has no decimals, so that a column of `1.200` and `50.0` is no contradiction.
            let number = try NumberReader(mark: isFraction(parts.run) ? mark : nil).read(text)
            guard let count = number.whole, (0...most).contains(count) else { return nil }
            return count
        } catch {
            return nil
        }
    }

    /// Whether three digits behind the sign may be decimals: only where they are all zero.
    private static func isFraction(_ run: String) -> Bool { run.hasSuffix("000") }

    private static let units: Set<String> = [
        "employees", "people", "persons", "staff", "dipendenti", "addetti", "persone",
        "mitarbeiter",
        "beschaftigte", "employes", "salaries", "empleados", "funcionarios",
    ]
}
