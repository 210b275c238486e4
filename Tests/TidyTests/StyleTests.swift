import Foundation
import Testing

@Suite("Style")
struct StyleTests {
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

    @Test("Every type and function that other modules see says what it is for")
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
        let isShared = text.hasPrefix("package ") || text.hasPrefix("public ")
        return isShared && !text.contains(" import ") && !speaksForItself(text)
    }

    /// Name and type of a property, and the parameters of an initializer, may say all.
    private func speaksForItself(_ declaration: Substring) -> Bool {
        [" let ", " var ", " init(", " init?("].contains { declaration.contains($0) }
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
            ".gitignore", ".swift-format", ".gitattributes",
        ]
        let names = Set(try Repository.tracked().compactMap { $0.split(separator: "/").first })
        #expect(Set(names.map(String.init)).subtracting(allowed) == [])
    }

    @Test("No check of a table takes a list of three words, which costs a b-tree a row")
    func checks() throws {
        let lists = /CHECK\s*\(\s*\w+\s+IN\s*\([^)]*,[^)]*,/
        // Older migrations have such lists; 0016 replaces them in the file.
        let newer = try Repository.files("schema/sqlite").filter { $0 > "schema/sqlite/0015" }
        let wrong = try newer.filter { try Repository.text($0).contains(lists) }
        #expect(wrong == [] && !newer.isEmpty)
    }

    @Test("The package depends on no other")
    func noDependencies() throws {
        let manifest = try Repository.text("Package.swift")
        #expect(!manifest.contains(".package("))
        // A package with such flags cannot be depended on.
        #expect(!manifest.contains("unsafeFlags"))
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
