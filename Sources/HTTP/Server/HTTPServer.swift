import Platform
import Synchronization

/// An HTTP/1.1 server: one thread for all connections, one task for each request.
///
/// It reads strictly (see ``RequestParser``), bounds everything (see ``ServerLimits``), and sets
/// `Date`, `Content-Length` and `Connection` itself. Ends with ``drain()`` or ``stop()``.
package final class HTTPServer: Sendable {
    /// The address it listens on, as configured.
    package let address: String
    /// The port it listens on; never 0.
    package let port: UInt16

    private let mailbox: Mailbox
    private let cell: CounterCell

    /// Listens, and serves from a thread of its own.
    ///
    /// - Throws: ``ServerError`` when it cannot listen there.
    package init(
        _ configuration: ServerConfiguration,
        handler: any HTTPHandler
    ) throws(ServerError) {
        let limits = configuration.limits
        // The database, the model client and the like need some, too.
        SystemSocket.allowDescriptors(limits.connectionsMax + 256)
        let (listener, port) = try SystemSocket.listen(
            address: configuration.address,
            port: configuration.port
        )
        let place = "\(configuration.address):\(port)"
        guard let mailbox = Mailbox(), let poller = Poller() else {
            close(listener)
            throw ServerError(kind: .resources, place: place, detail: "no descriptor is left")
        }
        let cell = CounterCell()
        address = configuration.address
        self.port = port
        self.mailbox = mailbox
        self.cell = cell
        let loop = ServerLoop(
            configuration,
            handler: handler,
            listener: listener,
            poller: poller,
            mailbox: mailbox,
            counters: cell
        )
        guard SystemThread.start({ loop.run() }) else {
            close(listener)
            throw ServerError(kind: .resources, place: place, detail: "no thread is left")
        }
    }

    deinit { mailbox.post(.stop(nil)) }

    /// What it has done so far.
    package var counters: ServerCounters { cell.value }

    /// Ends gracefully: takes no new connection, finishes the requests that have begun.
    ///
    /// Answers say `Connection: close` from now on. Returns when all connections are closed, after
    /// ``ServerLimits/drainTime`` at the latest. A stream ends when its source does or time is up.
    package func drain() async {
        await withCheckedContinuation { mailbox.post(.drain($0)) }
    }

    /// Ends at once: cuts every connection and cancels what runs for it.
    package func stop() async {
        await withCheckedContinuation { mailbox.post(.stop($0)) }
    }

    /// Looks at all deadlines now, for clocks that jump; others need no such call.
    package func checkDeadlines() async {
        await withCheckedContinuation { mailbox.post(.checkDeadlines($0)) }
    }
}

/// Counters that the loop writes and others read.
final class CounterCell: Sendable {
    private let counters = Mutex(ServerCounters())

    var value: ServerCounters { counters.withLock { $0 } }

    func add(_ change: (inout ServerCounters) -> Void) { counters.withLock { change(&$0) } }
}
