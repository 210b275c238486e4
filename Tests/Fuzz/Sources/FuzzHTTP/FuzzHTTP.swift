import HTTP

/// What a parser made of bytes.
private struct Reading: Equatable {
    var requests: [HTTPRequest] = []
    var failure: RequestFailure?

    /// Feeds the bytes in pieces of so many, and admits bodies up to 4 KiB.
    init(_ bytes: [UInt8], pieces: Int) {
        var parser = RequestParser()
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + pieces)
            parser.receive(bytes.span.extracting(start..<end))
            start = end
            while let event = parser.next() {
                switch event {
                case .head: parser.admit(bodyBytesMax: 4096)
                case .continueWanted: break
                case .request(let request): requests.append(request)
                case .failure(let failure):
                    precondition(self.failure == nil, "nothing follows a failure")
                    self.failure = failure
                }
            }
        }
    }
}

/// Called by libFuzzer with bytes of its invention: the first says how to cut the rest.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    let whole = Reading(bytes, pieces: max(1, bytes.count))
    precondition(Reading(bytes, pieces: Int(first % 16) + 1) == whole, "pieces change the reading")
    for request in whole.requests {
        // What is accepted can be said plainly, and then means the same.
        var text = "\(request.method) \(request.path)\(request.query.map { "?\($0)" } ?? "")"
        text += " HTTP/1.1\r\nHost: x\r\nContent-Length: \(request.body.count)\r\n\r\n"
        let again = Reading(Array(text.utf8) + request.body, pieces: 1 << 20)
        precondition(again.failure == nil && again.requests.count == 1, "it cannot be said again")
        let copy = again.requests[0]
        precondition(
            copy.method == request.method && copy.path == request.path
                && copy.query == request.query && copy.body == request.body,
            "said again, it means another thing"
        )
    }
    return 0
}
