import Platform

/// The system's `curl` as a carrier of one call over TLS, which waits without using the processor.
///
/// What it is told, keys among it, goes through a pipe and never onto a command line; the body goes
/// in by its standard input, and the answer comes back as it was on the wire. It reads no settings
/// of the user's, follows no redirect, and sees nothing of the environment but proxies and
/// certificates.
struct CurlProgram: Sendable {
    /// Where systems have it; a path in which others may write is not looked at.
    static let standardPath = "/usr/bin/curl"

    /// Variables that say which way leads out and whom to trust.
    private static let variables: Set<String> = [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
        "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]
    /// What a pipe takes before anybody reads it, on every system.
    static let settingsBytesMax = 16 << 10
    /// Where it finds its settings, as a descriptor of the child.
    private static let settingsDescriptor: Int32 = 3

    private let path: String
    private let environment: [String]

    /// The program; nil where this machine has none.
    init?(path: String = standardPath, environment: [String: String]) {
        guard access(path, X_OK) == 0 else { return nil }
        self.path = path
        self.environment = environment.filter { Self.variables.contains($0.key) }
            .map { "\($0.key)=\($0.value)" }
    }

    /// Begins a call, whose body is to be sent on the connection; nil where that is not possible.
    func start(_ call: HTTPCall) -> Child? {
        let settings = Self.settings(call)
        guard let pipe = Self.filledPipe(settings) else { return nil }
        defer { close(pipe) }
        guard let (ours, theirs) = SocketCalls.pair() else { return nil }
        let connection = ClientConnection(ours)
        defer { close(theirs) }
        // The child's standard descriptors block, as programs expect of them.
        _ = fcntl(theirs, F_SETFL, fcntl(theirs, F_GETFL) & ~O_NONBLOCK)
        guard let process = spawn(standard: theirs, settings: pipe) else { return nil }
        return Child(connection: connection, process: process)
    }

    private func spawn(standard: Int32, settings: Int32) -> pid_t? {
        // Above those that are set in the child, so that none is overwritten before it is used.
        let copies = [standard, settings].map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
        defer { for copy in copies where copy >= 0 { close(copy) } }
        guard copies.allSatisfy({ $0 >= 0 }) else { return nil }
        var actions = SpawnActions.empty
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, copies[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, copies[0], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, copies[1], Self.settingsDescriptor)
        let words = [path, "-q", "-K", "/dev/fd/\(Self.settingsDescriptor)"]
        return ChildProcess.spawn(path, words, environment, &actions)
    }

    /// The end to read of a pipe that holds these bytes and no more.
    private static func filledPipe(_ bytes: [UInt8]) -> Int32? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let written = write(ends[1], bytes, bytes.count)
        close(ends[1])
        guard written == bytes.count else {
            close(ends[0])
            return nil
        }
        return ends[0]
    }

    /// The call in the form of curl's files of settings.
    static func settings(_ call: HTTPCall) -> [UInt8] {
        var lines = [
            "silent", "include", "raw", "http1.1", "globoff", "path-as-is", "no-buffer",
            "suppress-connect-headers", "proto = \"=https\"", "connect-timeout = 10",
            // For the case that nobody is left to end it.
            "max-time = \(call.timeout.components.seconds + 60)",
            "url = \(quoted(call.url))", "header = \"Expect:\"",
        ]
        lines.append(call.method == "HEAD" ? "head" : "request = \(quoted(call.method))")
        var headers = call.headers
        if headers["User-Agent"] == nil { headers.append("User-Agent", "assay") }
        headers["Connection"] = nil
        headers["Content-Length"] = nil
        headers["Accept-Encoding"] = "identity"
        for field in headers.fields {
            let text = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            lines.append("header = \(quoted(text))")
        }
        if call.body != nil {
            lines.append("data-binary = \"@-\"")
            if headers["Content-Type"] == nil { lines.append("header = \"Content-Type:\"") }
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A call under way.
    struct Child {
        /// Takes the body, and gives the answer as it was on the wire.
        let connection: ClientConnection
        fileprivate let process: pid_t

        /// Ends it and waits for its end.
        ///
        /// - Returns: why curl gave up; nil where it did not, or was ended by us.
        func end() -> (kind: HTTPTransportError.Kind, words: String)? {
            CurlProgram.failure(ChildProcess.end(process))
        }

        /// Waits for its end, which is near: it has closed its output.
        func failure() -> (kind: HTTPTransportError.Kind, words: String)? {
            CurlProgram.failure(ChildProcess.wait(process))
        }
    }

    /// What curl's exit status means (curl(1), exit codes).
    static func failure(_ status: Int32?) -> (kind: HTTPTransportError.Kind, words: String)? {
        switch status {
        case nil, 0: nil
        case 5: (.nameUnknown, "the proxy's name does not resolve")
        case 6: (.nameUnknown, "")
        case 7, 97: (.unreachable, "nobody answers there")
        case 28: (.unreachable, "no connection in time")
        case 51, 60: (.tls, "its certificate is nobody's whom this machine trusts, or another's")
        case 35, 53, 54, 58, 59, 64, 66, 77, 80, 82, 83, 90, 91, 98:
            (.tls, "the secure connection failed")
        // Nothing was sent: it lacks what it was asked for, or does not run at all.
        case 1, 2, 3, 4, 26, 126, 127: (.badURL, "")
        case 52: (.cut, "it was closed")
        case 56: (.cut, "it was reset, or a proxy refused it")
        case .some(let other): (.cut, "curl ended with \(other)")
        }
    }
}

extension SocketExchange {
    /// The answer by way of the program, a process for the call; fails with `badURL` where the
    /// program cannot carry it at all, and nothing was sent.
    func reply(by program: CurlProgram, _ wake: Int32) throws(HTTPTransportError) -> HTTPReply {
        guard let child = program.start(call) else {
            throw error(.badURL, "")
        }
        var parser = newParser
        do throws(HTTPTransportError) {
            let reply = try exchange(child.connection, &parser, wake)
            _ = child.end()
            return reply
        } catch {
            // It closes its output before its exit says why.
            guard error.kind == .cut, !parser.hasBegun else {
                _ = child.end()
                throw error
            }
            guard let (kind, words) = child.failure() else { throw error }
            throw self.error(kind, words)
        }
    }
}
