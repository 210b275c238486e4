/// Why a record cannot be edited as its user said.
package enum EditError: Error, Equatable, CustomStringConvertible {
    /// The record an edit is about is gone.
    case recordGone(entity: String, id: String)
    /// What was typed is no value for a column that holds JSON of that kind.
    case notOfColumn(String, kind: String)
    /// The record has no such field.
    case unknownField(String, known: [String])

    package var description: String {
        switch self {
        case .recordGone(let entity, let id):
            "the \(entity) \(id) is gone here and there; nothing can be put back onto it"
        case .notOfColumn(let name, let kind):
            "\(name) holds \(kind): give JSON for it, as \(name)='{\"a\": 1}', '[1, 2]', '\"text\"', 5, "
                + "true or null"
        case .unknownField(let name, let known):
            "there is no field '\(name)'; known are \(known.joined(separator: ", "))"
        }
    }
}
