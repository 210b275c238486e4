/// Why PostgreSQL refused a statement, or could not be reached.
package struct PostgreSQLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Five characters, as `23505`; empty when no server answered.
    package var sqlState: String
    /// What the server said, or the library when it reached none.
    package var message: String
    /// The server's DETAIL, if it gave one.
    package var detail: String?
    /// The server's HINT, if it gave one.
    package var hint: String?

    package var description: String {
        let lines = [message, detail, hint].compactMap(\.self)
        return "PostgreSQL \(sqlState.isEmpty ? "unreachable" : sqlState): "
            + lines.joined(separator: "; ")
    }
}
