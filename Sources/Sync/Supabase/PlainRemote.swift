import HTTP
import JSON
import Storage

/// The tables of a project as PostgREST offers them, with nothing of ours installed there.
struct PlainRemote: Sendable {
    var client: SupabaseClient
    /// The organization's id there; every request is limited to it.
    var organization: String

    /// Rows of a table by id, those after `id`; an empty page is the only sign of the end, since a
    /// server may cut any page shorter than asked.
    func page(_ table: String, after id: String?, limit: Int) async throws -> [JSON] {
        var path = "/rest/v1/\(table)?select=*&\(scope)&order=id.asc&limit=\(limit)"
        if let id { path += "&id=gt.\(Self.encoded(id))" }
        let answer = try await client.json(method: "GET", path: path, what: table)
        guard let rows = answer.body.arrayValue else {
            throw SyncError.badAnswer(what: table, detail: "it is no list of rows")
        }
        return rows
    }

    func row(_ table: String, _ id: String) async throws -> JSON? {
        let path = "/rest/v1/\(table)?select=*&\(scope)&id=eq.\(Self.encoded(id))"
        return try await client.json(method: "GET", path: path, what: table).body.arrayValue?.first
    }

    /// Adds a row; nil when its id is taken.
    func insert(_ table: String, _ row: JSONObject) async throws -> JSON? {
        try await client.json(
            method: "POST",
            path: "/rest/v1/\(table)?on_conflict=id",
            headers: ["Prefer": "return=representation,resolution=ignore-duplicates"],
            body: JSON.object(row).canonicalBytes,
            what: table
        ).body.arrayValue?.first
    }

    /// Changes a row that still holds what `seen` says; nil when none was changed.
    ///
    /// PostgREST answers 200 to a change of nothing: only the rows it shows count.
    func update(
        _ table: String,
        _ id: String,
        seen: JSONObject,
        set: JSONObject
    ) async throws -> JSON? {
        try await client.json(
            method: "PATCH",
            path: path(table, id, seen),
            headers: ["Prefer": "return=representation"],
            body: JSON.object(set).canonicalBytes,
            what: table
        ).body.arrayValue?.first
    }

    /// Deletes a row that still holds what `seen` says.
    ///
    /// - Returns: whether one was deleted.
    func delete(_ table: String, _ id: String, seen: JSONObject) async throws -> Bool {
        let rows = try await client.json(
            method: "DELETE",
            path: path(table, id, seen),
            headers: ["Prefer": "return=representation"],
            what: table
        ).body.arrayValue
        return rows?.isEmpty == false
    }

    /// The columns of each table the user may see, from the project's own description.
    func columns() async throws -> [String: Set<String>] {
        let answer = try await client.json(
            method: "GET",
            path: "/rest/v1/",
            what: "the description"
        )
        var found: [String: Set<String>] = [:]
        for (name, value) in answer.body["definitions"]?.objectValue ?? [:] {
            found[name] = Set(value["properties"]?.objectValue?.keys ?? [])
        }
        return found
    }

    /// The organization of the user by the CRM's own table; nil where it says nothing.
    func organization(ofUser user: String) async throws -> String? {
        let path = "/rest/v1/profiles?select=organization_id&id=eq.\(Self.encoded(user))"
        let rows = try await client.json(method: "GET", path: path, what: "profiles").body
            .arrayValue
        return rows?.first?["organization_id"]?.stringValue
    }

    private var scope: String { "organization_id=eq.\(Self.encoded(organization))" }

    private func path(_ table: String, _ id: String, _ seen: JSONObject) -> String {
        var path = "/rest/v1/\(table)?\(scope)&id=eq.\(Self.encoded(id))"
        for (column, value) in seen {
            guard let condition = Self.condition(value) else { continue }
            path += "&\(Self.encoded(column))=\(condition)"
        }
        return path
    }

    /// Bytes of one condition; a longer text could make the URL too long for what is in between.
    private static let conditionBytesMax = 1_000

    /// A filter for a value; nil for one that a URL cannot carry: it was compared just before.
    private static func condition(_ value: JSON) -> String? {
        switch value {
        case .null: return "is.null"
        case .bool(let flag): return "is.\(flag)"
        case .string(let text):
            let encoded = encoded(text)
            return encoded.utf8.count <= conditionBytesMax ? "eq.\(encoded)" : nil
        case .integer, .number: return "eq.\(encoded(value.canonicalText))"
        case .array, .object: return nil
        }
    }

    /// Percent-encodes everything but letters, digits and `-._~`.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}
