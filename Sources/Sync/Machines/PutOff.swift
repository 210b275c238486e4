/// Operations that the server could not judge in this sync: they wait for the next one, and the
/// others do not wait for them.
struct PutOff: Equatable {
    /// Their ids.
    private(set) var ids: Set<String> = []
    private var reason = ""
    private var isServerToBlame = false

    /// Puts one off after a request for it alone failed.
    ///
    /// - Returns: false when the request before failed as well: then it is not the operation's
    ///   fault, and asking on would take for ever.
    mutating func addAlone(_ operation: OutboxOperation, reason: String) -> Bool {
        if isServerToBlame { return false }
        isServerToBlame = true
        add(operation, reason: reason)
        return true
    }

    /// Puts one off that the server itself could not judge among others.
    mutating func add(_ operation: OutboxOperation, reason: String) {
        ids.insert(operation.id)
        self.reason = reason
    }

    /// Notes that the server judges.
    mutating func noteVerdict() { isServerToBlame = false }

    /// How many wait, and why; nil when none does.
    var warning: String? {
        if ids.isEmpty { return nil }
        let many = ids.count == 1 ? "1 edit could" : "\(ids.count) edits could"
        return "\(many) not be judged and will be sent again with the next sync: \(reason)"
    }
}

extension SyncError {
    /// Whether a write that failed like this may have failed for what it touches alone, so that
    /// others are worth trying, and be taken another time.
    var isAboutOne: Bool {
        switch self {
        case .outOfTime, .unsettled, .unavailable(status: 500, _): true
        default: false
        }
    }
}
