import JSON

/// What Google's servers refuse in a `generateContent`, as far as it is documented.
///
/// Each broken rule is a text; a client that is right breaks none.
struct VertexRules {
    let model: String
    let takesLabels: Bool
    private(set) var broken: [String] = []

    init(model: String, takesLabels: Bool) {
        self.model = model
        self.takesLabels = takesLabels
    }

    private mutating func expect(_ holds: Bool, _ rule: String) {
        if !holds { broken.append(rule) }
    }

    private mutating func known(_ object: JSON?, _ keys: Set<String>, _ place: String) {
        for key in object?.objectValue?.keys ?? [] where !keys.contains(key) {
            broken.append("unknown field \(place).\(key)")
        }
    }

    mutating func check(_ body: JSON) {
        known(
            body,
            [
                "contents", "systemInstruction", "tools", "toolConfig", "generationConfig",
                "labels",
            ],
            "request"
        )
        let system = body["systemInstruction"]?["parts"]?.arrayValue ?? []
        expect(system.allSatisfy { $0["text"]?.stringValue?.isEmpty == false }, "system text")
        let declared = tools(body)
        configuration(body, hasTools: !declared.isEmpty)
        labels(body["labels"])
        turns(body["contents"]?.arrayValue ?? [])
    }

    private mutating func tools(_ body: JSON) -> [String] {
        var names: [String] = []
        for tool in body["tools"]?.arrayValue ?? [] {
            known(tool, ["functionDeclarations"], "tool")
            for declaration in tool["functionDeclarations"]?.arrayValue ?? [] {
                known(declaration, ["name", "description", "parameters"], "declaration")
                names.append(declaration["name"]?.stringValue ?? "")
                schema(declaration["parameters"], "parameters")
            }
        }
        expect(Set(names).count == names.count, "duplicate tool")
        let config = body["toolConfig"]?["functionCallingConfig"]
        expect(
            config == nil || ["AUTO", "NONE", "ANY"].contains(config?["mode"]?.stringValue),
            "tool mode"
        )
        return names
    }

    private mutating func schema(_ schema: JSON?, _ place: String) {
        guard let schema else { return expect(false, "\(place) missing") }
        known(
            schema,
            [
                "type", "description", "properties", "required", "propertyOrdering", "items",
                "maxItems", "maxLength", "enum", "minimum", "maximum",
            ],
            place
        )
        let type = schema["type"]?.stringValue ?? ""
        let types = ["OBJECT", "ARRAY", "STRING", "NUMBER", "INTEGER", "BOOLEAN"]
        expect(types.contains(type), "\(place) type \(type)")
        if type == "OBJECT" {
            let members = schema["properties"]?.objectValue ?? JSONObject()
            expect(!members.isEmpty, "\(place) without members")
            for required in schema["required"]?.arrayValue ?? [] {
                expect(members.contains(required.stringValue ?? ""), "\(place) required")
            }
            for (name, member) in members { self.schema(member, "\(place).\(name)") }
        }
        if type == "ARRAY" { self.schema(schema["items"], "\(place).items") }
    }

    private mutating func configuration(_ body: JSON, hasTools: Bool) {
        let config = body["generationConfig"]
        known(
            config,
            ["maxOutputTokens", "responseMimeType", "responseSchema", "thinkingConfig", "seed"],
            "generationConfig"
        )
        expect((config?["maxOutputTokens"]?.intValue ?? 0) > 0, "maxOutputTokens")
        if let schema = config?["responseSchema"] {
            expect(
                config?["responseMimeType"]?.stringValue == "application/json",
                "schema without type"
            )
            self.schema(schema, "responseSchema")
        }
        let isOld = model.hasPrefix("gemini-2")
        expect(!(isOld && hasTools && config?["responseMimeType"] != nil), "JSON with tools on 2.5")
        expect(!(isOld && config?["thinkingConfig"] != nil), "thinking level on 2.5")
    }

    private mutating func labels(_ labels: JSON?) {
        guard let labels else { return }
        expect(takesLabels, "labels where none are taken")
        for (key, value) in labels.objectValue ?? JSONObject() {
            let text = key + (value.stringValue ?? "!")
            let isPlain = text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
            expect(isPlain && (value.stringValue?.utf8.count ?? 99) <= 63, "label \(key)")
        }
    }

    private mutating func turns(_ contents: [JSON]) {
        var open: [JSON] = []
        var step = 0
        expect(contents.first?["role"]?.stringValue == "user", "the first turn is not the user's")
        expect(contents.last?["role"]?.stringValue == "user", "the last turn is the model's")
        for content in contents {
            let parts = content["parts"]?.arrayValue ?? []
            let calls = parts.filter { $0["functionCall"] != nil }
            let responses = parts.compactMap { $0["functionResponse"] }
            expect(!parts.isEmpty, "a turn without parts")
            expect(!parts.contains { $0["text"]?.stringValue == "" }, "an empty text")
            switch content["role"]?.stringValue {
            case "model":
                expect(open.isEmpty, "calls without responses")
                open = calls.compactMap { $0["functionCall"] }
                if let first = calls.first {
                    let signature = first["thoughtSignature"]?.stringValue
                    expect(signature == Self.signature(step), "thought signature of step \(step)")
                    step += 1
                }
            case "user" where !responses.isEmpty:
                answers(responses, to: open)
                open = []
            case "user":
                expect(open.isEmpty, "calls without responses")
                step = 0
            default: expect(false, "role")
            }
        }
        expect(open.isEmpty, "calls without responses at the end")
    }

    private mutating func answers(_ responses: [JSON], to calls: [JSON]) {
        expect(responses.count == calls.count, "\(responses.count) responses to \(calls.count)")
        for (response, call) in zip(responses, calls) {
            known(response, ["name", "id", "response"], "functionResponse")
            expect(response["name"] == call["name"], "the response's name")
            expect(response["id"] == call["id"], "the response's id")
            expect(response["response"]?.objectValue != nil, "the response is no object")
        }
    }

    /// The signature that the first call of a step carries.
    static func signature(_ step: Int) -> String { "c2lnbmF0dXJl\(step)==" }
}
