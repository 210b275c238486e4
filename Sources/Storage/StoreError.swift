package import CRM

/// Why the store could not do what was asked, in words a user can act on.
package enum StoreError: Error, Equatable, CustomStringConvertible {
    /// No contact matches what was given.
    case contactNotFound(String)
    /// More than one contact matches; the ids of some of them.
    case contactAmbiguous(String, candidates: [String])
    /// No score under that number, or none yet for that contact.
    case scoreNotFound(String)
    /// The person of a score was taken out of the file, with what it was computed from.
    case erased(score: Int64, Instant)
    /// A score refers to a model that the file does not hold.
    case modelMissing(String)
    /// The file holds as many of something as it may.
    case tooMany(String, max: Int)
    /// A row holds what this version cannot have written.
    case damaged(table: String, key: String, detail: String)

    /// Whether it is ``erased(score:_:)``.
    package var isErasure: Bool { if case .erased = self { true } else { false } }

    package var description: String {
        switch self {
        case .contactNotFound(let given):
            "no contact has the id, e-mail or name '\(given)'; try `assay contacts` to search"
        case .contactAmbiguous(let given, let candidates):
            "'\(given)' fits several contacts; give one of the ids: "
                + candidates.joined(separator: ", ")
        case .scoreNotFound(let given):
            "no score '\(given)'; `assay history` lists them, `assay score` makes one"
        case .erased(let score, let at):
            "the person of score number \(score) was erased on \(at); nothing is left to explain it"
        case .modelMissing(let sha):
            "model \(sha) is not in this file; restore a backup that holds it"
        case .tooMany(let what, let max):
            "the file holds \(max) \(what) already, and takes no more"
        case .damaged(let table, let key, let detail):
            "row \(key) of \(table) is damaged: \(detail); run `assay audit verify`"
        }
    }
}
