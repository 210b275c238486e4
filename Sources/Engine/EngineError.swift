/// Why the engine could not do what was asked.
package enum EngineError: Error, Equatable, CustomStringConvertible {
    /// The file holds no such organization.
    case unknownOrganization(String, known: [String])
    /// A line of input names no lead.
    case badRequest(line: Int, reason: String)
    /// The run was stopped; what was scored so far is kept.
    case interrupted(scored: Int)

    package var description: String {
        switch self {
        case .unknownOrganization(let id, let known) where known.isEmpty:
            "there is no organization '\(id)' yet: the file is empty; try `assay import FILE`"
        case .unknownOrganization(let id, let known):
            "there is no organization '\(id)'; the file has: \(known.joined(separator: ", "))"
        case .badRequest(let line, let reason):
            "line \(line): \(reason)"
        case .interrupted(let scored):
            "stopped; \(scored) scores were stored, `assay score --stale` goes on"
        }
    }
}
