import Dispatch
import Synchronization

/// Hands pieces from a thread that makes them to a task that sends them, a few ahead at most, so that
/// an export of any size takes constant memory.
final class ExportPipe: Sendable {
    /// The reader went away, or stood still for too long.
    struct Broken: Error {}

    private struct State {
        var pieces: [[UInt8]] = []
        var isEnded = false
        var isBroken = false
        var reader: CheckedContinuation<[UInt8]?, Never>?
    }

    private static let piecesAhead = 8
    private static let stallSeconds = 60
    private let state = Mutex(State())
    private let places = DispatchSemaphore(value: piecesAhead)

    /// Hands a piece over; waits while the reader is behind.
    ///
    /// - Throws: ``Broken``.
    func write(_ piece: [UInt8]) throws(Broken) {
        guard !piece.isEmpty else { return }
        let isFree = places.wait(timeout: .now() + .seconds(Self.stallSeconds)) == .success
        let (reader, isBroken) = state.withLock { state in
            if !isFree { state.isBroken = true }
            guard !state.isBroken else {
                return (nil as CheckedContinuation<[UInt8]?, Never>?, true)
            }
            let reader = state.reader
            state.reader = nil
            if reader == nil { state.pieces.append(piece) }
            return (reader, false)
        }
        if isBroken { throw Broken() }
        if let reader {
            places.signal()
            reader.resume(returning: piece)
        }
    }

    /// Nothing more comes.
    func end() {
        let reader = state.withLock { state in
            state.isEnded = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// Nothing more comes, since making it failed.
    func fail() {
        state.withLock { $0.isBroken = true }
        end()
    }

    /// Whether all that was to come has been handed over.
    var isWhole: Bool { state.withLock { $0.isEnded && !$0.isBroken } }

    /// The pieces as they come.
    var stream: AsyncStream<[UInt8]> {
        AsyncStream {
            await self.next()
        } onCancel: {
            self.abandon()
        }
    }

    private func next() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            enum Turn { case piece([UInt8]), end, wait }
            let turn = state.withLock { state -> Turn in
                if !state.pieces.isEmpty { return .piece(state.pieces.removeFirst()) }
                if state.isEnded || state.isBroken { return .end }
                state.reader = continuation
                return .wait
            }
            switch turn {
            case .piece(let piece):
                places.signal()
                continuation.resume(returning: piece)
            case .end: continuation.resume(returning: nil)
            case .wait: break
            }
        }
    }

    private func abandon() {
        let reader = state.withLock { state in
            state.isBroken = true
            state.pieces = []
            defer { state.reader = nil }
            return state.reader
        }
        places.signal()
        reader?.resume(returning: nil)
    }
}
