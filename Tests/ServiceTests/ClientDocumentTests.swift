import Foundation
import JSON
import Service
import TestSupport
import Testing

/// The OpenAPI document of the source tree, and what follows from it.
///
/// Whoever adds a route writes it once, in that document: client and page follow. Each message says
/// what to add where.
@Suite("The description of the service, its client and its page")
struct ClientDocumentTests {
    private static let file = "Sources/Service/Resources/openapi.json"
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let document: JSON
    private let served: String

    init() async throws {
        let answer = await (try Counter()).ask("GET", "/openapi.json")
        (document, served) = (try answer.json, answer.text)
    }

    private struct Operation {
        var name: String
        var about: JSON
        var id: String { about["operationId"]?.stringValue ?? "" }
    }

    private var operations: [Operation] {
        (document["paths"]?.objectValue ?? [:]).flatMap { path, methods in
            (methods.objectValue ?? [:]).map {
                Operation(name: "\($0.key.uppercased()) \(path)", about: $0.value)
            }
        }
    }

    private static func resource(_ name: String) throws -> String {
        let place = root.appending(path: "Sources/Service/Resources/\(name)")
        return try String(contentsOf: place, encoding: .utf8)
    }

    @Test("The client's types and methods, and the page's rows, are those that it says")
    func generated() throws {
        let folder = try TemporaryDirectory()
        let place = try folder.write(Array(served.utf8), to: "openapi.json")
        let program = Self.root.appending(path: "Tests/ServiceClient/generate").path
        let isWritten = ProcessInfo.processInfo.environment["ASSAY_GENERATE"] != nil
        let result = try PythonVerifier.run([program, place] + (isWritten ? ["--write"] : []))
        #expect(
            result.status == 0,
            """
            \(result.output)\
            They are written from \(Self.file): run \
            `ASSAY_GENERATE=1 Tests/run --filter ClientDocumentTests` and commit what it writes.
            """
        )
    }

    @Test("Every operation is a method of the client and a row of the page, under its own name")
    func methods() throws {
        let (client, page) = (try Self.resource("assay.ts"), try Self.resource("docs.html"))
        var ids: Set<String> = []
        for operation in operations {
            let (name, id) = (operation.name, operation.id)
            #expect(
                id.wholeMatch(of: /[a-z][A-Za-z]*/) != nil && ids.insert(id).inserted,
                "\(name): give it an operationId of its own in \(Self.file), a name as addContact"
            )
            let method = try Regex("(?m)^  (override |async )?\\*?\(id)[<(]")
            #expect(client.contains(method), "\(name): assay.ts lacks the method \(id)")
            #expect(
                page.contains("<code>\(name)</code>") && page.contains("<td><code>\(id)</code>"),
                "\(name): docs.html lacks its row"
            )
        }
    }

    @Test("Every property, parameter, operation and answer is described")
    func descriptions() {
        var missing: [String] = []
        func visit(_ json: JSON, _ place: String) {
            for (offset, item) in (json.arrayValue ?? []).enumerated() {
                visit(item, "\(place)/\(offset)")
            }
            for (name, value) in json.objectValue ?? [:] where !name.hasPrefix("example") {
                if name == "properties", json["type"] != nil {
                    for (property, schema) in value.objectValue ?? [:]
                    where (schema["description"]?.stringValue ?? "").isEmpty {
                        missing.append("\(place)/properties/\(property)")
                    }
                }
                for item in name == "parameters" ? value.arrayValue ?? [] : []
                where (item["description"]?.stringValue ?? "").isEmpty {
                    missing.append("\(place)/parameters/\(item["name"] ?? .null)")
                }
                visit(value, "\(place)/\(name)")
            }
        }
        visit(document, "#")
        for operation in operations {
            if (operation.about["summary"]?.stringValue ?? "").isEmpty {
                missing.append("\(operation.name): summary")
            }
        }
        #expect(missing == [], "write a description there, in \(Self.file)")
    }

    @Test("Every operation has an example of what it takes and answers, and each is as it says")
    func examples() {
        let checker = SchemaChecker(document: document)
        func fits(_ content: JSON?, _ place: String, isNeeded: Bool = true) {
            let media = content?.objectValue ?? [:]
            var count = 0
            for (type, media) in media {
                let all =
                    media["example"].map { [$0] }
                    ?? (media["examples"]?.objectValue ?? [:]).compactMap { $0.value["value"] }
                count += all.count
                for example in all {
                    let faults = checker.faults(example, media["schema"] ?? [:])
                    #expect(faults == [], "\(place) \(type): the example is not as its schema says")
                }
            }
            #expect(
                count > 0 || media.isEmpty || !isNeeded,
                "\(place): write an `example` beside its schema, in \(Self.file)"
            )
        }
        for operation in operations {
            if let body = operation.about["requestBody"] {
                fits(body["content"], "\(operation.name) requestBody")
            }
            let answers = operation.about["responses"]?.objectValue ?? [:]
            #expect(answers.contains { $0.key.hasPrefix("4") }, "\(operation.name): no refusals")
            for (status, answer) in answers {
                let answer = answer["$ref"]?.stringValue.flatMap(checker.resolve) ?? answer
                #expect(answer["description"]?.stringValue != nil, "\(operation.name) \(status)")
                fits(answer["content"], "\(operation.name) \(status)", isNeeded: status < "300")
                if status >= "400" {
                    #expect(answer["content"] != nil, "\(operation.name) \(status): say its body")
                }
            }
        }
        for (name, answer) in document["components"]?["responses"]?.objectValue ?? [:] {
            fits(answer["content"], name)
        }
    }

    @Test("Every upload says its media type, its file and its size")
    func uploads() {
        var count = 0
        for operation in operations {
            let content = operation.about["requestBody"]?["content"]?.objectValue ?? [:]
            for (type, media) in content where type != "application/json" {
                count += 1
                let schema = media["schema"]
                #expect(schema?["contentMediaType"]?.stringValue == type, "\(operation.name)")
                #expect(schema?["maxLength"]?.intValue == 64 << 20, "\(operation.name) \(type)")
                #expect(schema?["description"] != nil, "\(operation.name) \(type)")
            }
        }
        #expect(count >= 6)
    }

    @Test("The page says limits, origins, tokens, and what the front end needs to know")
    func page() throws {
        let page = try Self.resource("docs.html")
        for word in [
            "VITE_DATAPIZZA_API_URL", "ASSAY_ORIGINS", "assay token create", "64 MiB", "1 MiB",
            "Retry-After", "RateLimit", "http://localhost:5173",
        ] {
            #expect(page.contains(word), "\(word)")
        }
    }
}
