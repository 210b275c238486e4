import Platform

extension ServerLoop {
    /// Makes sure that deadlines are looked at by then.
    func sweepBy(_ moment: ContinuousClock.Instant) {
        if let sweepAt, sweepAt <= moment { return }
        sweepAt = moment
    }

    /// How long the loop may sleep; nil without end.
    func sleepMilliseconds() -> Int32? {
        guard let sweepAt else { return nil }
        let left = (sweepAt - now).components
        // Rounded up, so that the deadline is past on waking.
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(min(max(0, milliseconds), 3_600_000))
    }

    /// Ends the connections whose time is up, and finds the next deadline.
    func sweep() {
        sweepAt = nil
        if let acceptsAgainAt {
            if acceptsAgainAt <= now { resumeAccepting() } else { sweepBy(acceptsAgainAt) }
        }
        if let drainEnd {
            if drainEnd <= now {
                isStopped = true
                return
            }
            sweepBy(drainEnd)
        }
        var earliest: ContinuousClock.Instant?
        for case let connection? in connections {
            guard let deadline = connection.timing.deadline(limits) else { continue }
            if deadline <= now {
                expire(connection)
            } else if earliest.map({ deadline < $0 }) ?? true {
                earliest = deadline
            }
        }
        // With thousands of connections some deadline is always near.
        if let earliest { sweepBy(max(earliest, now + Self.sweepPause)) }
    }

    private func expire(_ connection: Connection) {
        switch connection.timing.wait {
        case .head, .body:
            counters.add { $0.timeouts += 1 }
            let isHead = connection.parser.phase == .head
            fail(connection, isHead ? .headTimeout : .bodyTimeout, head: connection.parser.head)
            advance(connection)
        case .request where !isDraining:
            counters.add { $0.timeouts += 1 }
            linger(connection)
        case .reader:
            counters.add { $0.timeouts += 1 }
            drop(connection)
        case .request, .farewell, .answer: drop(connection)
        }
    }

    /// Acts on an order of the server's owner.
    func receiveOrder(_ message: LoopMessage) {
        switch message {
        case .drain(let continuation):
            waiting.append(continuation)
            drain()
        case .stop(let continuation):
            if let continuation { waiting.append(continuation) }
            isStopped = true
        case .checkDeadlines(let continuation):
            sweep()
            continuation.resume()
        case .answer, .brief, .chunk, .streamEnd: break
        }
    }

    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        drainEnd = now + limits.drainTime
        sweepBy(now + limits.drainTime)
        closeListener()
        for case let connection? in connections where connection.isIdle { linger(connection) }
    }

    private func closeListener() {
        guard let listener else { return }
        poller.remove(listener)
        close(listener)
        self.listener = nil
    }

    /// Closes everything and lets those go who wait for it.
    func finish() {
        closeListener()
        for case let connection? in connections { drop(connection) }
        mailbox.shut()
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
