import Dispatch

/// Runs what waits for a server on threads of its own, so that Swift's few cooperative threads stay
/// free.
package enum BlockingWork {
    static let queue = DispatchQueue(label: "assay.tests.blocking", attributes: .concurrent)

    /// Runs `body` there and waits for it without holding a thread.
    package static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }
}
