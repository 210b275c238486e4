import Platform
import Synchronization

/// What tasks tell the loop.
enum LoopMessage: Sendable {
    case answer(token: UInt64, HTTPResponse)
    /// An answer that the loop makes itself, when it sends it.
    case brief(token: UInt64, @Sendable () -> HTTPResponse)
    /// A piece of a stream; the stream goes on when the continuation says true.
    case chunk(token: UInt64, [UInt8], CheckedContinuation<Bool, Never>)
    /// The end of a stream, or, where it is not whole, of its connection.
    case streamEnd(token: UInt64, isWhole: Bool)
    /// Finish what was begun, take nothing new; resumed when all is closed.
    case drain(CheckedContinuation<Void, Never>)
    /// Close everything now; resumed when it is.
    case stop(CheckedContinuation<Void, Never>?)
    /// Look at the deadlines, as the clock has jumped.
    case checkDeadlines(CheckedContinuation<Void, Never>)

    /// Lets whoever waits go on, as nobody reads the message.
    func discard() {
        switch self {
        case .answer, .brief, .streamEnd: break
        case .chunk(_, _, let continuation): continuation.resume(returning: false)
        case .drain(let continuation), .checkDeadlines(let continuation): continuation.resume()
        case .stop(let continuation): continuation?.resume()
        }
    }
}

/// Carries messages to the loop and wakes it, once for many.
final class Mailbox: Sendable {
    private struct State {
        var messages: [LoopMessage] = []
        /// Whether the loop sleeps, so that the next message has to wake it.
        var isAsleep = false
        var isClosed = false
    }

    private let state = Mutex(State())
    /// What the loop watches.
    let wakeDescriptor: Int32
    private let wakingDescriptor: Int32

    /// Nil when the system has no descriptor for it.
    init?() {
        guard let ends = WakeDescriptors.open() else { return nil }
        wakeDescriptor = ends.read
        wakingDescriptor = ends.write
    }

    deinit {
        close(wakeDescriptor)
        if wakingDescriptor != wakeDescriptor { close(wakingDescriptor) }
    }

    /// Leaves a message; once the loop has ended it is discarded.
    func post(_ message: LoopMessage) {
        let (isClosed, wakes) = state.withLock { state in
            if state.isClosed { return (true, false) }
            state.messages.append(message)
            let wakes = state.isAsleep
            state.isAsleep = false
            return (false, wakes)
        }
        if isClosed { message.discard() }
        if wakes { wake() }
    }

    /// Everything that waits; when nothing does, the loop counts as asleep from now on.
    func takeBeforeSleep() -> [LoopMessage] {
        state.withLock { state in
            let messages = state.messages
            state.messages = []
            state.isAsleep = messages.isEmpty
            return messages
        }
    }

    /// Forgets that it was woken.
    func clearWake() {
        var bytes: UInt64 = 0
        _ = read(wakeDescriptor, &bytes, MemoryLayout<UInt64>.size)
    }

    /// Discards what waits and what will come.
    func shut() {
        let messages = state.withLock { state in
            state.isClosed = true
            defer { state.messages = [] }
            return state.messages
        }
        for message in messages { message.discard() }
    }

    private func wake() {
        var one: UInt64 = 1
        // Fails only when the loop is to be woken already.
        _ = write(wakingDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}
