#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import HTTP
import Testing

@Suite("The limits of connections") struct LimitTests {
    @Test("turn away one too many with a word, and let one in for one that leaves")
    func total() async throws {
        let fixture = try ServerFixture(configure: { $0.limits.connectionsMax = 3 })
        var clients = (0..<3).map { _ in fixture.connect() }
        #expect(try await fixture.waits { $0.open == 3 })
        let fourth = fixture.connect()
        let answer = fourth.answer()
        #expect(answer?.status == 503 && answer?.headers["retry-after"] == "1")
        #expect(fourth.readToEnd() == "")
        clients.removeLast()
        #expect(try await fixture.waits { $0.open == 2 })
        let next = fixture.connect()
        next.send(get())
        #expect(next.answer()?.status == 200)
        #expect(fixture.server.counters.turnedAway == 1)
        withExtendedLifetime(clients) {}
    }

    #if os(Linux)
    @Test("are counted for each peer by itself")
    func perPeer() async throws {
        let fixture = try ServerFixture(configure: { $0.limits.connectionsPerPeerMax = 2 })
        let clients = (0..<2).map { _ in fixture.connect() }
        #expect(try await fixture.waits { $0.open == 2 })
        #expect(fixture.connect().answer()?.status == 503)
        let other = fixture.connect(from: "127.0.0.2")
        other.send(get())
        #expect(other.answer()?.status == 200)
        withExtendedLifetime(clients) {}
    }
    #endif

    @Test("allow 5,000 at a time, each of them served")
    func thousands() async throws {
        var files = rlimit()
        let resource = RLIMIT_NOFILE
        #if canImport(Glibc)
        let kind = __rlimit_resource_t(resource.rawValue)
        #else
        let kind = resource
        #endif
        getrlimit(kind, &files)
        files.rlim_cur = files.rlim_max
        setrlimit(kind, &files)
        // Both ends live in this process; where the system allows fewer, fewer have to do.
        let count = min(5000, (Int(clamping: files.rlim_max) - 500) / 2)
        let fixture = try ServerFixture(configure: {
            $0.limits.connectionsMax = count
            $0.limits.connectionsPerPeerMax = count
        })
        let clients = (0..<count).map { _ in fixture.connect() }
        for client in clients { client.send(get()) }
        #expect(clients.count { $0.answer()?.status == 200 } == count)
        #expect(fixture.server.counters.open == count)
        for client in clients.reversed() { client.send(get()) }
        #expect(clients.count { $0.answer()?.status == 200 } == count)
        await fixture.server.stop()
        #expect(clients.count { $0.readToEnd() == "" } == count)
    }

    @Test("of the system are survived: a server without descriptors goes on when it has some")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let fixture = try ServerFixture()
            let client = fixture.connect()
            #expect(try await fixture.waits { $0.open == 1 })
            var fillers: [Int32] = []
            var late: [RawClient] = []
            // More than once, since another thread of this process may hold a descriptor for a
            // moment (Dispatch reads the states of its threads), and take or leave one.
            for _ in 0..<1000 where fixture.server.counters.acceptErrors == 0 {
                while case let filler = dup(0), filler >= 0 { fillers.append(filler) }
                // The last one is for the client's end; the server finds none.
                close(fillers.removeLast())
                late.append(fixture.connect())
                late.last?.send(get())
                // No sleep: the first one in a process takes a descriptor, or ends the process.
                await fixture.settle()
            }
            #expect(fixture.server.counters.acceptErrors > 0)
            client.send(get())
            #expect(client.answer()?.status == 200)
            for filler in fillers { close(filler) }
            let connected = late.filter { !$0.isAtEnd }
            for client in connected {
                for _ in 0..<100 where !client.hasSomething {
                    await fixture.advance(.milliseconds(60))
                }
                #expect(client.answer()?.status == 200)
            }
            #expect(!connected.isEmpty)
        }
    }
}
