import Foundation

/// What `exceptions.txt` allows: so many breaches of a rule in a file, for a reason.
struct ExceptionList {
    static let path = "Tests/TidyTests/exceptions.txt"

    struct Entry {
        let rule: Rule
        let count: Int
        let path: String
        let reason: String

        /// The line of the list that says this.
        var text: String { "\(rule.rawValue) \(count) \(path)  # \(reason)" }
    }

    /// An entry with its line in the list, from 1.
    typealias Line = (number: Int, entry: Entry)

    private(set) var lines: [Line] = []
    /// Lines that cannot be read.
    private(set) var unread: [Int] = []

    init(_ text: String) {
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in all.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let halves = line.components(separatedBy: "  # ")
            let words = halves[0].split(separator: " ")
            guard halves.count == 2, words.count == 3, let rule = Rule(rawValue: String(words[0])),
                let count = Int(words[1]), count > 0, !halves[1].isEmpty
            else {
                unread.append(index + 1)
                continue
            }
            let entry = Entry(
                rule: rule,
                count: count,
                path: String(words[2]),
                reason: halves[1]
            )
            lines.append((index + 1, entry))
        }
    }

    /// What is wrong with the breaches of a rule, each with what to do about it.
    func problems(_ rule: Rule, _ breaches: [Breach]) -> [String] {
        let listed = Dictionary(
            lines.filter { $0.entry.rule == rule }.map { ($0.entry.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let found = Dictionary(grouping: breaches, by: \.path)
        let paths = Set(listed.keys).union(found.keys).sorted()
        return paths.compactMap { problem(found[$0] ?? [], listed[$0]) }
    }

    private func problem(_ breaches: [Breach], _ line: Line?) -> String? {
        let allowed = line?.entry.count ?? 0
        if breaches.count > allowed, let breach = breaches.first {
            let places = breaches.sorted().map(\.description).joined(separator: ", ")
            let place = line.map { "\(Self.path):\($0.number) allows \(allowed), there are " } ?? ""
            return "\(place)\(breaches.count): \(places): \(breach.rule.advice)"
        }
        guard let line, breaches.count < allowed else { return nil }
        let place = "\(Self.path):\(line.number)"
        if breaches.isEmpty { return "\(place): delete '\(line.entry.text)': none is left" }
        return "\(place): replace '\(line.entry.text)' by '\(lowered(line.entry, breaches).text)'"
    }

    private func lowered(_ entry: Entry, _ breaches: [Breach]) -> Entry {
        Entry(rule: entry.rule, count: breaches.count, path: entry.path, reason: entry.reason)
    }

    /// The list with every count lowered to what is there.
    ///
    /// A line of a file that is gone follows it to a file of the same name.
    func lowered(_ text: String, _ breaches: [Breach]) -> String {
        let found = Dictionary(grouping: breaches) { "\($0.rule.rawValue) \($0.path)" }
        let byName = Dictionary(grouping: breaches) { "\($0.rule.rawValue) \(name($0.path))" }
        var all = text.components(separatedBy: "\n")
        for line in lines.reversed() {
            var entry = line.entry
            let key = "\(entry.rule.rawValue) \(entry.path)"
            let moved = byName["\(entry.rule.rawValue) \(name(entry.path))"] ?? []
            if found[key] == nil, let path = moved.first?.path, !lists(path, entry.rule) {
                entry = Entry(
                    rule: entry.rule,
                    count: entry.count,
                    path: path,
                    reason: entry.reason
                )
            }
            let left = (found["\(entry.rule.rawValue) \(entry.path)"] ?? []).prefix(entry.count)
            if left.isEmpty {
                all.remove(at: line.number - 1)
            } else {
                all[line.number - 1] = lowered(entry, Array(left)).text
            }
        }
        return all.joined(separator: "\n")
    }

    private func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }

    private func lists(_ path: String, _ rule: Rule) -> Bool {
        lines.contains { $0.entry.path == path && $0.entry.rule == rule }
    }
}
