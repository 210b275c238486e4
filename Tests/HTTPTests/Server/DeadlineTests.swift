import HTTP
import Testing

@Suite("A slow client") struct DeadlineTests {
    @Test("is cut off when its headers take ten seconds, however they trickle")
    func headers() async throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send("GET / HTTP/1.1\r\n")
        for _ in 0..<9 {
            await fixture.advance(.milliseconds(1100))
            client.send("X: y\r\n")
        }
        await fixture.settle()
        #expect(!client.hasSomething)
        await fixture.advance(.milliseconds(200))
        #expect(client.answer()?.status == 408)
        #expect(client.readToEnd() == "")
        #expect(fixture.server.counters.timeouts == 1)
    }

    @Test("has ten seconds for each head, counted from its own first byte")
    func nextHeaders() async throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send("GET / HTTP/1.1\r\n")
        await fixture.advance(.seconds(9))
        client.send("Host: here\r\n\r\nGET / HTTP/1.1\r\n")
        #expect(client.answer()?.status == 200)
        await fixture.advance(.seconds(9))
        client.send("Host: here\r\n\r\n")
        #expect(client.answer()?.status == 200)
    }

    @Test("is cut off when its body comes slower than 1 KiB a second, after five seconds")
    func bodies() async throws {
        let limits = ClosureHandler(admission: { _ in .read(bodyBytesMax: 1 << 20) })
        let fixture = try ServerFixture(limits)
        let steady = fixture.connect()
        steady.send(post("Content-Length: 20480"))
        let slow = fixture.connect()
        slow.send(post("Content-Length: 20480", body: "a"))
        let chunky = fixture.connect()
        chunky.send(chunked("1\r\na\r\n"))
        for _ in 0..<19 {
            await fixture.advance(.seconds(1))
            steady.send([UInt8](repeating: 0x61, count: 1024))
        }
        #expect(slow.answer()?.status == 408 && chunky.answer()?.status == 408)
        steady.send([UInt8](repeating: 0x61, count: 1024))
        #expect(steady.answer()?.status == 200)
        #expect(fixture.server.counters.timeouts == 2)
    }

    @Test("is left alone for five seconds before its body counts")
    func grace() async throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send(post("Content-Length: 3"))
        await fixture.advance(.milliseconds(4900))
        client.send("abc")
        #expect(client.answer()?.status == 200)
    }

    @Test(
        "is let go without a word when it is idle for thirty seconds",
        arguments: [false, true]
    )
    func idle(answersAtOnce: Bool) async throws {
        let fixture = try ServerFixture(
            ClosureHandler(admission: { _ in
                answersAtOnce ? .refuse(HTTPResponse(status: 200)) : .read(bodyBytesMax: 0)
            })
        )
        let client = fixture.connect()
        let silent = fixture.connect()
        await fixture.advance(.seconds(29))
        client.send(get())
        #expect(client.answer()?.status == 200)
        await fixture.advance(.seconds(2))
        #expect(silent.readToEnd() == "")
        #expect(!client.hasSomething)
        await fixture.advance(.seconds(29))
        #expect(client.readToEnd() == "")
    }

    @Test("may wait for its answer as long as the handler takes")
    func longAnswers() async throws {
        let barrier = Barrier()
        let fixture = try ServerFixture(
            ClosureHandler(answering: { _ in
                await barrier.wait()
                return HTTPResponse(status: 200)
            })
        )
        let client = fixture.connect()
        client.send(get())
        await fixture.advance(.seconds(3600))
        barrier.open()
        #expect(client.answer()?.status == 200)
    }

    @Test("that reads nothing of its answer is cut off after thirty seconds")
    func reading() async throws {
        let fixture = try ServerFixture(
            ClosureHandler(answering: { _ in
                HTTPResponse(status: 200, body: .bytes([UInt8](repeating: 0x61, count: 32 << 20)))
            })
        )
        let client = fixture.connect()
        client.send(get())
        #expect(try await fixture.waits { $0.requests == 1 } && client.answers)
        await fixture.advance(.seconds(29))
        #expect(fixture.server.counters.open == 1)
        await fixture.advance(.seconds(2))
        #expect(try await fixture.waits { $0.open == 0 && $0.timeouts == 1 })
        #expect((client.readToEnd()?.utf8.count ?? 0) < 32 << 20)
    }
}

extension RawClient {
    /// Whether the first bytes of an answer come.
    var answers: Bool { take(through: "\r\n") != nil }
}
