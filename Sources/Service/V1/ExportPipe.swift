import Engine
import Synchronization

/// Hands pieces from a thread that makes them to a task that sends them, a few ahead at most, so
/// that an export of any size takes constant memory.
package final class ExportPipe: Sendable {
    /// The reader went away, or stood still for too long.
    package struct Broken: Error {}

    private struct State {
        var pieces: [[UInt8]] = []
        var isEnded = false
        var isBroken = false
        var reader: CheckedContinuation<[UInt8]?, Never>?
    }

    /// Pieces that may wait for the reader.
    package static let piecesAhead = 8
    /// How long a writer waits for its reader, in seconds.
    private let stallSeconds: Int
    private let state = Mutex(State())
    private let places = Places(piecesAhead)

    /// A pipe without a reader yet, for which its writer waits for a minute unless told otherwise.
    package init(stallSeconds: Int = 60) { self.stallSeconds = stallSeconds }

    /// Hands a piece over; waits while the reader is behind.
    ///
    /// - Throws: ``Broken``, and from then on at once.
    package func write(_ piece: [UInt8]) throws(Broken) {
        guard !piece.isEmpty else { return }
        let isFree = places.take(seconds: stallSeconds)
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
        if isBroken {
            places.give()
            throw Broken()
        }
        if let reader {
            places.give()
            reader.resume(returning: piece)
        }
    }

    /// Says that nothing more comes; who reads gets the end of the file.
    package func end() {
        let reader = state.withLock { state in
            state.isEnded = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// Nothing more comes, since making it failed.
    package func fail() {
        state.withLock { $0.isBroken = true }
        end()
    }

    /// Whether all that was to come has been handed over.
    package var isWhole: Bool { state.withLock { $0.isEnded && !$0.isBroken } }

    /// The pieces as they come, for one reader.
    ///
    /// Who lets go of it before its end, having read of it or not, breaks the pipe.
    package var stream: AsyncStream<[UInt8]> {
        let reader = Reader(of: self)
        return AsyncStream {
            await reader.next()
        } onCancel: {
            reader.leave()
        }
    }

    /// The reading end: nobody holds it but the stream, which goes with whoever was to read it.
    private final class Reader: Sendable {
        private let pipe: ExportPipe

        init(of pipe: ExportPipe) { self.pipe = pipe }

        deinit { leave() }

        func next() async -> [UInt8]? { await pipe.next() }

        func leave() { pipe.abandon() }
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
                places.give()
                continuation.resume(returning: piece)
            case .end: continuation.resume(returning: nil)
            case .wait: break
            }
        }
    }

    /// The reader is gone: whoever writes is to learn it at once.
    private func abandon() {
        let reader = state.withLock { state in
            // Who has read everything to its end leaves as well, and nothing is broken by that.
            if !state.isEnded || !state.pieces.isEmpty { state.isBroken = true }
            state.pieces = []
            defer { state.reader = nil }
            return state.reader
        }
        places.give()
        reader?.resume(returning: nil)
    }
}
