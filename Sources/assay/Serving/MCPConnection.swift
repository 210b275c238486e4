import Dispatch
import JSON
import MCP
import Synchronization

/// One assistant on standard input and output.
///
/// Requests are answered in order, but those that ask a model: these are answered when they are
/// done, others meanwhile.
final class MCPConnection: Sendable {
    /// Requests that ask a model at the same time; further ones are answered in order.
    private static let tasksMax = 16

    private struct State {
        var tasks: [String: Task<Void, Never>] = [:]
        var failure: (any Error)?
    }

    private let server: MCPServer
    private let asksModel: Bool
    private let state = Mutex(State())
    private let group = DispatchGroup()

    /// A connection; `asksModel` tells whether some tools ask a model at all.
    init(_ server: MCPServer, asksModel: Bool) {
        self.server = server
        self.asksModel = asksModel
    }

    /// Takes one line of input.
    ///
    /// - Throws: what writing the answer throws.
    func receive(_ line: [UInt8]) throws {
        switch MCPServer.read(line) {
        case .none: return
        case .refused(let answer): try write(answer)
        case .cancelled(let id): state.withLock { $0.tasks[id.canonicalText] }?.cancel()
        case .request(let request):
            if takesTime(request) {
                try start(request)
            } else {
                let server = server
                try write(try Waiting.run { await server.answer(request) })
            }
        }
    }

    /// Waits until all that was asked is answered.
    ///
    /// - Throws: what writing an answer threw.
    func finish() throws {
        group.wait()
        if let failure = state.withLock(\.failure) { throw failure }
    }

    private func takesTime(_ request: MCPServer.Request) -> Bool {
        asksModel && request.tool.map(MCPTools.asking.contains) == true
            && state.withLock { $0.tasks.count } < Self.tasksMax
    }

    private func start(_ request: MCPServer.Request) throws {
        if let token = request.progressToken {
            try write(MCPServer.progress(token, request.tool ?? ""))
        }
        let name = request.id.canonicalText
        group.enter()
        let task = Task.detached { [self] in
            let answer = await server.answer(request)
            // The protocol wants no answer to what was cancelled.
            if !Task.isCancelled {
                do { try write(answer) } catch {
                    state.withLock { $0.failure = error }
                }
            }
            state.withLock { _ = $0.tasks.removeValue(forKey: name) }
            group.leave()
        }
        state.withLock { $0.tasks[name] = task }
    }

    private let output = Mutex(())

    private func write(_ answer: JSON) throws {
        // One line at a time, whoever writes it.
        try output.withLock { _ in try Console.send(answer.canonicalBytes + [0x0A]) }
    }
}
