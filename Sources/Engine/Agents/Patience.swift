import Agents
import Storage

/// Waits for the file longer than others do: what is to be written was paid for, and is lost when
/// it is not.
struct Patience: Sendable {
    /// How long another process may hold the file, in microseconds, beyond the first try.
    static let timeMax: Int64 = 60_000_000
    /// The wait between two tries; each waits for the lock itself as well.
    private static let pause: Int64 = 100_000

    let environment: AgentEnvironment

    /// Writes, again and again while another process holds the file; a task that is cancelled does
    /// so too.
    ///
    /// - Throws: what `write` throws, an error of a busy file once the time is up.
    func write<Answer: Sendable>(
        _ write: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let end = environment.now() + Self.timeMax
        while true {
            do { return try await write() } catch {
                guard StoreCondition(error) == .busy, environment.now() < end else { throw error }
                do { try await environment.sleep(Self.pause) } catch {
                    // The caller is gone, and the answer is stored all the same.
                    await Task.yield()
                }
            }
        }
    }
}
