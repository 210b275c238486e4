import CRM
import JSON

/// Writes contacts as vCards 4.0 (RFC 6350): lines end in CRLF and are folded at 75 bytes.
///
/// What vCard has no property for goes into `X-ASSAY-…` properties, which the reader knows. Line
/// ends inside a value become line feeds.
enum VCardWriter {
    /// Appends the card of a contact, given as the cells of a row by column.
    static func append(_ cells: [String: JSON], to bytes: inout [UInt8]) {
        let text = { (column: String) in cells[column]?.stringValue }
        line("BEGIN", "VCARD", &bytes)
        line("VERSION", "4.0", &bytes)
        property("UID", text("id"), &bytes)
        line("FN", escaped(text("name") ?? ""), &bytes)
        property("EMAIL", text("email"), &bytes)
        property("TEL", text("phone"), &bytes)
        property("ORG", text("company"), &bytes)
        property("TITLE", text("title"), &bytes)
        property("URL", text("website"), &bytes)
        let (city, country) = (text("city"), text("country"))
        if city != nil || country != nil {
            line("ADR", ";;;\(escaped(city ?? ""));;;\(escaped(country ?? ""))", &bytes)
        }
        property("REV", text("updated_at").map(compact), &bytes)
        property("X-ASSAY-SOURCE", text("source"), &bytes)
        property("X-ASSAY-CREATED-AT", text("created_at"), &bytes)
        property("X-ASSAY-DO-NOT-CONTACT", cells["do_not_contact"].flatMap(flag), &bytes)
        if let attributes = cells["attributes"], !attributes.isNull {
            property("X-ASSAY-ATTRIBUTES", attributes.canonicalText, &bytes)
        }
        line("END", "VCARD", &bytes)
    }

    private static func flag(_ value: JSON) -> String? { value.boolValue.map { "\($0)" } }

    private static func compact(_ moment: String) -> String {
        moment.filter { $0 != "-" && $0 != ":" }
    }

    private static func property(_ name: String, _ value: String?, _ bytes: inout [UInt8]) {
        if let value { line(name, escaped(value), &bytes) }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case ",": result += "\\,"
            case ";": result += "\\;"
            case "\n", "\r\n", "\r": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// One property, folded between characters.
    private static func line(_ name: String, _ value: String, _ bytes: inout [UInt8]) {
        var width = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let size = UTF8.width(scalar)
            if width + size > 75 {
                bytes.append(contentsOf: "\r\n ".utf8)
                width = 1
            }
            bytes.append(contentsOf: String(Character(scalar)).utf8)
            width += size
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }
}
