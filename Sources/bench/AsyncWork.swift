import Dispatch
import Synchronization

/// Lets a benchmark, which is synchronous, do asynchronous work.
enum AsyncWork {
    /// Runs asynchronous work to its end on other threads and answers what it did.
    static func wait<Answer: Sendable>(
        for work: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let result = Mutex<Result<Answer, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let outcome: Result<Answer, any Error>
            do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
            result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        guard let outcome = result.withLock({ $0 }) else {
            throw BenchError("the work ended without a result")
        }
        return try outcome.get()
    }
}
