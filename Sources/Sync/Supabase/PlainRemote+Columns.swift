import HTTP
import JSON
import Synchronization

/// What a project tells of its tables' columns where it does not describe itself.
///
/// The description at `/rest/v1/` is closed to public keys, so that names come from rows, and the
/// types that a conditional write needs from PostgreSQL's own words.
extension PlainRemote {
    /// How a table stands for the user.
    enum Access: Equatable {
        case open, missing
        /// With the server's words.
        case closed(String)
    }

    func access(to table: String) async throws -> Access {
        do {
            _ = try await rows("\(table)?select=*&limit=0", of: table)
            return .open
        } catch SyncError.missing {
            return .missing
        } catch SyncError.forbidden(_, let message) {
            return .closed(message)
        }
    }

    /// The names of a table's columns: those of any row the user may see; without one, those of
    /// `candidates` that are there.
    func columns(of table: String, among candidates: Set<String>) async throws -> Set<String> {
        if let row = try await rows("\(table)?select=*&limit=1", of: table).first?.objectValue {
            return Set(row.keys)
        }
        let names = candidates.filter { !$0.contains { $0 == "\"" || $0 == "\\" } }.sorted()
        var found: Set<String> = []
        for start in stride(from: 0, to: names.count, by: Self.namesMax) {
            let part = Array(names[start..<min(start + Self.namesMax, names.count)])
            found.formUnion(try await existing(part, in: table))
        }
        return found
    }

    /// Names asked for at once: a URL has room for them.
    private static let namesMax = 50

    /// Those of some names that are columns: asked for all at once while the server misses one.
    private func existing(_ names: [String], in table: String) async throws -> Set<String> {
        let list = names.map { Self.encoded("\"\($0)\"") }.joined(separator: ",")
        do {
            _ = try await rows("\(table)?select=\(list)&limit=0", of: table)
            return Set(names)
        } catch SyncError.refused(_, _, "42703", let message) {
            guard names.count > 1 else { return [] }
            // The server names the one it misses; should its words be others, halves find it.
            if let missing = names.first(where: { message.contains(".\($0) ") }) {
                return try await existing(names.filter { $0 != missing }, in: table)
            }
            let half = names.count / 2
            return try await existing(Array(names[..<half]), in: table)
                .union(existing(Array(names[half...]), in: table))
        }
    }

    /// The last word of the name of a column's type, as `text`, `jsonb`, `integer[]`; asked once a
    /// sync.
    ///
    /// The question is one that only a column of truth values takes: for any other, PostgreSQL
    /// refuses it before it looks at a row, and names the type at the end of its words in every
    /// language.
    func type(of column: String, in table: String) async throws -> String {
        if let known = types[table, column] { return known }
        var type = "boolean"
        do {
            _ = try await rows(
                "\(table)?select=id&\(Self.encoded(column))=is.true&limit=0",
                of: table
            )
        } catch SyncError.refused(_, _, "42804", let message) {
            type = message.split(separator: " ").last.map(String.init) ?? ""
        }
        types[table, column] = type
        return type
    }

    private func rows(_ query: String, of table: String) async throws -> [JSON] {
        let path = "/rest/v1/\(query)"
        let answer = try await client.json(method: "GET", path: path, what: table).body
        guard let rows = answer.arrayValue else {
            throw SyncError.badAnswer(what: table, detail: "it is no list of rows")
        }
        return rows
    }
}

/// The types of columns that were asked for, for the length of one sync.
final class ColumnTypes: Sendable {
    private let known = Mutex<[String: [String: String]]>([:])

    subscript(table: String, column: String) -> String? {
        get { known.withLock { $0[table]?[column] } }
        set { known.withLock { $0[table, default: [:]][column] = newValue } }
    }
}
