package import JSON
import ProgramResources

/// The JSON schema of a file of rules, which stands in the OpenAPI document.
package enum RuleSchema {
    /// The schema, whole in itself: its parts stand under `$defs`.
    ///
    /// - Throws: `JSONError` where the document is no JSON, which a test excludes.
    package static func json() throws -> JSON {
        let all = try JSON(parsing: ProgramResources.openAPI)["components"]?["schemas"]
        var schema = own(all?["RuleFile"] ?? [:]).objectValue ?? [:]
        let parts = ["RuleCondition", "Rule"].map { ($0, own(all?[$0] ?? [:])) }
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["$defs"] = .object(JSONObject(members: parts))
        return .object(schema)
    }

    private static let prefix = "#/components/schemas/"

    /// The same with references to parts of itself.
    private static func own(_ json: JSON) -> JSON {
        switch json {
        case .string(let text) where text.hasPrefix(prefix):
            return .string("#/$defs/" + text.dropFirst(prefix.count))
        case .array(let items): return .array(items.map(own))
        case .object(let members):
            return .object(JSONObject(members: members.map { ($0.key, own($0.value)) }))
        default: return json
        }
    }
}
