/// Collects the properties of one card and names them as columns.
struct VCardFields {
    private var named: [(name: String, value: String)] = []
    private var emails: [(rank: Int, value: String)] = []
    private var phones: [Phone] = []
    /// Labels of Apple's groups, such as `item1`.
    private var labels: [String: String] = [:]
    /// Whether the card is a list of others and no person.
    private(set) var isGroup = false

    private struct Phone {
        var rank: Int
        /// What the card calls it: `cell`, `work fax`, or a label of its own.
        var kind: String
        var group: String?
        var value: String
    }
    private var formattedName = ""
    private var structuredName = ""

    /// Properties that hold no text a lead record can use.
    private static let ignored: Set<String> = [
        "VERSION", "PHOTO", "LOGO", "SOUND", "KEY", "PRODID", "BEGIN", "END",
    ]

    /// Columns by the property they are written as; the exporter uses the same table.
    static let exact: [String: String] = [
        "UID": "id", "TITLE": "title", "NOTE": "notes", "REV": "updated_at",
    ]

    mutating func take(_ line: VCardLine) {
        switch line.name {
        case let name where Self.ignored.contains(name): break
        case "FN": formattedName = line.text
        case "N": takeName(line)
        case "EMAIL": emails.append((rank(line), Self.withoutScheme(line.text)))
        case "TEL": takePhone(line)
        case "X-ABLABEL":
            if let group = line.group { labels[group] = Self.label(line.text) }
            add(line.name, line.text)
        case "KIND", "X-ADDRESSBOOKSERVER-KIND":
            if line.text.lowercased() == "group" { isGroup = true }
            add(line.name, line.text)
        case "ORG": takeOrganization(line)
        case "ADR": takeAddress(line)
        case "URL": add("website", line.text)
        case let name where name.hasPrefix("X-ASSAY-"):
            let column = name.dropFirst("X-ASSAY-".count).lowercased()
            add(column.replacing("-", with: "_"), line.text)
        case let name: add(Self.exact[name] ?? name, line.text)
        }
    }

    /// All columns with a value, each name once.
    func columns() -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        let name = formattedName.isEmpty ? structuredName : formattedName
        if !name.isEmpty { all.append(("name", name)) }
        for (index, email) in sorted(emails).enumerated() {
            all.append((index == 0 ? "email" : "EMAIL \(index + 1)", email))
        }
        all += phoneColumns()
        var counts: [String: Int] = [:]
        for (name, value) in named where !value.isEmpty {
            counts[name, default: 0] += 1
            let count = counts[name] ?? 1
            all.append((count == 1 ? name : "\(name) \(count)", value))
        }
        return all
    }

    private mutating func add(_ name: String, _ value: String) { named.append((name, value)) }

    /// The best number as `phone`, all others under their kind: `TEL 2 (fax)`.
    ///
    /// The kind of the best one is kept as well, where the card names it.
    private func phoneColumns() -> [(name: String, value: String)] {
        let known = phones.enumerated().filter { !$0.element.value.isEmpty }
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
        var columns: [(name: String, value: String)] = []
        for (index, phone) in known.enumerated() {
            let kind = phone.group.flatMap { labels[$0] } ?? phone.kind
            if index == 0 {
                columns.append(("phone", phone.value))
                if !kind.isEmpty, known.count > 1 { columns.append(("TEL 1 kind", kind)) }
            } else {
                columns.append(
                    (kind.isEmpty ? "TEL \(index + 1)" : "TEL \(index + 1) (\(kind))", phone.value)
                )
            }
        }
        return columns
    }

    /// Preferred ones first, but no fax, pager or modem ahead of a number that somebody answers.
    private mutating func takePhone(_ line: VCardLine) {
        let types = line.parameters.filter { $0.name == "TYPE" }
            .flatMap { $0.value.lowercased().split(separator: ",").map(String.init) }
        let isMachine = types.contains { ["fax", "pager", "modem", "bbs"].contains($0) }
        let kinds = types.filter { !["pref", "voice", "internet"].contains($0) }
        phones.append(
            Phone(
                rank: rank(line) + (isMachine ? 1_000 : 0),
                kind: kinds.joined(separator: " "),
                group: line.group,
                value: Self.withoutScheme(line.text)
            )
        )
    }

    /// `_$!<Mobile>!$_` of Apple is `Mobile`.
    private static func label(_ text: String) -> String {
        text.filter { !"_$!<>".contains($0) }
    }

    private mutating func takeName(_ line: VCardLine) {
        let parts = line.components()
        let order = [3, 1, 2, 0, 4].filter { $0 < parts.count }.map { parts[$0] }
        structuredName = order.filter { !$0.isEmpty }.joined(separator: " ")
        for (index, part) in parts.prefix(2).enumerated() where !part.isEmpty {
            add(index == 0 ? "Family Name" : "Given Name", part)
        }
    }

    private mutating func takeOrganization(_ line: VCardLine) {
        let parts = line.components()
        add("company", parts.first ?? "")
        add("Department", parts.dropFirst().filter { !$0.isEmpty }.joined(separator: ", "))
    }

    private mutating func takeAddress(_ line: VCardLine) {
        let parts = line.components()
        for (index, name) in [(2, "Street"), (3, "city"), (4, "Region"), (5, "Postal Code")] {
            if index < parts.count { add(name, parts[index]) }
        }
        if parts.count > 6 { add("country", parts[6]) }
    }

    /// Preferred ones first: `PREF=1` of 4.0, `TYPE=pref` before it.
    private func rank(_ line: VCardLine) -> Int {
        if line.has("TYPE", "PREF") { return 0 }
        return line.parameters.first { $0.name == "PREF" }.flatMap { Int($0.value) } ?? 101
    }

    private func sorted(_ values: [(rank: Int, value: String)]) -> [String] {
        values.enumerated().filter { !$0.element.value.isEmpty }
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element.value)
    }

    private static func withoutScheme(_ text: String) -> String {
        for scheme in ["mailto:", "tel:"] where text.lowercased().hasPrefix(scheme) {
            return String(text.dropFirst(scheme.count))
        }
        return text
    }
}
