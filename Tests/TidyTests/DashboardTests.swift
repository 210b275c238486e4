import Foundation
import Testing

@Suite("The dashboard's files")
struct DashboardTests {
    private struct File {
        var name: String
        var text: String
    }

    private func files(_ ending: String) throws -> [File] {
        try Repository.files("Sources/Service/Dashboard").filter { $0.hasSuffix(ending) }.map {
            File(
                name: URL(fileURLWithPath: $0).lastPathComponent,
                text: try Repository.text($0)
            )
        }
    }

    /// The keys and texts of a catalogue.
    private func catalogue(_ language: String) throws -> [String: String] {
        var found: [String: String] = [:]
        for file in try files("-\(language).js") where file.name.hasPrefix("words") {
            for match in file.text.matches(of: /'([a-z_.:-]+)': '((?:[^'\\]|\\.)*)'/) {
                #expect(found[String(match.1)] == nil, "\(match.1) is there twice")
                found[String(match.1)] = String(match.2)
            }
        }
        return found
    }

    /// The parameters that a text names.
    private func parameters(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{(\w+)/).map { String($0.1) })
    }

    @Test("No text over several lines holds a line that looks like a comment, which is not served")
    func texts() throws {
        for file in try files(".js") {
            var isInText = false
            for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
                let text = line.drop { $0 == " " }
                let isComment = ["//", "/**", "*"].contains { text.hasPrefix($0) }
                #expect(!(isInText && isComment), "\(file.name): \(line)")
                let quotes = text.replacing("\\`", with: "").count { $0 == "`" }
                if !isComment, quotes % 2 == 1 { isInText.toggle() }
            }
        }
    }

    @Test("English and Italian have the same keys, and their texts name the same parameters")
    func catalogues() throws {
        let (english, italian) = (try catalogue("en"), try catalogue("it"))
        #expect(english.count > 300)
        #expect(Set(english.keys).symmetricDifference(italian.keys) == [])
        for (key, text) in english {
            #expect(parameters(text) == parameters(italian[key] ?? ""), "\(key)")
            #expect(!text.contains("!"), "\(key)")
        }
    }

    @Test("Every key that a module asks for is in the catalogue")
    func keys() throws {
        let english = try catalogue("en")
        for file in try files(".js") where !file.name.hasPrefix("words") {
            for match in file.text.matches(of: /\bt\('([a-z_.:-]+)'/) {
                #expect(english[String(match.1)] != nil, "\(file.name): \(match.1)")
            }
        }
    }

    @Test("No module holds a text for people: a sentence, or a word with a capital, in an element")
    func literals() throws {
        let allowed: Set = ["Assay", "English", "Italiano", "assay login", "Enter", "Esc"]
        for file in try files(".js") where !file.name.hasPrefix("words") {
            for line in file.text.split(separator: "\n") where !line.contains("//") {
                for match in line.matches(
                    of: /(?:, |\()'([A-Z][a-z]+(?: [a-z]+)*|[a-z]+(?: [a-z]+){2,})'/
                )
                where !allowed.contains(String(match.1)) && !line.contains("'svg")
                    && !line.contains("includes(") && !line.contains("key ===")
                {
                    // Names of HTTP fields, events and selectors are no texts for people.
                    let isCode = [
                        "new Error", "querySelector", "addEventListener", "headers", "at: {",
                    ]
                    .contains { line.contains($0) }
                    #expect(isCode, "\(file.name): \(match.1)")
                }
            }
        }
    }

    @Test("Texts become markup by no way, and styles and scripts stand in files alone")
    func markup() throws {
        let forbidden = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            "new Function", "javascript:", "setAttribute('style'", "http://", "https://",
        ]
        for file in try files(".js") {
            for word in forbidden where file.text.contains(word) {
                #expect(
                    word == "http://" && file.text.contains("http://www.w3.org/2000/svg"),
                    "\(file.name): \(word)"
                )
            }
        }
        let page = try #require(try files(".html").first).text
        #expect(!page.contains("style=") && !page.contains("onclick") && !page.contains("<style"))
        #expect(page.matches(of: /<script/).count == 1)
    }

    @Test("Each module stays short, and each is one that a module or the page asks for")
    func modules() throws {
        let all = try files(".js")
        let page = try #require(try files(".html").first).text
        for file in all {
            #expect(file.text.split(separator: "\n").count < 300, "\(file.name)")
            let isAsked =
                page.contains("/dashboard/\(file.name)")
                || all.contains { $0.text.contains("'./\(file.name)'") }
            #expect(isAsked, "\(file.name)")
        }
    }
}
