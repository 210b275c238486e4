import Foundation
import Testing

@testable import assay

@Suite("Pages")
struct PageTests {
    /// The pages that people who join read; each names what exists, or fails here.
    static let paths = [
        "README.md", "Sources/README.md", "Tests/README.md", "schema/README.md",
        "fixtures/README.md", "Sources/Agents/README.md", "Sources/Engine/README.md",
        "Sources/Interchange/README.md",
        "Sources/Service/README.md", "Sources/AuditLog/README.md", "Sources/Sync/README.md",
        "Sources/Training/README.md",
    ]

    @Test("README fits on 10 kB and ends with the changes")
    func readme() throws {
        let page = try Page("README.md")
        let headings = page.text.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(page.text.utf8.count <= 10_000)
        #expect(headings.last == "## Changes")
    }

    @Test("README leads to every other page", arguments: paths.dropFirst())
    func isReachable(path: String) throws {
        let fromReadme = try Page("README.md").links
        let fromSources = try Page("Sources/README.md").links
        #expect(fromReadme.contains(path) || fromSources.contains(path))
    }

    @Test("Every path and link on a page leads somewhere", arguments: paths)
    func pathsExist(path: String) throws {
        let page = try Page(path)
        let missing = (page.paths + page.links).filter { path in
            !FileManager.default.fileExists(
                atPath: Repository.root.appendingPathComponent(path).path
            )
        }
        #expect(missing == [])
    }

    @Test("Every command and option on a page is one of the program", arguments: paths)
    func commandsExist(path: String) throws {
        #expect(try Page(path).commandLines.compactMap(problem) == [])
    }

    /// What is wrong with the words behind `assay`; words in capitals stand for any.
    private func problem(_ words: [String]) -> String? {
        var command = Root.command
        var rest = words[...]
        while let next = command.subcommands.first(where: { $0.name == rest.first }) {
            command = next
            rest = rest.dropFirst()
        }
        let line = words.joined(separator: " ")
        if command.name == Root.command.name, let word = rest.first, word != "help",
            word.first?.isLowercase == true
        {
            return "assay \(line): there is no command '\(word)'"
        }
        let options = command.options + Common.always
        for word in rest where word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0.isLetter || $0 == "-" }
            if !options.contains(where: { $0.name == name }) {
                return "assay \(line): there is no option '--\(name)'"
            }
        }
        return nil
    }

    @Test("The help of 'assay query' names every view that is made for reading")
    func viewsAreNamed() throws {
        var views: Set<String> = []
        for path in try Repository.files("schema/sqlite") {
            let words = try Repository.text(path).split { $0.isWhitespace || "(;".contains($0) }
            for index in words.indices.dropLast(2) where words[index + 1] == "VIEW" {
                let name = String(words[index + 2])
                if words[index] == "DROP" { views.remove(name) } else { views.insert(name) }
            }
        }
        views = views.filter { $0.hasPrefix("v_") || $0.hasPrefix("audit_") }
        let help = QueryCommand.command.details.split { !($0.isLetter || $0 == "_") }
        #expect(views.subtracting(help.map(String.init)) == [] && views.count > 10)
    }

    @Test("Every type that a page names is declared")
    func typesExist() throws {
        let files = try Repository.swiftFiles("Sources") + Repository.swiftFiles("Tests")
        let modules = Set(files.map(\.target))
        let keywords: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias"]
        var declared: Set<Substring> = []
        for line in files.flatMap(\.lines) {
            let words = line.split { " :<({,=".contains($0) }
            for (keyword, name) in zip(words, words.dropFirst()) where keywords.contains(keyword) {
                declared.insert(name)
            }
        }
        var missing: [String] = []
        for path in Self.paths {
            for (name, member) in try Page(path).types where !modules.contains(name) {
                let isMember = member.map { word in files.contains { $0.text.contains(word) } }
                if !declared.contains(Substring(name)) || isMember == false {
                    missing.append("\(path): \(name)\(member.map { ".\($0)" } ?? "")")
                }
            }
        }
        #expect(missing == [])
    }
}
