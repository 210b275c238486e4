import HTTP
import JSON
import Storage

/// The tables of a project as PostgREST offers them, with nothing of ours installed there.
struct PlainRemote: Sendable {
    var client: SupabaseClient
    /// The organization's id there; every request is limited to it.
    var organization: String
    /// The user's id there.
    var user: String?
    /// The column that names a row's author, of tables whose rows may name no organization.
    var authors: [String: String] = [:]
    /// The types of columns, as far as they were needed.
    let types = ColumnTypes()

    /// Rows of a table by id, those after `id`; an empty page is the only sign of the end, since a
    /// server may cut any page shorter than asked.
    func page(_ table: String, after id: String?, limit: Int) async throws -> [JSON] {
        var path = "/rest/v1/\(table)?select=*&\(scope(table))&order=id.asc&limit=\(limit)"
        if let id { path += "&id=gt.\(Self.encoded(id))" }
        let answer = try await client.json(
            method: "GET",
            path: path,
            what: table,
            isDivisible: true
        )
        guard let rows = answer.body.arrayValue else {
            throw SyncError.badAnswer(what: table, detail: "it is no list of rows")
        }
        return rows
    }

    func row(_ table: String, _ id: String) async throws -> JSON? {
        let path = "/rest/v1/\(table)?select=*&\(scope(table))&id=eq.\(Self.encoded(id))"
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
    /// `stamp` is its `updated_at`, where it has one.
    /// PostgREST answers 200 to a change of nothing: only the rows it shows count.
    func update(
        _ table: String,
        _ id: String,
        seen: JSONObject,
        stamp: JSON?,
        set: JSONObject
    ) async throws -> JSON? {
        try await client.json(
            method: "PATCH",
            path: try await path(table, id, seen, stamp),
            headers: ["Prefer": "return=representation"],
            body: JSON.object(set).canonicalBytes,
            what: table
        ).body.arrayValue?.first
    }

    /// Deletes a row that still holds what `seen` says.
    ///
    /// - Returns: whether one was deleted.
    func delete(
        _ table: String,
        _ id: String,
        seen: JSONObject,
        stamp: JSON?
    ) async throws -> Bool {
        let rows = try await client.json(
            method: "DELETE",
            path: try await path(table, id, seen, stamp),
            headers: ["Prefer": "return=representation"],
            what: table
        ).body.arrayValue
        return rows?.isEmpty == false
    }

    /// The organizations of a user by the CRM's own table; none where it says nothing.
    func organizations(ofUser user: String) async throws -> [String] {
        guard !user.isEmpty else { return [] }
        let path = "/rest/v1/profiles?select=organization_id&id=eq.\(Self.encoded(user))"
        do {
            let rows = try await client.json(method: "GET", path: path, what: "profiles").body
            return (rows.arrayValue ?? []).compactMap { $0["organization_id"]?.stringValue }
        } catch SyncError.missing {
            return []
        }
    }

    private func scope(_ table: String) -> String {
        let ours = Self.encoded(organization)
        guard let user, let author = authors[table] else {
            return "organization_id=eq.\(ours)"
        }
        let column = Self.encoded(author)
        let mine = "and(organization_id.is.null,\(column).eq.\(Self.encoded(user)))"
        return "or=(organization_id.eq.\(ours),\(mine))"
    }

    /// One row, as long as it holds what was seen; `stamp` is the row's time of change, where it has
    /// one: it stands for values that the URL has no room for.
    private func path(
        _ table: String,
        _ id: String,
        _ seen: JSONObject,
        _ stamp: JSON?
    ) async throws -> String {
        var types: [String: String] = [:]
        for (column, value) in seen where !value.isNull {
            types[column] = try await type(of: column, in: table)
        }
        let condition = PlainCondition(seen: seen, types: types)
        var path = "/rest/v1/\(table)?\(scope(table))&id=eq.\(Self.encoded(id))" + condition.query
        if !condition.left.isEmpty, let stamp {
            path += PlainCondition(seen: ["updated_at": stamp], types: [:]).query
        }
        return path
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
