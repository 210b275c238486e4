import Platform

extension ServerLoop {
    /// How long a full system is left alone before connections are accepted again.
    private static let acceptPause = Duration.milliseconds(100)
    /// Connections taken before others get their turn.
    private static let acceptsPerTurn = 64

    /// Takes the connections that wait, a few at a time.
    func acceptWaiting() {
        guard let listener else { return }
        for _ in 0..<Self.acceptsPerTurn {
            switch SystemSocket.accept(listener) {
            case .none: return
            case .gone: continue
            case .exhausted:
                counters.add { $0.acceptErrors += 1 }
                // The socket stays ready, so that watching it would spin.
                poller.change(listener, [], token: LoopToken.listener)
                acceptsAgainAt = now + Self.acceptPause
                sweepBy(now + Self.acceptPause)
                return
            case .socket(let descriptor, let peer): welcome(descriptor, peer)
            }
        }
    }

    /// Watches the listening socket again after a pause.
    func resumeAccepting() {
        acceptsAgainAt = nil
        if let listener { poller.change(listener, .read, token: LoopToken.listener) }
    }

    private func welcome(_ descriptor: Int32, _ peer: SocketAddress) {
        let key = peer.peerKey
        guard open < limits.connectionsMax,
            connectionsPerPeer[key, default: 0] < limits.connectionsPerPeerMax
        else {
            turnAway(descriptor)
            return
        }
        serial = serial &+ 1
        let connection = Connection(
            descriptor: descriptor,
            // The serial stays below that of the tokens which are no connections.
            token: (serial & 0x7FFF_FFFF) << 32 | UInt64(descriptor),
            peer: peer,
            limits: limits,
            now: now
        )
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = connection
        connectionsPerPeer[key, default: 0] += 1
        open += 1
        counters.add {
            $0.accepted += 1
            $0.open = open
        }
        poller.add(descriptor, .read, token: connection.token)
        sweepBy(now + limits.idleTime)
    }

    /// Says why, as far as it goes in one call, and closes.
    private func turnAway(_ descriptor: Int32) {
        let failure = RequestFailure.tooManyConnections
        var output = OutputBuffer()
        let response = AnswerWriter.problem(failure, configuration.decorate(failure.status, nil))
        if case .bytes(let body) = response.body,
            let head = AnswerWriter.head(
                response,
                .length(body.count),
                Exchange(closing: nil),
                date: date
            )
        {
            output.append(head)
            output.append(body)
        }
        _ = output.flush(to: descriptor)
        SystemSocket.finishSending(descriptor)
        close(descriptor)
        counters.add { $0.turnedAway += 1 }
    }

    /// Closes a connection and forgets it.
    func drop(_ connection: Connection) {
        switch connection.running {
        case .answer(let task, _): task?.cancel()
        case .stream(let task, _, let asks):
            task.cancel()
            asks?.resume(returning: false)
        case nil: break
        }
        connection.running = nil
        poller.remove(connection.descriptor)
        connections[Int(connection.descriptor)] = nil
        close(connection.descriptor)
        open -= 1
        counters.add { $0.open = open }
        let left = connectionsPerPeer[connection.peerKey, default: 1] - 1
        connectionsPerPeer[connection.peerKey] = left > 0 ? left : nil
    }
}
