import Foundation
import Testing

@Suite("Style")
struct StyleTests {
    @Test("Files stay short enough to read at once")
    func lengths() throws {
        let files = try Repository.swiftFiles("Sources") + Repository.swiftFiles("Tests")
        let long = files.filter { $0.lines.count > 450 }
        #expect(long.map(\.path) == [] && files.count > 50)
    }

    @Test("No error is swallowed and nothing is forced in the sources")
    func noForce() throws {
        let forbidden = ["try!", "as! ", "try? ", "fatalError(", "TODO", "FIXME"]
        var wrong: [String] = []
        for file in try Repository.swiftFiles("Sources") {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden where line.contains(word) {
                    wrong.append("\(file.path):\(number + 1): \(word)")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("Every declaration that other modules see says what it is")
    func documentation() throws {
        var wrong: [String] = []
        for file in try Repository.swiftFiles("Sources") where file.target != "assay" {
            for (number, line) in file.lines.enumerated().dropFirst() where needsComment(line) {
                var above = number - 1
                while above > 0, file.lines[above].trimmed.hasPrefix("@") { above -= 1 }
                let comment = file.lines[above].trimmed
                if !comment.hasPrefix("///") && !isImplied(line) {
                    wrong.append("\(file.path):\(number + 1)")
                }
            }
        }
        #expect(wrong == [])
    }

    private func needsComment(_ line: Substring) -> Bool {
        let text = line.trimmed
        return (text.hasPrefix("package ") || text.hasPrefix("public "))
            && !text.contains(" import ")
    }

    /// Requirements of the standard library's protocols explain themselves.
    private func isImplied(_ line: Substring) -> Bool {
        let text = line.trimmed
        return [
            "static func ==", "static func <", "func hash(into", "var description: String",
            "init(stringLiteral", "init(integerLiteral", "init(floatLiteral", "init(booleanLiteral",
            "init(nilLiteral", "init(arrayLiteral", "init(dictionaryLiteral", "func next()",
            "func makeIterator()", "subscript(", "var underestimatedCount", "typealias ",
            "enum CodingKeys", "mutating func next(", "extension ", "var errorDescription",
        ].contains { text.contains($0) }
    }

    @Test("The repository holds what the user laid down, and nothing else")
    func layout() throws {
        let allowed: Set = [
            "Package.swift", "Sources", "Tests", "schema", "fixtures", "README.md", ".ci",
            ".gitignore", ".swift-format", ".git", ".build", ".gitattributes", ".swiftpm",
        ]
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
        #expect(Set(names).subtracting(allowed).filter { !$0.hasPrefix(".build") } == [])
    }

    @Test("No check of a table takes a list of three words, which costs a b-tree a row")
    func checks() throws {
        let lists = /CHECK\s*\(\s*\w+\s+IN\s*\([^)]*,[^)]*,/
        // Older migrations have such lists; 0015 replaces them in the file.
        let newer = try Repository.files("schema/sqlite").filter { $0 > "schema/sqlite/0015" }
        let wrong = try newer.filter { try Repository.text($0).contains(lists) }
        #expect(wrong == [] && !newer.isEmpty)
    }

    @Test("The package depends on no other")
    func noDependencies() throws {
        let manifest = try Repository.text("Package.swift")
        #expect(!manifest.contains(".package("))
        #expect(manifest.contains(".apt([\"libsqlite3-dev\"])"))
    }

    @Test("README names its two commands, and they are there")
    func readme() throws {
        let readme = try Repository.text("README.md")
        #expect(readme.contains("swift run -c release assay demo"))
        #expect(readme.contains("\nTests/run\n"))
        #expect(
            FileManager.default.isExecutableFile(
                atPath: Repository.root.appendingPathComponent("Tests/run").path
            )
        )
        #expect(try Repository.text(".ci/run").contains("Tests/run"))
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " } }
}
