import Storage
import Synchronization

/// Answers that take seconds, one at a time for each claim: who repeats a request while it is still
/// being answered waits for that answer, and nothing is asked or paid for twice.
final class SharedAnswers: Sendable {
    /// An answer, and whether it had been given before.
    typealias Answer = (response: IdempotentResponse, isRepeated: Bool)

    private struct Place: Hashable {
        var organization: String
        var claim: IdempotencyKey
    }

    private let underWay = Mutex<[Place: Task<Answer, any Error>]>([:])

    /// The answer to a claim, made by `make` unless that is under way already.
    ///
    /// It is made to its end even where nobody waits any more: it may be paid for.
    /// - Throws: what `make` throws, to everybody who waits.
    func answer(
        to claim: IdempotencyKey,
        of organization: String,
        _ make: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let place = Place(organization: organization, claim: claim)
        let (task, isRepeated) = underWay.withLock { underWay in
            if let task = underWay[place] { return (task, true) }
            let task = Task {
                defer { self.underWay.withLock { $0[place] = nil } }
                return try await make()
            }
            underWay[place] = task
            return (task, false)
        }
        let answer = try await task.value
        return (answer.response, answer.isRepeated || isRepeated)
    }
}
