import CRM

/// When tokens or sessions were used, until it is written down: each at most once a minute, since a
/// write a request would cost more than the request.
struct UseNotes {
    private static let pause = 60 * Instant.second

    private var moments: [String: Instant] = [:]

    mutating func note(_ id: String, at now: Instant) { moments[id] = now }

    /// Takes the ids whose use is to be written down, in order, and the newest moment among them;
    /// nil where none is.
    mutating func takeDue(
        lastWritten: (String) -> Instant?
    ) -> (ids: [String], newest: Instant)? {
        let due = moments.filter { id, moment in
            lastWritten(id).map { moment.microseconds - $0.microseconds >= Self.pause } ?? true
        }
        for id in due.keys { moments[id] = nil }
        return due.values.max().map { (due.keys.sorted(), $0) }
    }
}
