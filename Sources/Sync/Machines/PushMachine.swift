/// An operation and what the server said to it.
package struct JudgedOperation: Equatable, Sendable {
    package var operation: OutboxOperation
    package var verdict: PushResult

    /// An operation with its verdict.
    package init(_ operation: OutboxOperation, _ verdict: PushResult) {
        self.operation = operation
        self.verdict = verdict
    }
}

/// What a request that brought no verdicts says of the operations in it.
package enum PushFailure: Equatable, Sendable {
    /// One of them is to blame, or there were too many; of a single one this is the verdict.
    case content(PushResult)
    /// Time ran out over them: fewer may pass.
    case outOfTime(String)
    /// Nothing: the way, the session or the server failed.
    case notJudged
}

/// Sends what waits, oldest first, until nothing is left.
///
/// A request that is refused as a whole is cut in halves until the operation to blame stands alone:
/// that one is judged by the refusal, or put off where only time ran out.
package struct PushMachine: StateMachine {
    /// How it went on; each answers the action before it.
    package enum Event: Equatable, Sendable {
        case begun
        /// These are to be sent next, and are on record as they will be sent.
        case enqueued([OutboxOperation])
        case answered([JudgedOperation])
        case failed(PushFailure, of: [OutboxOperation])
        /// The verdicts are in the file.
        case kept
    }

    /// What is to be done next, durably before the next event.
    package enum Action: Equatable, Sendable {
        /// Choose what is sent next, without operations of these ids.
        case enqueue(except: Set<String>)
        case send([OutboxOperation])
        /// Write the verdicts into the file.
        case keep([JudgedOperation])
        /// Give up with the error of the last request.
        case fail
        case finish(warning: String?)
    }

    private var roundsLeft: Int
    /// Halves of a request that was refused; the next one last.
    private var halves: [[OutboxOperation]] = []
    private var putOff = PutOff()

    /// A machine that chooses operations `roundsMax` times at most.
    package init(roundsMax: Int) { roundsLeft = roundsMax }

    /// - Returns: the next action; ``Action/finish(warning:)`` and ``Action/fail`` are the last.
    package mutating func handle(_ event: Event) -> Action {
        switch event {
        case .begun: return enqueue()
        case .enqueued(let operations):
            return operations.isEmpty ? .finish(warning: putOff.warning) : .send(operations)
        case .answered(let judged):
            putOff.noteVerdict()
            for answer in judged {
                guard case .later(let reason) = answer.verdict else { continue }
                putOff.add(answer.operation, reason: reason)
            }
            return .keep(judged)
        case .failed(let failure, let operations): return afterFailure(failure, operations)
        case .kept: return next()
        }
    }

    private mutating func afterFailure(
        _ failure: PushFailure,
        _ operations: [OutboxOperation]
    ) -> Action {
        if failure == .notJudged { return .fail }
        guard operations.count == 1 else {
            let half = operations.count / 2
            halves.append(Array(operations[half...]))
            return .send(Array(operations[..<half]))
        }
        switch failure {
        case .content(let verdict): return .keep([JudgedOperation(operations[0], verdict)])
        case .outOfTime(let reason):
            return putOff.addAlone(operations[0], reason: reason) ? next() : .fail
        case .notJudged: return .fail
        }
    }

    private mutating func next() -> Action {
        halves.popLast().map { .send($0) } ?? enqueue()
    }

    private mutating func enqueue() -> Action {
        roundsLeft -= 1
        return roundsLeft < 0
            ? .finish(warning: putOff.warning) : .enqueue(except: putOff.ids)
    }
}
