import Foundation
import Testing

@Suite("Rules of the house", .serialized)
struct RuleTests {
    /// All breaches of all Swift files, found once: reading them takes some seconds without
    /// optimization.
    private static let breaches = Result {
        let files = try (Repository.swiftFiles("Sources") + Repository.swiftFiles("Tests"))
            .map(JudgedFile.init)
        return files.flatMap(\.breaches) + DeadCode.breaches(files)
    }

    /// `ASSAY_TIDY=lower` rewrites the list instead: counts go down, never up.
    @Test("No file breaks a rule more often than the list allows, nor less often")
    func rules() throws {
        let breaches = try Self.breaches.get()
        let text = try Repository.text(ExceptionList.path)
        var list = ExceptionList(text)
        if ProcessInfo.processInfo.environment["ASSAY_TIDY"] == "lower" {
            let lowered = list.lowered(text, breaches)
            try lowered.write(
                to: Repository.root.appendingPathComponent(ExceptionList.path),
                atomically: true,
                encoding: .utf8
            )
            list = ExceptionList(lowered)
        }
        for rule in Rule.allCases {
            for problem in list.problems(rule, breaches.filter { $0.rule == rule }) {
                Issue.record("\(rule.rawValue): \(problem)")
            }
        }
    }

    @Test("Every line of the list of exceptions names rule, count, path and reason")
    func list() throws {
        #expect(ExceptionList(try Repository.text(ExceptionList.path)).unread == [])
    }

    @Test("A breach is found where it is, and nowhere else")
    func examples() {
        let text = """
            /// Says no more.
            package func short() throws { let text = "}" }
            /// A comment of enough words: { is none of the code.
            ///
            /// - Throws: nothing in particular.
            package init(_ value: Int = { 1 }()) throws { print("a \\("b}") c") }
            struct Value { var pattern = /[{"]/ }

            """
        let file = JudgedFile(Repository.File(path: "Sources/A/A.swift", text: text))
        #expect(file.declarations.map(\.name) == ["short", "text", "init", "Value", "pattern"])
        #expect(file.declarations.map(\.lineCount) == [1, 1, 1, 1, 1])
        #expect(
            file.breaches.map(\.description) == [
                "Sources/A/A.swift:2: short", "Sources/A/A.swift:2: short",
            ]
        )
        #expect(file.breaches.map(\.rule) == [.throws, .comment])
    }

    @Test("A list that allows too much is lowered, and follows a file that has moved")
    func lowering() {
        let text = """
            # Why.
            width 3 Sources/A/A.swift  # a table
            dead 1 Sources/A/Old.swift  # gone
            type 1 Sources/A/Moved.swift  # one subject

            """
        let breaches = [
            Breach(rule: .width, path: "Sources/A/A.swift", line: 1, subject: ""),
            Breach(rule: .type, path: "Sources/B/Moved.swift", line: 1, subject: ""),
        ]
        let lowered = """
            # Why.
            width 1 Sources/A/A.swift  # a table
            type 1 Sources/B/Moved.swift  # one subject

            """
        #expect(ExceptionList(text).lowered(text, breaches) == lowered)
        for rule in Rule.allCases {
            let left = breaches.filter { $0.rule == rule }
            #expect(ExceptionList(lowered).problems(rule, left) == [])
        }
        #expect(ExceptionList(text).problems(.dead, []).count == 1)
    }
}
