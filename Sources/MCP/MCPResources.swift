import Agents
import JSON

/// What assistants may read by name: a contact, the leads, the insights, the model.
struct MCPResources: Sendable {
    private static let contactPrefix = "assay://contact/"

    /// The tools whose answers these are.
    let catalog: MCPCatalog

    /// Those that are always there.
    static let listed: [JSON] = [
        resource("assay://leads/top", "The best leads"),
        resource("assay://insights", "How all leads stand and what moved"),
        resource("assay://model", "The model in use"),
    ]

    /// Those of which there are many.
    static let templates: [JSON] = [
        [
            "uriTemplate": .string(contactPrefix + "{id}"), "name": "contact",
            "title": "A contact with its newest score", "mimeType": "application/json",
        ]
    ]

    private static func resource(_ uri: String, _ title: String) -> JSON {
        [
            "uri": .string(uri), "name": .string(uri), "title": .string(title),
            "mimeType": "application/json",
        ]
    }

    /// What a resource holds, as JSON; nil where there is none of that name.
    func text(_ uri: String) async -> String? {
        switch uri {
        case "assay://leads/top": return await said("top_leads", [:])
        case "assay://insights": return await said("get_insights", [:])
        case "assay://model": return await said("get_model", [:])
        case _ where uri.hasPrefix(Self.contactPrefix):
            let id = Self.decoded(String(uri.dropFirst(Self.contactPrefix.count)))
            return await said("explain_score", ["contact": .string(id)])
        default: return nil
        }
    }

    /// The id in an address, where signs of other alphabets stand as `%C3%A9`.
    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func said(_ tool: String, _ arguments: JSON) async -> String? {
        let result = await catalog.answer(tool, arguments)
        return result.isError ? nil : result.output.canonicalText
    }
}
