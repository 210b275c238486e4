import Storage

/// Operations that the server could not judge in this sync: they wait for the next one, and the others
/// do not wait for them.
struct PutOff {
    /// Their ids.
    private(set) var ids: Set<String> = []
    private var reason = ""
    private var isServerToBlame = false

    /// Puts one off after a request for it alone failed.
    ///
    /// - Throws: `error` when the request before failed as well: then it is not the operation's fault,
    ///   and asking on would take for ever.
    mutating func add(_ operation: FrozenOperation, _ error: SyncError) throws {
        if isServerToBlame { throw error }
        isServerToBlame = true
        add(operation, reason: "\(error)")
    }

    /// Puts one off that the server itself could not judge among others.
    mutating func add(_ operation: FrozenOperation, reason: String) {
        ids.insert(operation.id)
        self.reason = reason
    }

    /// Notes that the server judges.
    mutating func noteVerdict() { isServerToBlame = false }

    /// Tells how many wait, and why.
    func tell(_ counts: inout SyncCounts) {
        if ids.isEmpty { return }
        let many = ids.count == 1 ? "1 edit could" : "\(ids.count) edits could"
        counts.warn("\(many) not be judged and will be sent again with the next sync: \(reason)")
    }
}

extension SyncError {
    /// Whether a write that failed like this may have failed for what it touches alone, so that others
    /// are worth trying, and be taken another time.
    var isAboutOne: Bool {
        switch self {
        case .outOfTime, .unsettled, .unavailable(status: 500, _): true
        default: false
        }
    }
}
