import Foundation
import HTTP
import Testing

/// The ways to carry a call, which answer alike.
enum Carrier: CaseIterable {
    case foundation, sockets

    func transport(connectionsMax: Int = 4) -> any HTTPTransport {
        switch self {
        case .foundation: SessionTransport(connectionsMax: connectionsMax)
        case .sockets: SocketTransport(connectionsMax: connectionsMax, environment: [:])
        }
    }
}

@Suite("The client") struct TransportTests {
    /// A handler that answers by path, and what it saw.
    private static let handler = ClosureHandler(
        admission: { _ in .read(bodyBytesMax: 1 << 20) },
        answering: { request in
            switch request.path {
            case "/large":
                return HTTPResponse(
                    status: 200,
                    body: .bytes([UInt8](repeating: 0x61, count: 5000))
                )
            case "/moved":
                return HTTPResponse(status: 302, headers: ["Location": "/echo?followed"])
            case "/empty": return HTTPResponse(status: 204)
            case "/endless":
                let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
                continuation.yield(Array("more".utf8))
                let never = Barrier()
                await withTaskCancellationHandler {
                    await never.wait()
                } onCancel: {
                    never.open()
                }
                return HTTPResponse(status: 200, body: .stream(stream))
            case "/failing": return HTTPResponse(status: 503, body: .bytes(Array("later".utf8)))
            default:
                let fields = request.headers.fields.map { "\($0.name.lowercased())=\($0.value)" }
                let lines =
                    ["\(request.method) \(request.path)?\(request.query ?? "")"] + fields.sorted()
                return HTTPResponse(
                    status: 200,
                    headers: ["X-Two": "b", "X-One": "a"],
                    body: .bytes(Array(lines.joined(separator: "\n").utf8) + [0x0A] + request.body)
                )
            }
        }
    )

    private static func url(_ fixture: ServerFixture, _ path: String) -> String {
        "http://127.0.0.1:\(fixture.server.port)\(path)"
    }

    /// How a call failed; nil when it did not.
    private static func failure(_ call: HTTPCall, by carrier: Carrier) async -> HTTPTransportError?
    {
        do throws(HTTPTransportError) {
            _ = try await carrier.transport().send(call)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "sends the method, the URL as it is encoded, the headers and the body",
        arguments: Carrier.allCases
    )
    func requests(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let transport = carrier.transport()
        for method in ["GET", "POST", "PATCH", "DELETE", "PUT"] {
            let sendsBody = method != "GET" && method != "DELETE"
            let reply = try await transport.send(
                HTTPCall(
                    method: method,
                    url: Self.url(fixture, "/echo?id=eq.1&or=(a.eq.%22b%22,c.is.null)&p=%2B%20"),
                    headers: ["Prefer": "return=minimal", "X-Key": "k"],
                    body: sendsBody ? Array("{\"a\":1}".utf8) : nil
                )
            )
            let lines = String(decoding: reply.body, as: UTF8.self).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            #expect(reply.status == 200 && reply.headers["x-one"] == "a", "\(method)")
            #expect(
                lines.first == "\(method) /echo?id=eq.1&or=(a.eq.%22b%22,c.is.null)&p=%2B%20",
                "\(method)"
            )
            #expect(lines.contains("prefer=return=minimal") && lines.contains("x-key=k"))
            #expect(lines.last == (sendsBody ? "{\"a\":1}" : ""), "\(method)")
        }
    }

    @Test("hands over any status as an answer and follows no redirect", arguments: Carrier.allCases)
    func statuses(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let transport = carrier.transport()
        for (path, status, body) in [
            ("/moved", 302, ""), ("/empty", 204, ""), ("/failing", 503, "later"),
        ] {
            let reply = try await transport.send(
                HTTPCall(method: "GET", url: Self.url(fixture, path))
            )
            #expect(reply.status == status, "\(path)")
            #expect(String(decoding: reply.body, as: UTF8.self) == body, "\(path)")
        }
        #expect(fixture.server.counters.requests == 3)
    }

    @Test("gives up when its time is over", arguments: Carrier.allCases)
    func deadline(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let call = HTTPCall(
            method: "GET",
            url: Self.url(fixture, "/endless"),
            timeout: .milliseconds(50)
        )
        #expect(await Self.failure(call, by: carrier)?.kind == .timedOut)
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test(
        "keeps as many calls to one host under way as it is given connections",
        arguments: Carrier.allCases
    )
    func parallel(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let transport = carrier.transport(connectionsMax: 12)
        let call = HTTPCall(
            method: "GET",
            url: Self.url(fixture, "/endless"),
            timeout: .seconds(60)
        )
        let calls = (0..<12).map { _ in Task { try await transport.send(call) } }
        #expect(try await fixture.waits { $0.open == 12 })
        for call in calls { call.cancel() }
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test("takes no answer above its bound, and one of just the bound", arguments: Carrier.allCases)
    func tooLarge(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        var call = HTTPCall(method: "GET", url: Self.url(fixture, "/large"), replyBytesMax: 4999)
        #expect(await Self.failure(call, by: carrier)?.kind == .tooLarge)
        call.replyBytesMax = 5000
        #expect(try await carrier.transport().send(call).body.count == 5000)
    }

    @Test("stops when its task is cancelled", arguments: Carrier.allCases)
    func cancelled(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let call = HTTPCall(method: "GET", url: Self.url(fixture, "/endless"))
        let task = Task { await Self.failure(call, by: carrier) }
        #expect(try await fixture.waits { $0.requests == 1 })
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(try await fixture.waits { $0.open == 0 })
    }

    @Test(
        "tells a refused connection from one that is cut in the middle",
        arguments: Carrier.allCases
    )
    func connections(carrier: Carrier) async throws {
        let fixture = try ServerFixture(Self.handler)
        let call = HTTPCall(method: "GET", url: Self.url(fixture, "/endless"))
        let task = Task { await Self.failure(call, by: carrier) }
        #expect(try await fixture.waits { $0.requests == 1 })
        await fixture.server.stop()
        let cut = await task.value
        #expect(cut?.kind == .cut && cut?.mayHaveArrived == true)
        let refused = await Self.failure(call, by: carrier)
        #expect(refused?.kind == .unreachable && refused?.mayHaveArrived == false)
        #expect(refused?.host == "127.0.0.1:\(fixture.server.port)")
    }

    @Test(
        "says what is no URL without showing what may be secret in it",
        arguments: Carrier.allCases,
        ["", "ftp://a/b", "http://", "user:pass@host", "a b", "https:/x?key=secret"]
    )
    func badURLs(carrier: Carrier, url: String) async {
        let failure = await Self.failure(HTTPCall(method: "GET", url: url), by: carrier)
        #expect(failure?.kind == .badURL)
        #expect(failure?.description.contains("secret") == false)
        #expect(failure?.description.contains("pass") == false)
    }
}
