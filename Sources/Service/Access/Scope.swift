/// What a token allows.
package enum Scope: String, CaseIterable, Sendable {
    /// Read contacts, scores, explanations, insights, models and traces.
    case readScores = "score:read"
    /// Ask for scores, and start bulk runs.
    case writeScores = "score:write"
    /// Bring records in, and take imports back.
    case writeContacts = "contacts:write"
    /// Verify, replay and prove.
    case readAudit = "audit:read"
    /// Take records out in bulk.
    case export
    /// Everything.
    case admin

    /// The names of all scopes, as the command line lists them.
    package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
