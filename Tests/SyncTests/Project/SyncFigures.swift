import Foundation
import HTTP
import Sync
import Synchronization
import Testing

/// Measures, and says nothing of right and wrong: the figures that need a real PostgreSQL.
///
/// `ASSAY_SYNC_FIGURES=1 Tests/run --filter SyncFigures` prints them.
@Suite(
    "Figures of sync with a real PostgreSQL",
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["ASSAY_SYNC_FIGURES"] != nil)
)
struct SyncFigures {
    private static let contacts = 100_000
    private static let edits = 10_000

    @Test("A first pull and ten thousand edits, with the server's own time of both")
    func measure() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [ProjectScene.contacts(Self.contacts), "ANALYZE"]
        )
        let laptop = try await scene.laptop()
        let line = TimedTransport(scene.project)
        let timed = Laptop(
            store: laptop.store,
            key: laptop.key,
            clock: laptop.clock,
            transport: line
        )
        let (pull, pulled) = try await Self.seconds { try await timed.sync() }
        #expect(pulled.news == Self.contacts)
        print("first pull of \(Self.contacts): \(pull) s, in it the server's \(line.taken()) s")
        for number in 1...Self.edits {
            try timed.edit(ProjectScene.contact(number), ["phone": "+39 \(number)"])
        }
        let (push, pushed) = try await Self.seconds { try await timed.sync() }
        #expect(pushed.sent == Self.edits)
        print("\(Self.edits) edits: \(push) s, in it the server's \(line.taken()) s")
        let (quiet, none) = try await Self.seconds { try await timed.sync() }
        #expect(none.news == 0)
        print("a quiet sync: \(quiet) s, in it the server's \(line.taken()) s")
    }

    private static func seconds<Answer>(
        _ body: () async throws -> Answer
    ) async rethrows -> (seconds: Double, answer: Answer) {
        let began = ContinuousClock.now
        let answer = try await body()
        return ((ContinuousClock.now - began) / .seconds(1), answer)
    }
}

/// Sums up what the other side took.
private final class TimedTransport: HTTPTransport {
    private let inner: any HTTPTransport
    private let total = Mutex(0.0)

    init(_ inner: any HTTPTransport) { self.inner = inner }

    /// Seconds since the last question.
    func taken() -> Double {
        total.withLock { total in
            defer { total = 0 }
            return total
        }
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        let began = ContinuousClock.now
        let reply = try await inner.send(call)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        total.withLock { $0 += seconds }
        return reply
    }
}
