import HTTP
import JSON
import Testing

@Suite("The server, over a socket") struct ProtocolTests {
    @Test("answers what the protocol allows, refuses the rest and closes after an error")
    func table() async throws {
        let fixture = try ServerFixture()
        var wrong: [String] = []
        for example in ProtocolCase.all {
            let client = fixture.connect()
            client.send(example.bytes)
            // After an error the server must close without being asked.
            if example.endsWell { client.finish() }
            var statuses: [Int] = []
            while let answer = client.answer(toHead: example.bytes.starts(with: "HEAD".utf8)) {
                statuses.append(answer.status)
                guard answer.status != 200 else { continue }
                let isProblem = answer.headers["content-type"] == "application/problem+json"
                let problem = try JSON(parsing: Array(answer.body.utf8))
                if !isProblem || problem["status"]?.intValue != Int64(answer.status)
                    || answer.headers["connection"] != "close"
                {
                    wrong.append("\(example.id): \(answer)")
                }
            }
            if statuses != example.statuses || !client.isAtEnd {
                wrong.append("\(example.id): \(statuses), closed: \(client.isAtEnd)")
            }
        }
        #expect(wrong == [])
    }

    @Test("answers pipelined requests in their order, at most 16 waiting")
    func pipelining() async throws {
        let barrier = Barrier()
        let fixture = try ServerFixture(
            ClosureHandler(answering: { request in
                if request.path == "/0" { await barrier.wait() }
                return HTTPResponse(status: 200, body: .bytes(Array(request.path.utf8)))
            })
        )
        let client = fixture.connect()
        let places = 0..<40
        client.send(places.map { line("GET /\($0) HTTP/1.1") }.joined())
        // One is being answered, sixteen wait.
        #expect(try await fixture.waits { $0.requests == 17 })
        await fixture.settle()
        #expect(fixture.server.counters.requests == 17)
        #expect(!client.hasSomething)
        barrier.open()
        #expect(places.map { _ in client.answer()?.body } == places.map { "/\($0)" })
    }

    @Test("sets Date, Content-Length and Connection itself, and no body where none belongs")
    func framing() throws {
        let fixture = try ServerFixture(
            ClosureHandler(answering: { request in
                let status = Int(request.path.dropFirst()) ?? 200
                return HTTPResponse(
                    status: status,
                    headers: [
                        "Content-Length": "99", "connection": "upgrade", "Date": "today",
                        "Transfer-Encoding": "gzip", "X-Own": "kept",
                    ],
                    body: .bytes(Array("body".utf8))
                )
            })
        )
        let client = fixture.connect()
        client.send(get())
        let plain = client.answer()
        let expected = [
            "date": "Sun, 06 Nov 1994 08:49:37 GMT", "content-length": "4", "x-own": "kept",
        ]
        #expect(plain?.headers == expected && plain?.body == "body")
        client.send(line("HEAD / HTTP/1.1"))
        #expect(client.answer(toHead: true)?.headers == expected)
        for status in [204, 304] {
            client.send(line("GET /\(status) HTTP/1.1"))
            #expect(client.answer()?.headers["content-length"] == nil)
        }
        client.send(line("GET / HTTP/1.0\r\nConnection: keep-alive"))
        #expect(client.answer()?.headers["connection"] == "keep-alive")
        client.send(get("Connection: close"))
        #expect(client.answer()?.headers["connection"] == "close")
        #expect(client.readToEnd() == "")
    }

    @Test("tells a waiting client to go on once its head was admitted, or gives the final answer")
    func expectations() throws {
        let fixture = try ServerFixture(
            ClosureHandler(admission: { head in
                head.path == "/" ? .read(bodyBytesMax: 10) : .refuse(HTTPResponse(status: 403))
            })
        )
        let client = fixture.connect()
        client.send(post("Expect: 100-continue", "Content-Length: 5"))
        #expect(client.answer()?.status == 100)
        client.send("hello")
        #expect(client.answer()?.body == "POST / hello")
        client.send(line("POST /no HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5"))
        let refused = client.answer()
        #expect(refused?.status == 403 && refused?.headers["connection"] == "close")
        #expect(client.readToEnd() == "")
        let large = fixture.connect()
        large.send(post("Expect: 100-continue", "Content-Length: 11"))
        #expect(large.answer()?.status == 413)
    }

    @Test("refuses ten gigabytes when they are announced, whatever the client goes on sending")
    func largeBody() throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send(post("Content-Length: 10737418240"))
        client.send([UInt8](repeating: 0x61, count: 300_000))
        #expect(client.answer()?.status == 413)
        client.finish()
        #expect(client.readToEnd() == "")
        #expect(fixture.server.counters.failures == 1)
    }

    @Test(
        "refuses ten gigabytes that come without a length, as one chunk or as many",
        arguments: ["280000000\r\n", "4\r\nabcd\r\n"]
    )
    func streamedBody(chunks: String) throws {
        let fixture = try ServerFixture()
        let client = fixture.connect()
        client.send(post("Transfer-Encoding: chunked"))
        client.send(String(repeating: chunks, count: 40_000))
        #expect(client.answer()?.status == 413)
        client.finish()
        #expect(client.readToEnd() == "")
        #expect(fixture.server.counters.failures == 1)
    }

    @Test("keeps a connection after an answer at once, unless a body would be left over")
    func answersAtOnce() throws {
        let fixture = try ServerFixture(
            ClosureHandler(admission: { _ in .refuse(HTTPResponse(status: 404)) })
        )
        let client = fixture.connect()
        client.send(get() + get())
        #expect(client.answer()?.status == 404 && client.answer()?.status == 404)
        client.send(post("Content-Length: 4", body: "GET "))
        #expect(client.answer()?.headers["connection"] == "close")
        #expect(client.readToEnd() == "")
    }

    @Test("puts the service's headers on its own answers too")
    func decoration() throws {
        let fixture = try ServerFixture(
            ClosureHandler(),
            configure: {
                $0.decorate = { status, head in
                    ["X-Status": "\(status)", "X-Origin": head?.headers["Origin"] ?? "none"]
                }
            }
        )
        let client = fixture.connect()
        client.send("nonsense\r\n\r\n")
        let broken = client.answer()
        #expect(broken?.headers["x-status"] == "400" && broken?.headers["x-origin"] == "none")
        let large = fixture.connect()
        large.send(post("Origin: https://crm", "Content-Length: 9999"))
        let refused = large.answer()
        #expect(refused?.headers["x-status"] == "413")
        #expect(refused?.headers["x-origin"] == "https://crm")
        let unknown = fixture.connect()
        unknown.send(line("TRACE / HTTP/1.1\r\nOrigin: https://crm"))
        #expect(unknown.answer()?.headers["x-origin"] == "https://crm")
    }

    @Test("knows its clients by their addresses", arguments: ["127.0.0.1", "127.0.0.9", "::1"])
    func peers(source: String) throws {
        let handler = ClosureHandler(answering: { request in
            HTTPResponse(status: 200, body: .bytes(Array(request.peer.utf8)))
        })
        let fixture: ServerFixture
        do throws(ServerError) {
            fixture = try ServerFixture(
                handler,
                configure: { if source == "::1" { $0.address = source } }
            )
        } catch {
            // Not every machine has IPv6.
            #expect(source == "::1" && error.kind == .address)
            return
        }
        let client = fixture.connect(from: source)
        client.send(get())
        #expect(client.answer()?.body == source)
    }

    @Test("sends no header that would start another, and no status that is none")
    func injection() throws {
        let headers: [HTTPHeaders.Field] = [
            .init("X", "a\r\nSet-Cookie: b"), .init("X", "a\nb"), .init("X", "a\rb"),
            .init("X", "a\u{0}b"), .init("X\r\nY", "a"), .init("X: Y", "a"), .init("", "a"),
            .init("X Y", "a"), .init("Zoë", "a"),
        ]
        let fixture = try ServerFixture(
            ClosureHandler(answering: { request in
                let place = Int(request.path.dropFirst()) ?? 0
                if place >= 100 { return HTTPResponse(status: place) }
                return HTTPResponse(status: 200, headers: HTTPHeaders([headers[place]]))
            })
        )
        for path in Array(headers.indices) + [100, 101, 199, 600, 1000] {
            let client = fixture.connect()
            client.send(line("GET /\(path) HTTP/1.1\r\nConnection: close"))
            let text = client.readToEnd() ?? "no end"
            #expect(text.hasPrefix("HTTP/1.1 500 ") && !text.contains("Set-Cookie"), "\(path)")
        }
    }
}
