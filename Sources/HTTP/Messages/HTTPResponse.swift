/// What a handler answers; the server adds `Date`, `Content-Length` and `Connection` itself.
package struct HTTPResponse: Sendable {
    /// The body, known at once or coming bit by bit.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Sent chunk by chunk as it comes; ends with the stream, or when the peer goes away.
        ///
        /// `isWhole` is asked at the end. Where it says no, the connection is cut instead, so that
        /// no client takes what it got for all there is.
        case stream(AsyncStream<[UInt8]>, isWhole: @Sendable () -> Bool = { true })
    }

    /// 200 to 599.
    package var status: Int
    /// Names must be tokens and values free of control characters; else the server answers 500.
    package var headers: HTTPHeaders
    /// Left out by the server for HEAD, 204 and 304.
    package var body: Body

    /// An answer; without a body unless said otherwise.
    package init(status: Int, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What answers requests; called from many tasks at once.
package protocol HTTPHandler: Sendable {
    /// Looks at the head of a request before its body is read: how many bytes of body to take, or
    /// the final answer at once. Must not block.
    func admit(_ head: HTTPRequest) -> HTTPAdmission

    /// Answers a whole request. Errors are answers: this does not throw.
    ///
    /// Its task is cancelled when the client goes away, and runs on threads shared by all requests,
    /// which it must not block for long. HEAD comes as HEAD: answer it as GET, the server leaves
    /// the body out.
    func answer(_ request: HTTPRequest) async -> HTTPResponse
}

/// The verdict on the head of a request.
package enum HTTPAdmission: Sendable {
    /// Answers a whole request whose head was admitted, knowing what was found of the head.
    package typealias Answer = @Sendable (HTTPRequest) async -> HTTPResponse

    /// Says, once and from any thread, what makes the answer; that runs on the thread of all
    /// connections.
    package typealias Reply = @Sendable (@escaping @Sendable () -> HTTPResponse) -> Void

    /// Begins to answer a whole request on the thread of all connections, and leaves the rest to
    /// whoever calls `reply`; false where the request must be answered by ``Answer`` after all.
    ///
    /// It and what it replies must each take well under a millisecond and wait for nothing. This
    /// saves a task, and the changes of threads that come with one.
    package typealias BriefAnswer = @Sendable (HTTPRequest, _ reply: @escaping Reply) -> Bool

    /// Takes a body of so many bytes; `answer` then answers in place of ``HTTPHandler/answer(_:)``,
    /// and `briefly` before that, where it can.
    case read(bodyBytesMax: Int, answer: Answer? = nil, briefly: BriefAnswer? = nil)
    /// The final answer; no body is read.
    case refuse(HTTPResponse)
}
