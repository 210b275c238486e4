import Dispatch
import Synchronization

/// Lets a command, which is synchronous, do asynchronous work.
enum Waiting {
    /// Runs asynchronous work to its end on other threads; Ctrl-C cancels it.
    static func run<Answer: Sendable>(
        _ work: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let result = Mutex<Result<Answer, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Interrupt.listen()
        let task = Task.detached {
            let outcome: Result<Answer, any Error>
            do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
            result.withLock { $0 = outcome }
            done.signal()
        }
        while done.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            if Interrupt.isRequested { task.cancel() }
        }
        guard let outcome = result.withLock({ $0 }) else {
            throw Failure(.interrupted, "the work ended without a result")
        }
        return try outcome.get()
    }
}
