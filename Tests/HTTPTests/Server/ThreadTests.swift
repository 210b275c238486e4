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

    @Test("begin and end a brief request where its head was read, and any other elsewhere")
    func brief() async throws {
        let threads = Mutex<[String: [UInt]]>([:])
        @Sendable func note(_ path: String) {
            threads.withLock { $0[path, default: []].append(Self.thread) }
        }
        let waiting = Mutex<HTTPAdmission.Reply?>(nil)
        let fixture = try ServerFixture(
            ClosureHandler(
                admission: { head in
                    note(head.path)
                    let briefly: HTTPAdmission.BriefAnswer = { request, reply in
                        guard request.path.hasPrefix("/brief") else { return false }
                        note(request.path)
                        if request.path == "/brief/wait" {
                            waiting.withLock { $0 = reply }
                            return true
                        }
                        reply {
                            note(request.path)
                            return HTTPResponse(status: 201)
                        }
                        return true
                    }
                    return .read(bodyBytesMax: 0, briefly: briefly)
                },
                answering: { request in
                    note(request.path)
                    return HTTPResponse(status: 202)
                }
            )
        )
        let client = fixture.connect()
        for (path, status) in [("/brief", 201), ("/long", 202)] {
            client.send(line("GET \(path) HTTP/1.1"))
            #expect(client.answer()?.status == status)
        }
        // One that waits holds up no other.
        client.send(line("GET /brief/wait HTTP/1.1"))
        await fixture.settle()
        let other = fixture.connect()
        other.send(line("GET /brief/other HTTP/1.1"))
        #expect(other.answer()?.status == 201)
        let reply = try #require(waiting.withLock { $0 })
        reply { HTTPResponse(status: 203) }
        #expect(client.answer()?.status == 203)
        let found = threads.withLock { $0 }
        #expect(Set(found["/brief", default: []]).count == 1 && found["/brief"]?.count == 3)
        #expect(found["/brief/other"] == found["/brief"])
        #expect(Set(found["/long", default: []]).count == 2)
    }

    private static var thread: UInt {
        #if canImport(Glibc)
        UInt(pthread_self())
        #else
        UInt(bitPattern: pthread_self())
        #endif
    }
}
