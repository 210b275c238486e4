/// Where a server listens, and within which bounds.
package struct ServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address; the loopback unless others are meant to come in.
    package var address = "127.0.0.1"
    /// The port; 0 takes a free one.
    package var port: UInt16 = 0
    /// Every bound of the server.
    package var limits = ServerLimits()
    /// Where it takes the time from.
    package var clock = ServerClock.system
    /// Headers for the answers that the server gives itself, such as those to broken requests.
    ///
    /// Takes the status, and the head of the request where one was understood.
    package var decorate: @Sendable (_ status: Int, _ head: HTTPRequest?) -> HTTPHeaders = {
        _,
        _ in HTTPHeaders()
    }

    /// The loopback, a free port, the usual bounds.
    package init() {}
}

/// Why a server did not start.
package struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What stands in the way.
    package enum Kind: Sendable, Equatable {
        /// It is none of this machine's addresses, or none at all.
        case address
        /// Another program listens there.
        case portTaken
        /// Ports below 1024 are not everybody's.
        case forbidden
        /// The system gives no more sockets or threads.
        case resources
    }

    /// What stands in the way.
    package var kind: Kind
    /// Address and port.
    package var place: String
    /// What the system said.
    package var detail: String

    package var description: String {
        switch kind {
        case .address: "cannot listen on \(place): this is no address of this machine (\(detail))"
        case .portTaken: "cannot listen on \(place): another program does; choose another port"
        case .forbidden: "cannot listen on \(place): not allowed; choose a port above 1023"
        case .resources: "cannot listen on \(place): the system gives no socket (\(detail))"
        }
    }
}

/// What a server has done since it started.
package struct ServerCounters: Sendable, Equatable {
    /// Connections open now.
    package var open = 0
    /// Connections taken.
    package var accepted = 0
    /// Connections closed at once, over a limit.
    package var turnedAway = 0
    /// Requests handed to the handler, by its head.
    package var requests = 0
    /// Requests that broke a rule or a bound.
    package var failures = 0
    /// Connections ended for being slow or idle.
    package var timeouts = 0
    /// Times the system gave no descriptor for a connection.
    package var acceptErrors = 0

    package init() {}
}
