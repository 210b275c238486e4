import CRM
import JSON

/// The OpenAPI document: the file, with the columns of a contact where it says so.
///
/// A schema whose `x-columns` is `contact` gets a property for each column, all required; one whose
/// `x-columns` is `contact-edited` those that people set.
struct OpenAPIDocument {
    /// The document as it is served; the file itself where that is no JSON, which a test excludes.
    let bytes: [UInt8]

    init(_ file: [UInt8]) {
        do { bytes = Self.completed(try JSON(parsing: file)).canonicalBytes } catch { bytes = file }
    }

    private static func completed(_ json: JSON) -> JSON {
        switch json {
        case .array(let items): return .array(items.map(completed))
        case .object(var members):
            for (name, value) in members { members[name] = completed(value) }
            switch members["x-columns"]?.stringValue {
            case "contact": add(Contact.columns, areRequired: true, to: &members)
            case "contact-edited":
                add(Contact.columns.filter(\.isEditable), areRequired: false, to: &members)
            default: break
            }
            members["x-columns"] = nil
            return .object(members)
        default: return json
        }
    }

    private static func add(
        _ columns: [Column<Contact>],
        areRequired: Bool,
        to schema: inout JSONObject
    ) {
        var properties = schema["properties"]?.objectValue ?? [:]
        for column in columns {
            properties[column.name] = property(column, isShown: areRequired)
        }
        schema["properties"] = .object(properties)
        if areRequired {
            let others = schema["required"]?.arrayValue ?? []
            schema["required"] = .array(others + columns.map { .string($0.name) })
        }
    }

    /// A column whose values may be missing is null then; `title` is what people read.
    private static func property(_ column: Column<Contact>, isShown: Bool) -> JSON {
        var property = JSONObject()
        if let label = column.label {
            property["title"] = .string(label.english)
            let ofNull = isShown ? "null where it is not known" : "null clears it"
            property["description"] = .string("\(label.english); \(ofNull).")
        }
        if case .object = column.access {
            property["type"] = "object"
            return .object(property)
        }
        let type: JSON =
            switch column.kind {
            case .flag: "boolean"
            case .integer, .cents: "integer"
            default: "string"
            }
        let isNeverNull = if case .text = column.traits.unknown { isShown } else { false }
        property["type"] = isNeverNull ? type : [type, "null"]
        if case .moment = column.access { property["format"] = "date-time" }
        return .object(property)
    }
}
