import Dispatch
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import HTTP
import Synchronization
import Testing

@Suite("The threads of the server") struct ThreadTests {
    /// Blocks, as no handler should.
    private final class Block: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func wait() { semaphore.wait() }

        func open() { semaphore.signal() }
    }

    @Test("serve others while a handler blocks")
    func blocking() async throws {
        let began = Barrier()
        let block = Block()
        let fixture = try ServerFixture(
            ClosureHandler(
                admission: { head in
                    head.path == "/health"
                        ? .refuse(HTTPResponse(status: 200)) : .read(bodyBytesMax: 0)
                },
                answering: { request in
                    if request.path == "/block" {
                        began.open()
                        block.wait()
                    }
                    return HTTPResponse(status: 200)
                }
            )
        )
        let blocked = fixture.connect()
        blocked.send(line("GET /block HTTP/1.1"))
        await began.wait()
        for path in ["/health", "/other"] {
            let client = fixture.connect()
            client.send(line("GET \(path) HTTP/1.1"))
            #expect(client.answer()?.status == 200)
        }
        #expect(!blocked.hasSomething)
        block.open()
        #expect(blocked.answer()?.status == 200)
    }

    @Test("begin a brief request where its head was read, and any other elsewhere")
    func brief() async throws {
        let threads = Mutex<[[UInt]]>([])
        let barrier = Barrier()
        let fixture = try ServerFixture(
            ClosureHandler(
                admission: { _ in
                    threads.withLock { $0.append([Self.thread]) }
                    return .read(bodyBytesMax: 0)
                },
                answering: { request in
                    threads.withLock { $0[$0.count - 1].append(Self.thread) }
                    if request.path == "/brief/wait" { await barrier.wait() }
                    return HTTPResponse(status: 200)
                },
                brief: { $0.path.hasPrefix("/brief") }
            )
        )
        let client = fixture.connect()
        for path in ["/brief", "/long"] {
            client.send(line("GET \(path) HTTP/1.1"))
            #expect(client.answer()?.status == 200)
        }
        // A wait lets the thread go.
        client.send(line("GET /brief/wait HTTP/1.1"))
        await fixture.settle()
        let other = fixture.connect()
        other.send(line("GET /brief HTTP/1.1"))
        #expect(other.answer()?.status == 200)
        barrier.open()
        #expect(client.answer()?.status == 200)
        let isSame = threads.withLock { $0.map { $0.count == 2 && $0[0] == $0[1] } }
        #expect(isSame == [true, false, true, true])
    }

    private static var thread: UInt {
        #if canImport(Glibc)
        UInt(pthread_self())
        #else
        UInt(bitPattern: pthread_self())
        #endif
    }
}
