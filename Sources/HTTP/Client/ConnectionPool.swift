import Synchronization

/// Connections that servers keep open between calls, and the calls under way to each server.
final class ConnectionPool: Sendable {
    /// How long an idle connection is kept: most servers close theirs after 60 s and more.
    private static let idleMax: Duration = .seconds(30)

    private struct Host {
        var idle: [(connection: ClientConnection, since: ContinuousClock.Instant)] = []
        var underWay = 0
        var waiting: [(call: ObjectIdentifier, turn: CheckedContinuation<Bool, Never>)] = []
    }

    private let hosts = Mutex<[Endpoint: Host]>([:])
    private let connectionsMax: Int

    /// A pool; calls beyond `connectionsMax` to one server wait in order.
    init(connectionsMax: Int) { self.connectionsMax = connectionsMax }

    /// Waits until a call to this server may begin; ``leave(_:)`` must follow where it may.
    ///
    /// `call` names it for ``giveUp(_:_:)``; `isOver`, asked under the pool's lock, says whether it
    /// has ended meanwhile. False where the call was over before its turn came.
    func enter(
        _ endpoint: Endpoint,
        _ call: ObjectIdentifier,
        isOver: @Sendable () -> Bool
    ) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = hosts.withLock { hosts -> Bool? in
                if isOver() { return false }
                var host = hosts[endpoint] ?? Host()
                defer { hosts[endpoint] = host }
                if host.underWay < connectionsMax {
                    host.underWay += 1
                    return true
                }
                host.waiting.append((call, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Takes a call that is over out of the queue.
    func giveUp(_ endpoint: Endpoint, _ call: ObjectIdentifier) {
        let waiting = hosts.withLock { hosts -> CheckedContinuation<Bool, Never>? in
            guard let place = hosts[endpoint]?.waiting.firstIndex(where: { $0.call == call })
            else { return nil }
            return hosts[endpoint]?.waiting.remove(at: place).turn
        }
        waiting?.resume(returning: false)
    }

    /// Lets the next call begin.
    func leave(_ endpoint: Endpoint) {
        let next = hosts.withLock { hosts -> CheckedContinuation<Bool, Never>? in
            guard var host = hosts[endpoint] else { return nil }
            defer { hosts[endpoint] = host }
            if host.waiting.isEmpty {
                host.underWay -= 1
                return nil
            }
            return host.waiting.removeFirst().turn
        }
        next?.resume(returning: true)
    }

    /// Takes a connection that the server still holds, the latest used first.
    func take(_ endpoint: Endpoint) -> ClientConnection? {
        hosts.withLock { hosts in
            while let kept = hosts[endpoint]?.idle.popLast() {
                let isFresh = kept.since.duration(to: .now) < Self.idleMax
                if isFresh && kept.connection.isQuiet { return kept.connection }
            }
            return nil
        }
    }

    /// Keeps a connection for the next call.
    func put(_ connection: ClientConnection, _ endpoint: Endpoint) {
        hosts.withLock { hosts in
            var host = hosts[endpoint] ?? Host()
            host.idle.append((connection, .now))
            if host.idle.count > connectionsMax { host.idle.removeFirst() }
            hosts[endpoint] = host
        }
    }
}
