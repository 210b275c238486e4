import HTTP
import Testing

/// What a parser made of bytes: requests and, at most once, at the end, a failure.
struct Reading: Equatable {
    var requests: [HTTPRequest] = []
    var failure: RequestFailure?
    /// Places among the requests at which the client was told to go on.
    var continues: [Int] = []

    var statuses: [Int] {
        requests.map { _ in 200 } + (failure.map { [$0.status] } ?? [])
    }

    /// Feeds pieces and admits bodies up to 1 KiB.
    init(_ pieces: [ArraySlice<UInt8>]) {
        var parser = RequestParser()
        for piece in pieces {
            parser.receive(Array(piece).span)
            while let event = parser.next() {
                switch event {
                case .head: parser.admit(bodyBytesMax: 1024)
                case .continueWanted: continues.append(requests.count)
                case .request(let request): requests.append(request)
                case .failure(let failure): self.failure = failure
                }
            }
        }
    }

    init(_ bytes: [UInt8]) { self.init([bytes[...]]) }
}

@Suite("The request parser") struct ParserTests {
    @Test("takes what the protocol allows and refuses the rest", arguments: ProtocolCase.all)
    func table(_ example: ProtocolCase) {
        #expect(Reading(example.bytes).statuses == example.statuses)
    }

    @Test("reads the same, however the bytes are cut")
    func splits() {
        var wrong: [String] = []
        for (place, example) in ProtocolCase.all.enumerated() where example.bytes.count < 1000 {
            let bytes = example.bytes
            let whole = Reading(bytes)
            var cuts = [Array(bytes.indices.map { bytes[$0...$0] })]
            // Each error thrown in a test costs a backtrace, so that not all failures can have all.
            if example.endsWell || place % 8 == 0 {
                cuts += bytes.indices.map { [bytes[..<$0], bytes[$0...]] }
            }
            if cuts.contains(where: { Reading($0) != whole }) { wrong.append(example.id) }
        }
        #expect(wrong == [])
    }

    @Test("reads the same, byte by byte, up to its limits", arguments: ProtocolCase.limits)
    func trickle(_ example: ProtocolCase) {
        let bytes = example.bytes
        #expect(Reading(bytes.indices.map { bytes[$0...$0] }) == Reading(bytes))
    }

    @Test("gives out every part of a request")
    func parts() {
        let text =
            "POST /a%20b?c=d?e HTTP/1.1\r\nhOST: here:1\r\nX-Name: \t v 1 \r\nX-Name:\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nX-Name: no\r\n\r\n"
        let expected = HTTPRequest(
            method: "POST",
            path: "/a%20b",
            query: "c=d?e",
            headers: HTTPHeaders([
                HTTPHeaders.Field("hOST", "here:1"), HTTPHeaders.Field("X-Name", "v 1"),
                HTTPHeaders.Field("X-Name", ""), HTTPHeaders.Field("Transfer-Encoding", "chunked"),
            ]),
            body: Array("abcde".utf8)
        )
        #expect(Reading(Array(text.utf8)).requests == [expected])
        let absolute = Reading(Array(line("GET http://here?a=b HTTP/1.1").utf8)).requests.first
        #expect(absolute?.path == "/" && absolute?.query == "a=b")
    }

    @Test("asks for the body only after the head was admitted, and once")
    func continues() {
        let head = post("Expect: 100-continue", "Content-Length: 2")
        let reading = Reading(Array((head + "ab" + get() + head + "cd").utf8))
        #expect(reading.continues == [0, 2] && reading.requests.count == 3)
        var parser = RequestParser()
        parser.receive(Array((head + "ab").utf8).span)
        guard case .head(let found)? = parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(found.hasBody && parser.next() == nil)
        parser.refuse()
        #expect(parser.next() == nil && parser.phase == .stopped)
    }

    @Test("goes on after a refused request without a body")
    func refusal() {
        var parser = RequestParser()
        parser.receive(Array((get() + get("Name: 2")).utf8).span)
        _ = parser.next()
        parser.refuse()
        guard case .head(let second)? = parser.next() else {
            Issue.record("no second head")
            return
        }
        #expect(second.request.headers["name"] == "2")
    }

    @Test("says what was wrong, each in its own words")
    func words() {
        let failures = RequestFailure.allCases
        #expect(Set(failures.map(\.detail)).count == failures.count)
        #expect(failures.allSatisfy { (400...599).contains($0.status) && $0.detail.hasSuffix(".") })
    }
}
