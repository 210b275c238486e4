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
        return try Self.rows(answer.body, of: table)
    }

    /// The row of that id as it stands; nil when it is gone or out of sight.
    ///
    /// An empty list may be one that went astray: it is asked for in two ways.
    func row(_ table: String, _ id: String) async throws -> JSON? {
        let path = "/rest/v1/\(table)?select=*&\(scope(table))&id=eq.\(Self.encoded(id))"
        let answer = try await client.json(method: "GET", path: path, what: table)
        if let row = try Self.row(answer.body, of: table, id) { return row }
        return try await rows(table, ids: [id]).first
    }

    /// The rows of those ids, as far as they are there.
    func rows(_ table: String, ids: [String]) async throws -> [JSON] {
        let list = ids.map { Self.encoded(Self.quoted($0)) }.joined(separator: ",")
        let path = "/rest/v1/\(table)?select=*&\(scope(table))&id=in.(\(list))"
        let answer = try await client.json(method: "GET", path: path, what: table)
        return try Self.rows(answer.body, of: table)
    }

    /// How many rows of a table there are.
    ///
    /// - Throws: ``SyncError/badAnswer(what:detail:)`` for an answer that does not say so.
    func count(_ table: String) async throws -> Int64 {
        let answer = try await client.json(
            method: "GET",
            path: "/rest/v1/\(table)?select=id&\(scope(table))&limit=1",
            headers: ["Prefer": "count=exact"],
            what: table
        )
        _ = try Self.rows(answer.body, of: table)
        guard let range = answer.reply.headers["Content-Range"],
            let total = range.split(separator: "/").last.flatMap({ Int64($0) })
        else {
            throw SyncError.badAnswer(
                what: table,
                detail:
                    "most of its rows are missing, and no Content-Range says how many there are; "
                    + "none was taken away here. Sync again; if it stays so, see what stands between "
                    + "here and the server"
            )
        }
        return total
    }

    /// Adds a row; nil when its id is taken.
    func insert(_ table: String, _ row: JSONObject) async throws -> JSON? {
        let answer = try await client.json(
            method: "POST",
            path: "/rest/v1/\(table)?on_conflict=id",
            headers: ["Prefer": "return=representation,resolution=ignore-duplicates"],
            body: JSON.object(row).canonicalBytes,
            what: table
        )
        return try Self.row(answer.body, of: table, row["id"]?.stringValue ?? "")
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
        let answer = try await client.json(
            method: "PATCH",
            path: try await path(table, id, seen, stamp),
            headers: ["Prefer": "return=representation"],
            body: JSON.object(set).canonicalBytes,
            what: table
        )
        return try Self.row(answer.body, of: table, id)
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
        let answer = try await client.json(
            method: "DELETE",
            path: try await path(table, id, seen, stamp),
            headers: ["Prefer": "return=representation"],
            what: table
        )
        return try Self.row(answer.body, of: table, id) != nil
    }

    /// The rows of an answer; what is no list of rows says nothing about any.
    private static func rows(_ answer: JSON, of table: String) throws -> [JSON] {
        guard let rows = answer.arrayValue, rows.allSatisfy({ $0.objectValue != nil }) else {
            throw SyncError.badAnswer(what: table, detail: "it is no list of rows")
        }
        return rows
    }

    /// The row of that id, the only one an answer may hold.
    private static func row(_ answer: JSON, of table: String, _ id: String) throws -> JSON? {
        let rows = try rows(answer, of: table)
        guard rows.count <= 1, rows.allSatisfy({ $0["id"]?.stringValue == id }) else {
            throw SyncError.badAnswer(
                what: table,
                detail: "it holds other rows than that asked for"
            )
        }
        return rows.first
    }

    /// A value of a list as PostgREST reads it: in quotes where it holds what would end it.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                || $0 == 95
        }
        if isPlain { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
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

    /// One row, as long as it holds what was seen; `stamp` is the row's time of change, where it
    /// has one: it stands for values that the URL has no room for.
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
