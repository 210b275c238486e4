/// A page of Markdown, as far as the tests look into it.
struct Page {
    /// Relative to the root: `Sources/README.md`.
    let path: String
    let text: String

    /// The lines of fenced blocks.
    private let fenced: [String]
    /// What stands between backticks in running text.
    private let spans: [String]

    init(_ path: String) throws {
        self.path = path
        text = try Repository.text(path)
        var fenced: [String] = []
        var prose = ""
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced {
                fenced.append(String(line))
            } else {
                prose += line + "\n"
            }
        }
        let parts = prose.split(separator: "`", omittingEmptySubsequences: false)
        self.fenced = fenced
        spans = parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }

    /// The targets of links within the repository, relative to its root.
    var links: [String] {
        let folder = path.split(separator: "/").dropLast().map(String.init)
        return text.split(separator: "](").dropFirst().compactMap { rest in
            let target = rest.prefix { $0 != ")" && $0 != "#" }
            if target.isEmpty || target.contains("://") { return nil }
            var parts = folder
            for part in target.split(separator: "/") {
                if part == ".." { parts.removeLast() } else { parts.append(String(part)) }
            }
            return parts.joined(separator: "/")
        }
    }

    /// Paths below the folders of the repository, wherever they are named.
    var paths: [String] {
        text.split { !($0.isLetter || $0.isNumber || "/._+-".contains($0)) }
            .map { word in
                var word = word
                while word.last == "." { word.removeLast() }
                return String(word)
            }
            .filter { word in
                ["Sources/", "Tests/", "schema/", "fixtures/"].contains { word.hasPrefix($0) }
            }
    }

    /// Lines of the program: the words behind each `assay`, up to what is another command or
    /// remark.
    var commandLines: [[String]] {
        (fenced + spans).flatMap { line in
            let words = line.split { $0.isWhitespace }.map(String.init)
            return words.indices.filter { words[$0] == "assay" }.map { start in
                Array(words[(start + 1)...].prefix { !["&&", "||", "|", ">", "#"].contains($0) })
            }
        }
    }

    /// Types that stand between backticks, with the member that is named, if one is.
    var types: [(name: String, member: String?)] {
        spans.compactMap { span in
            let parts = span.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count <= 2, let name = parts.first, let first = name.first,
                first.isUppercase, name.allSatisfy(\.isLetter), name.contains(where: \.isLowercase),
                parts.count == 1 || parts[1].allSatisfy(\.isLetter)
            else { return nil }
            return (String(name), parts.count == 2 ? String(parts[1]) : nil)
        }
    }
}
