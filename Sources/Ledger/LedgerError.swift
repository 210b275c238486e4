package import JSON

/// Why something that claims to come from a log does not.
package enum LedgerError: Error, Equatable, CustomStringConvertible {
    /// Bytes that should be JSON are not.
    case notJSON(document: String, JSONError)
    /// A member is missing, has the wrong type or a value that is not allowed.
    case badMember(document: String, name: String, expected: String)
    /// The bytes are not the canonical form of what they say, or hold more than they should.
    case notCanonical(document: String)
    /// A line of a checkpoint is not what C2SP tlog-checkpoint asks for.
    case badCheckpoint(line: Int, expected: String)

    package var description: String {
        switch self {
        case .notJSON(let document, let error):
            "the \(document) is \(error)"
        case .badMember(let document, let name, let expected):
            "the \(document)'s \"\(name)\" must be \(expected)"
        case .notCanonical(let document):
            "the \(document) is not in canonical form or has members this version does not know"
        case .badCheckpoint(let line, let expected):
            "line \(line) of the checkpoint must be \(expected)"
        }
    }
}
