extension RequestParser {
    /// The next event, or the rule that what came breaks.
    mutating func step() throws(RequestFailure) -> Event? {
        if let failure { throw failure }
        if owesContinue {
            owesContinue = false
            return .continueWanted
        }
        while true {
            switch state {
            case .start: guard try readRequestLine() else { return nil }
            case .headers:
                guard
                    let range = try nextLine(
                        bytesMax: limits.headerBytesMax - fieldBytes,
                        or: .headersTooLarge
                    )
                else { return nil }
                if range.isEmpty { return .head(try finishHead()) }
                fields.append(try readField(range))
            case .verdict, .stopped: return nil
            case .fixedBody(let left):
                let rest = left - takeBody(left)
                state = .fixedBody(left: rest)
                return rest == 0 ? finishRequest() : nil
            case .chunkLine: guard try readChunkLine() else { return nil }
            case .chunkBytes(let left):
                let rest = left - takeBody(left)
                state = rest == 0 ? .chunkEnd : .chunkBytes(left: rest)
                if rest > 0 { return nil }
            case .chunkEnd: guard try readChunkEnd() else { return nil }
            case .trailers:
                guard
                    let range = try nextLine(
                        bytesMax: limits.headerBytesMax - fieldBytes,
                        or: .headersTooLarge
                    )
                else { return nil }
                if range.isEmpty { return finishRequest() }
                // Checked and counted, then dropped: nothing here reads them.
                _ = try readField(range)
            }
        }
    }

    /// The next line without its line end; nil when it is not whole yet.
    private mutating func nextLine(
        bytesMax: Int,
        or tooLong: RequestFailure
    ) throws(RequestFailure) -> Range<Int>? {
        guard let end = buffer.span.firstIndex(of: 0x0A, from: max(scanned, start)) else {
            scanned = buffer.count
            // One byte more may be the CR of a line that just fits.
            if buffer.count - start > bytesMax + 1 { throw tooLong }
            return nil
        }
        let first = start
        guard end - first <= bytesMax + 1 else { throw tooLong }
        guard end > first, buffer[end - 1] == 0x0D else { throw .lineEnd }
        start = end + 1
        scanned = start
        return first..<(end - 1)
    }

    private mutating func readRequestLine() throws(RequestFailure) -> Bool {
        guard start < buffer.count else { return false }
        if buffer[start] == 0x0D, !hasSkippedLine {
            // RFC 9112, 2.2: one empty line before a request is forgiven.
            guard start + 1 < buffer.count else { return false }
            guard buffer[start + 1] == 0x0A else { throw .lineEnd }
            hasSkippedLine = true
            start += 2
            scanned = start
            return true
        }
        // What speaks another protocol, such as TLS, should not wait for a line that never ends.
        guard ByteSet.token.contains(buffer[start]) else { throw .requestLine }
        guard
            let range = try nextLine(
                bytesMax: limits.requestLineBytesMax,
                or: .requestLineTooLong
            )
        else { return false }
        line = try RequestLine(buffer.span.extracting(range))
        state = .headers
        return true
    }

    private mutating func readField(_ range: Range<Int>) throws(RequestFailure) -> HTTPHeaders.Field
    {
        fieldBytes += range.count + 2
        let field = try FieldLine.read(buffer.span.extracting(range))
        fieldCount += 1
        guard fieldCount <= limits.headersMax else { throw .headersTooLarge }
        return field
    }

    private mutating func finishHead() throws(RequestFailure) -> RequestHead {
        guard let line else { throw .requestLine }
        let framing = try RequestFraming(line, fields)
        let request = HTTPRequest(
            method: line.method,
            path: line.path,
            query: line.query,
            headers: HTTPHeaders(fields),
            peer: peer
        )
        current = request
        try line.checkMethod()
        self.framing = framing
        state = .verdict
        return RequestHead(
            request: request,
            isHTTP10: line.isHTTP10,
            keepsConnection: framing.keepsConnection,
            hasBody: framing.body != .none
        )
    }

    private mutating func readChunkLine() throws(RequestFailure) -> Bool {
        let bytesMax = 16 + limits.chunkExtensionBytesMax
        guard let range = try nextLine(bytesMax: bytesMax, or: .chunk) else { return false }
        let line = try ChunkLine(buffer.span.extracting(range))
        extensionBytes += line.extensionBytes
        guard extensionBytes <= limits.chunkExtensionBytesMax else { throw .chunk }
        guard line.size <= UInt64(bodyBytesMax - bodyBytes) else { throw .bodyTooLarge }
        state = line.size == 0 ? .trailers : .chunkBytes(left: Int(line.size))
        return true
    }

    private mutating func readChunkEnd() throws(RequestFailure) -> Bool {
        guard start < buffer.count else { return false }
        guard buffer[start] == 0x0D else { throw .chunk }
        guard start + 1 < buffer.count else { return false }
        guard buffer[start + 1] == 0x0A else { throw .chunk }
        start += 2
        scanned = start
        state = .chunkLine
        return true
    }

    /// Moves up to `count` bytes that are there into the body; how many they were.
    private mutating func takeBody(_ count: Int) -> Int {
        let taken = min(count, buffer.count - start)
        current?.body.append(contentsOf: buffer[start..<(start + taken)])
        start += taken
        if start == buffer.count { compact() }
        return taken
    }

    private mutating func finishRequest() -> Event? {
        guard let request = current else { return nil }
        if framing?.keepsConnection == true { startOver() } else { stop() }
        return .request(request)
    }
}
