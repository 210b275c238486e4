import Foundation
import Testing

@testable import HTTP

@Suite("The client over sockets") struct SocketTransportTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static func call(
        _ server: ScriptedServer,
        _ method: String = "GET",
        timeout: Duration = .seconds(30)
    ) -> HTTPCall {
        HTTPCall(method: method, url: "http://127.0.0.1:\(server.port)/a", timeout: timeout)
    }

    @Test("asks again at once where a kept connection ends, if asking twice changes nothing")
    func keptConnectionEnds() async throws {
        let server = try ScriptedServer([[Self.ok], [Self.ok]])
        let transport = SocketTransport(connectionsMax: 1, environment: [:])
        for _ in 0..<2 {
            #expect(try await transport.send(Self.call(server)).body == Array("ok".utf8))
        }
        #expect(server.seen.count == 2)
    }

    @Test("notices at once that a connection ends instead of an answer")
    func cutIsNoticed() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"
        for script in [[], [half], ["HTTP/1.1 2"], ["nonsense\r\n\r\n"]] {
            let server = try ScriptedServer([script])
            let transport = SocketTransport(connectionsMax: 1, environment: [:])
            do throws(HTTPTransportError) {
                _ = try await transport.send(Self.call(server, "POST", timeout: .seconds(600)))
                Issue.record("an answer came of \(script)")
            } catch {
                #expect(error.kind == .cut, "\(script): \(error)")
            }
        }
    }

    @Test("waits for 64 answers at once, a connection each")
    func waiting() async throws {
        let fixture = try ServerFixture(
            ClosureHandler(
                admission: { _ in .read(bodyBytesMax: 10) },
                answering: { _ in
                    try? await Task.sleep(for: .seconds(1))
                    return HTTPResponse(status: 204)
                }
            )
        )
        let transport = SocketTransport(connectionsMax: 64, environment: [:])
        let url = "http://127.0.0.1:\(fixture.server.port)/"
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 {
                group.addTask { try await transport.send(HTTPCall(method: "GET", url: url)).status }
            }
            for try await status in group { #expect(status == 204) }
        }
    }

    @Test("takes a proxy from the environment, and none for the names that are excepted")
    func proxies() async throws {
        let server = try ScriptedServer([[Self.ok], [Self.ok]])
        let environment = [
            "http_proxy": "http://us%20er:pw@127.0.0.1:\(server.port)", "no_proxy": "b.example,.c",
        ]
        let transport = SocketTransport(connectionsMax: 1, environment: environment)
        _ = try await transport.send(HTTPCall(method: "GET", url: "http://a.example/x?y=1"))
        let request = try #require(server.seen.first)
        #expect(request.hasPrefix("GET http://a.example/x?y=1 HTTP/1.1\r\nHost: a.example\r\n"))
        #expect(request.contains("\r\nProxy-Authorization: Basic dXMgZXI6cHc=\r\n"))
        let proxies = ProxySettings(environment)
        for host in ["b.example", "sub.b.example", "d.c"] {
            #expect(proxies.proxy(for: Endpoint(host: host, port: 80)) == nil, "\(host)")
        }
        #expect(proxies.proxy(for: Endpoint(host: "notb.example", port: 80)) != nil)
        let set = ProxySettings(["HTTP_PROXY": "http://a.example"])
        #expect(set.proxy(for: Endpoint(host: "b.example", port: 80)) == nil)
    }

    @Test("reads answers of every framing, however they are cut into pieces")
    func framings() throws {
        let bodies = [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nT: x\r\n\r\n",
            "HTTP/1.0 200 OK\nServer: x\n\nhello",
        ]
        for text in bodies {
            let bytes = Array(text.utf8)
            for size in 1...bytes.count {
                var parser = ReplyParser(isHeadRequest: false, bodyBytesMax: 5)
                var start = 0
                while start < bytes.count {
                    try parser.take(bytes[start..<min(start + size, bytes.count)])
                    start += size
                }
                try parser.end()
                #expect(parser.isDone && parser.reply.status == 200, "\(text) by \(size)")
                #expect(parser.reply.body == Array("hello".utf8), "\(text) by \(size)")
            }
        }
    }

    @Test("keeps a connection only where the next answer's beginning is certain")
    func keeping() throws {
        let cases: [(String, Bool)] = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nrest", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true),
            ("HTTP/1.1 204 No Content\r\n\r\n", true),
        ]
        for (text, isKept) in cases {
            var parser = ReplyParser(isHeadRequest: false, bodyBytesMax: 10)
            try parser.take(Array(text.utf8)[...])
            #expect(parser.isDone && parser.keepsConnection == isKept, "\(text)")
        }
    }

    @Test(
        "refuses what is no answer, or a longer one than it takes",
        arguments: [
            "SSH-2.0-x\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", "HTTP/1.1 101 Upgrade\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        ]
    )
    func refusals(text: String) {
        var parser = ReplyParser(isHeadRequest: false, bodyBytesMax: 10)
        #expect(throws: ReplyParser.Failure.self) { try parser.take(Array(text.utf8)[...]) }
    }
}
