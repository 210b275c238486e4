import Platform

/// A connection to a server over a non-blocking socket, used by one thread at a time.
///
/// Waiting costs no processor time: the thread sleeps in poll(2).
final class ClientConnection: Sendable {
    /// Why a step did not succeed.
    enum Failure: Error {
        /// Nobody answers there; the text is the system's.
        case unreachable(String)
        /// The peer ended the connection.
        case gone
        /// Somebody else ended the exchange.
        case woken
    }

    private let descriptor: Int32

    /// Takes over a connected, non-blocking socket, and closes it at the end.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Connects to the first address that answers, in the order the system gives them.
    ///
    /// `wake` is readable once the exchange is over; each address gets `milliseconds`.
    ///
    /// - Throws: ``Failure``: the last address's, or `woken`.
    static func connect(
        _ addresses: [SocketAddress],
        wake: Int32,
        milliseconds: Int32
    ) throws(Failure) -> ClientConnection {
        var last = Failure.unreachable("it has no address")
        for address in addresses {
            do throws(Failure) {
                return try connect(address, wake: wake, milliseconds: milliseconds)
            } catch .woken {
                throw .woken
            } catch {
                last = error
            }
        }
        throw last
    }

    private static func connect(
        _ address: SocketAddress,
        wake: Int32,
        milliseconds: Int32
    ) throws(Failure) -> ClientConnection {
        let descriptor = socket(address.family, SocketCalls.streamType, 0)
        guard descriptor >= 0 else { throw .unreachable(words(errno)) }
        SocketCalls.prepare(descriptor)
        let connection = ClientConnection(descriptor)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SocketCalls.tcp, TCP_NODELAY, &on, size)
        // A model may think for minutes: the system notices meanwhile when its machine is gone.
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
        let result = address.withPointer { Platform.connect(descriptor, $0, $1) }
        if result == 0 { return connection }
        guard errno == EINPROGRESS else { throw .unreachable(words(errno)) }
        guard try connection.wait(for: POLLOUT, wake: wake, milliseconds: milliseconds)
        else { throw .unreachable("no connection within \(milliseconds / 1000) s") }
        var code: Int32 = 0
        var length = size
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        guard code == 0 else { throw .unreachable(words(code)) }
        return connection
    }

    /// Whether the peer still holds the connection and has sent nothing that was not asked for.
    var isQuiet: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) == 0
    }

    /// Sends all bytes.
    ///
    /// A peer that answers early and reads no further has its answer read, so that its reset is no
    /// failure here.
    func send(_ bytes: [UInt8], wake: Int32) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let outcome = bytes.withUnsafeBytes { all in
                SystemSocket.send(descriptor, UnsafeRawBufferPointer(rebasing: all[sent...]))
            }
            switch outcome {
            case .done(let count): sent += count
            case .wait: _ = try wait(for: POLLOUT, wake: wake, milliseconds: -1)
            case .gone: return
            }
        }
    }

    /// Says that nothing more is sent.
    func finishSending() { SystemSocket.finishSending(descriptor) }

    /// Waits for bytes and hands them over.
    ///
    /// - Returns: how many bytes of the buffer were filled; 0 when the peer has ended.
    func receive(into buffer: inout [UInt8], wake: Int32) throws(Failure) -> Int {
        while true {
            switch SystemSocket.receive(descriptor, into: &buffer) {
            case .done(let count): return count
            case .wait: _ = try wait(for: POLLIN, wake: wake, milliseconds: -1)
            case .gone: throw .gone
            }
        }
    }

    /// Sleeps until the socket is ready; false when the time is up first.
    private func wait(
        for events: Int32,
        wake: Int32,
        milliseconds: Int32
    ) throws(Failure) -> Bool {
        var watched = [
            pollfd(fd: descriptor, events: Int16(events), revents: 0),
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        var count: Int32
        repeat { count = poll(&watched, 2, milliseconds) } while count < 0 && errno == EINTR
        if watched[1].revents != 0 { throw .woken }
        return count > 0
    }

    private static func words(_ code: Int32) -> String {
        code == ECONNREFUSED ? "nobody answers there" : String(cString: strerror(code))
    }
}
