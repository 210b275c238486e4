import Storage

/// Why sync could not keep or find something in the file.
package enum SyncStoreError: Error, Equatable, CustomStringConvertible {
    /// The text of a row is not what its hash says.
    case damagedRow(table: String, id: String)
    /// The organization has no remote project.
    case notLinked
    /// The organization belongs to another remote one than it is to be linked to.
    case heldByAnother(HeldRecords, wanted: String)
    /// An edit, conflict or refusal is of another remote organization than the link's.
    case ofAnother(what: String)
    /// A table was not pulled yet, so that nobody knows what the server has.
    case notPulled(table: String)
    /// There is no such conflict, or somebody looked at it before.
    case noConflict(Int64)
    /// There is no such quarantined operation.
    case notQuarantined(String)
    /// The record of a refused edit was deleted since, there or only here.
    case deleted(entity: String, id: String, there: Bool)
    /// The fields of a refused edit were edited again since, and that edit waits.
    case editedSince(id: String, fields: [String])

    package var description: String {
        switch self {
        case .damagedRow(let table, let id):
            "row \(id) of \(table) came damaged: its text is not what its hash says; try again, and "
                + "see what stands between here and the server if it stays so"
        case .notLinked:
            "this organization is not linked to a project; run `assay login` first"
        case .heldByAnother(let held, let wanted):
            "this organization belongs to organization \(held.organization) of \(held.url) and holds "
                + "\(held). That goes nowhere else, and is not mixed with records of \(wanted). To send "
                + "what waits, log in as a user of the first; for the other take another organization of "
                + "this file (`assay login --org NAME`) or another file (`--db FILE`)"
                + (held.isSameElsewhere ? Self.moved : "")
        case .ofAnother(let what):
            "\(what) belongs to another remote organization than this one is linked to; it stays as it is"
        case .notPulled(let table):
            "nobody knows yet what the server has in \(table); run `assay sync` first"
        case .noConflict(let number):
            "there is no open conflict \(number); `assay sync conflicts` lists them"
        case .notQuarantined(let id):
            "no operation '\(id)' is in quarantine; `assay sync quarantine` lists them"
        case .deleted(let entity, let id, let there):
            "the \(entity) \(id) was deleted \(there ? "on the server" : "here") since; retrying would "
                + "bring it back, here and with the next sync there. Say `--yes` if you want that, or "
                + "`assay sync quarantine drop` to give the edit up"
        case .editedSince(let id, let fields):
            "\(fields.joined(separator: ", ")) of \(id) was edited again since, and that edit waits to "
                + "be sent: drop this one, or correct the record"
        }
    }

    private static let moved =
        ". If the project only moved to another URL, say so with `--moved`"
}
