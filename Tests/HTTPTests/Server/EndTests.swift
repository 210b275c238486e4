import HTTP
import Testing

@Suite("The end of a server, or of its client") struct EndTests {
    /// A handler that waits at a barrier, and says when it began and when it was cancelled.
    private struct Slow: Sendable {
        let began = Barrier()
        let barrier = Barrier()
        let cancelled = Barrier()

        var handler: ClosureHandler {
            ClosureHandler(answering: { _ in
                began.open()
                await withTaskCancellationHandler {
                    await barrier.wait()
                } onCancel: {
                    cancelled.open()
                }
                return HTTPResponse(status: 200)
            })
        }
    }

    @Test("lets requests finish that have begun, and takes no other")
    func drain() async throws {
        let slow = Slow()
        let fixture = try ServerFixture(slow.handler)
        let idle = fixture.connect()
        let busy = fixture.connect()
        let half = fixture.connect()
        busy.send(get())
        half.send("GET / HTTP/1.1\r\n")
        await slow.began.wait()
        await fixture.settle()
        async let drained: Void = fixture.server.drain()
        while !fixture.connect().isAtEnd { await fixture.settle() }
        #expect(idle.readToEnd() == "")
        slow.barrier.open()
        half.send("Host: here\r\n\r\n")
        let answers = [busy.answer(), half.answer()]
        #expect(answers.allSatisfy { $0?.status == 200 && $0?.headers["connection"] == "close" })
        #expect(busy.readToEnd() == "" && half.readToEnd() == "")
        busy.finish()
        half.finish()
        idle.finish()
        await drained
        #expect(fixture.server.counters.open == 0)
    }

    @Test("waits ten seconds for requests at most")
    func drainDeadline() async throws {
        let slow = Slow()
        let fixture = try ServerFixture(slow.handler)
        let client = fixture.connect()
        client.send(get())
        await slow.began.wait()
        async let drained: Void = fixture.server.drain()
        while !fixture.connect().isAtEnd { await fixture.settle() }
        await fixture.advance(.seconds(9))
        #expect(!client.hasSomething)
        await fixture.advance(.seconds(2))
        await drained
        #expect(client.answer() == nil && client.isAtEnd)
        await slow.cancelled.wait()
    }

    @Test("comes at once when it is asked for during a drain")
    func stop() async throws {
        let slow = Slow()
        let fixture = try ServerFixture(slow.handler)
        let client = fixture.connect()
        client.send(get())
        await slow.began.wait()
        async let drained: Void = fixture.server.drain()
        await fixture.server.stop()
        await drained
        await slow.cancelled.wait()
        #expect(client.answer() == nil && client.isAtEnd)
        // Orders after the end return as well.
        await fixture.server.drain()
        await fixture.server.checkDeadlines()
    }

    @Test("comes when nobody holds the server any more")
    func release() async throws {
        var fixture: ServerFixture? = try ServerFixture()
        let client = fixture?.connect()
        client?.send(get())
        #expect(client?.answer()?.status == 200)
        fixture = nil
        #expect(client?.readToEnd() == "")
    }

    @Test("cancels the handler of a client that goes away in the middle", arguments: [false, true])
    func departure(isReset: Bool) async throws {
        let slow = Slow()
        let fixture = try ServerFixture(slow.handler)
        var client: RawClient? = fixture.connect()
        client?.send(get())
        await slow.began.wait()
        if isReset { client?.resetOnClose() }
        client = nil
        await slow.cancelled.wait()
        slow.barrier.open()
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test("leaves its answer to a client that only stopped sending")
    func halfClosed() async throws {
        let slow = Slow()
        let fixture = try ServerFixture(slow.handler)
        let client = fixture.connect()
        client.send(get() + get())
        client.finish()
        await slow.began.wait()
        await fixture.settle()
        slow.barrier.open()
        #expect(client.answer()?.status == 200 && client.answer()?.status == 200)
        #expect(client.readToEnd() == "")
    }

    @Test(
        "in the middle of a head or a body costs nothing",
        arguments: ["GET / HT", post("Content-Length: 9")]
    )
    func middle(text: String) async throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send(text)
        client.finish()
        #expect(client.readToEnd() == "")
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test("is refused a taken port, a foreign address and no address, in words")
    func refusals() throws {
        let fixture = try ServerFixture()
        var kinds: [ServerError.Kind] = []
        for (address, port) in [("127.0.0.1", fixture.server.port), ("192.0.2.1", 0), ("here", 0)] {
            var configuration = ServerConfiguration()
            configuration.address = address
            configuration.port = port
            do throws(ServerError) {
                _ = try HTTPServer(configuration, handler: ClosureHandler())
            } catch {
                kinds.append(error.kind)
                #expect(error.description.hasPrefix("cannot listen on \(address):"))
            }
        }
        #expect(kinds == [.portTaken, .address, .address])
    }
}
