import HTTP
import Synchronization
import Testing

@Suite("A stream") struct StreamTests {
    /// A handler that answers with a stream, and what feeds it.
    private struct Source: Sendable {
        let stream: AsyncStream<[UInt8]>
        let continuation: AsyncStream<[UInt8]>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func yield(_ text: String) { continuation.yield(Array(text.utf8)) }

        var handler: ClosureHandler {
            let stream = stream
            return ClosureHandler(answering: { request in
                request.path == "/plain"
                    ? HTTPResponse(status: 200)
                    : HTTPResponse(
                        status: 200,
                        headers: ["Content-Type": "text/event-stream"],
                        body: .stream(stream)
                    )
            })
        }
    }

    @Test("reaches the client piece by piece, in chunks, and leaves the connection usable")
    func chunks() throws {
        let source = Source()
        let fixture = try ServerFixture(source.handler)
        let client = fixture.connect()
        client.send(get() + line("GET /plain HTTP/1.1"))
        #expect(
            client.take(through: "\r\n\r\n")?.contains("Transfer-Encoding: chunked\r\n") == true
        )
        for text in ["data: 1\n\n", "data: 2\n\n"] {
            source.yield(text)
            #expect(client.takeChunk() == text)
        }
        source.yield("")
        source.yield("end")
        source.continuation.finish()
        #expect(client.takeChunk() == "end" && client.takeChunk() == "")
        #expect(client.answer()?.status == 200)
    }

    @Test("goes without chunks to HTTP/1.0, up to the end of the connection")
    func oldClients() throws {
        let source = Source()
        let fixture = try ServerFixture(source.handler)
        let client = fixture.connect()
        client.send(line("GET / HTTP/1.0\r\nConnection: keep-alive"))
        source.yield("one")
        source.yield("two")
        source.continuation.finish()
        let answer = client.answer()
        #expect(answer?.body == "onetwo" && answer?.headers["connection"] == "close")
    }

    @Test("ends for its source when the client goes away", arguments: [false, true])
    func departure(isReset: Bool) async throws {
        let source = Source()
        let ended = Barrier()
        source.continuation.onTermination = { _ in ended.open() }
        let fixture = try ServerFixture(source.handler)
        var client: RawClient? = fixture.connect()
        client?.send(get())
        source.yield("one")
        #expect(client?.take(through: "one") != nil)
        if isReset { client?.resetOnClose() }
        client = nil
        await ended.wait()
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test("is pulled no faster than the client reads")
    func backPressure() async throws {
        let made = Mutex(0)
        let pieces = 400
        let fixture = try ServerFixture(
            ClosureHandler(answering: { _ in
                HTTPResponse(
                    status: 200,
                    body: .stream(
                        AsyncStream(unfolding: {
                            let number = made.withLock { made in
                                made += 1
                                return made
                            }
                            return number > pieces ? nil : [UInt8](repeating: 0x61, count: 65_536)
                        })
                    )
                )
            })
        )
        let client = fixture.connect()
        client.send(get())
        #expect(client.take(through: "\r\n\r\n") != nil)
        var before = -1
        while made.withLock({ $0 }) != before {
            before = made.withLock { $0 }
            for _ in 0..<200 { await fixture.settle() }
        }
        // What the system's own buffers hold: a few megabytes of the 25.
        #expect(made.withLock { $0 } < pieces / 2)
        var bytes = 0
        while let chunk = client.takeChunk(), !chunk.isEmpty { bytes += chunk.utf8.count }
        #expect(bytes == pieces * 65_536)
    }

    @Test(
        "that breaks off is cut: no client can take it for whole",
        arguments: ["HTTP/1.1", "HTTP/1.0"]
    )
    func broken(version: String) throws {
        let source = Source()
        let stream = source.stream
        let fixture = try ServerFixture(
            ClosureHandler(answering: { _ in
                HTTPResponse(status: 200, body: .stream(stream, isWhole: { false }))
            })
        )
        let client = fixture.connect()
        client.send(line("GET / \(version)"))
        source.yield("half")
        #expect(client.take(through: "half") != nil)
        source.continuation.finish()
        #expect(client.isReset)
    }

    @Test("is not begun for HEAD, and its source learns of it")
    func head() async throws {
        let ended = Barrier()
        let fixture = try ServerFixture(
            ClosureHandler(answering: { _ in
                let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
                continuation.onTermination = { _ in ended.open() }
                return HTTPResponse(status: 200, body: .stream(stream))
            })
        )
        let client = fixture.connect()
        client.send(line("HEAD / HTTP/1.1") + line("HEAD / HTTP/1.1"))
        #expect(client.answer(toHead: true)?.status == 200)
        #expect(client.answer(toHead: true)?.status == 200)
        await ended.wait()
    }
}
