/// The demo's vocabulary, by section.
struct WordBook: Sendable {
    private let sections: [String: [[String]]]

    /// Reads sections of lines, fields separated by `|`; lines that start with `#` are comments.
    init(_ bytes: [UInt8]) {
        var sections: [String: [[String]]] = [:]
        var name = ""
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("# ") { continue }
            if line.hasPrefix("[") {
                name = String(line.dropFirst().prefix { $0 != ":" && $0 != "]" })
            } else {
                let fields = line.split(separator: "|", omittingEmptySubsequences: false)
                sections[name, default: []].append(fields.map(String.init))
            }
        }
        self.sections = sections
    }

    /// The entries of a section, field by field; a missing section is a programmer's error.
    subscript(_ name: String) -> [[String]] {
        guard let entries = sections[name], !entries.isEmpty else {
            preconditionFailure("the vocabulary has no section '\(name)'")
        }
        return entries
    }

    /// The entries of a section of one field each.
    func words(_ name: String) -> [String] { self[name].map { $0[0] } }

    /// The shares that stand in the second field of each entry of a section.
    func shares(_ name: String) -> [Int] { self[name].map { Int($0[1]) ?? 1 } }
}
