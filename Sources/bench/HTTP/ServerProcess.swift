import Demo
import Platform

/// A reference that serves on a port of this machine until it is ended.
final class ServerProcess {
    let port: Int
    /// Its id in the system.
    let id: pid_t

    /// Starts a program with the port among its words and waits until it takes connections.
    ///
    /// - Throws: ``BenchError`` where it cannot be started, or takes none within ten seconds.
    init(_ words: (_ port: Int) -> [String]) throws {
        port = try Self.freePort()
        id = try ChildProcess.start(words(port))
        for _ in 0..<200 {
            if Self.takesConnections(port) { return }
            usleep(50_000)
        }
        end()
        throw BenchError("\(words(port)[0]) does not serve on port \(port)")
    }

    /// Ends it, and waits until it is gone.
    func end() {
        kill(id, SIGKILL)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    /// Seconds of processor time that a process has used so far, by the system's account of it.
    static func processorSeconds(_ id: pid_t) -> Double {
        var clock = clockid_t()
        guard clock_getcpuclockid(id, &clock) == 0 else { return 0 }
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, streamType, 0)
        defer { close(descriptor) }
        var place = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw BenchError("no port is free") }
        return Int(UInt16(bigEndian: place.sin_port))
    }

    private static func takesConnections(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, streamType, 0)
        defer { close(descriptor) }
        var place = loopback(UInt16(port))
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, length) == 0
            }
        }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return place
    }

    #if os(Linux)
    private static let streamType = Int32(SOCK_STREAM.rawValue)
    #else
    private static let streamType = SOCK_STREAM
    #endif
}
