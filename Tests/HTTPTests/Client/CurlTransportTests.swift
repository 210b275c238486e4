import Foundation
import Testing

@testable import HTTP

@Suite(
    "The client by curl",
    .enabled(if: FileManager.default.isExecutableFile(atPath: CurlProgram.standardPath))
)
struct CurlTransportTests {
    /// A server over TLS whose certificate the clients of a test trust; Python's, since ours speaks
    /// none.
    final class Server {
        let folder: URL
        let port: Int
        private let process = Process()

        init(seconds: Double = 0) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-u", "-c", Self.program, folder.path, "\(seconds)"]
            process.standardOutput = output
            try process.run()
            let line = output.fileHandleForReading.availableData
            port = try #require(Int(String(decoding: line, as: UTF8.self).prefix { $0 != "\n" }))
        }

        deinit {
            // Threads of libdispatch block other signals, and a child inherits that.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            do { try FileManager.default.removeItem(at: folder) } catch {
                Issue.record("\(error)")
            }
        }

        var environment: [String: String] { ["SSL_CERT_FILE": folder.path + "/cert"] }

        func url(_ path: String) -> String { "https://localhost:\(port)\(path)" }

        private static let program = """
            import http.server, json, ssl, subprocess, sys, time
            folder, seconds = sys.argv[1], float(sys.argv[2])
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", folder + "/key",
                "-out", folder + "/cert", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost"], check=True, capture_output=True)
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def answer(self):
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    if self.path == "/cut":
                        self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nok")
                        self.close_connection = True
                        return
                    if self.path == "/none":
                        self.close_connection = True
                        return
                    time.sleep(seconds)
                    seen = json.dumps({"method": self.command, "path": self.path,
                        "headers": {k.lower(): v for k, v in self.headers.items()},
                        "body": body.decode("latin1")}).encode()
                    self.send_response(302 if self.path == "/moved" else 200)
                    if self.path == "/moved": self.send_header("Location", "/followed")
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    if self.command != "HEAD":
                        half = len(seen) // 2
                        for part in (seen[:half], seen[half:], b""):
                            self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(part), part))
                do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer
                def log_message(self, *words): pass
            server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/cert", folder + "/key")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print(server.server_port)
            server.serve_forever()
            """
    }

    private struct Seen: Decodable {
        var method: String
        var path: String
        var headers: [String: String]
        var body: String
    }

    private func transport(_ environment: [String: String]) throws -> CurlTransport {
        try #require(CurlTransport(connectionsMax: 4, environment: environment))
    }

    private func failure(
        _ call: HTTPCall,
        _ environment: [String: String]
    ) async throws -> HTTPTransportError? {
        do {
            _ = try await transport(environment).send(call)
            return nil
        } catch let error as HTTPTransportError {
            return error
        }
    }

    @Test("sends the method, the URL, the headers and any body, and hands over any answer")
    func requests() async throws {
        let server = try Server()
        let transport = try transport(server.environment)
        let body = [UInt8](repeating: 0x22, count: 300_000) + Array("\\ \n\r {}[a-z] \u{e9}".utf8)
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let sends = method != "GET" && method != "DELETE"
            let reply = try await transport.send(
                HTTPCall(
                    method: method,
                    url: server.url("/a/../{b}[1-3]?q=%20&r=\\x"),
                    headers: ["X-Key": "a\"b\\c", "Content-Type": "application/json"],
                    body: sends ? body : nil
                )
            )
            let seen = try JSONDecoder().decode(Seen.self, from: Data(reply.body))
            #expect(reply.status == 200 && seen.method == method)
            #expect(seen.path == "/a/../{b}[1-3]?q=%20&r=\\x")
            #expect(seen.headers["x-key"] == "a\"b\\c" && seen.headers["user-agent"] == "assay")
            #expect(seen.headers["content-type"] == "application/json")
            #expect(seen.headers["expect"] == nil && seen.headers["accept-encoding"] == "identity")
            let sent = Array(seen.body.unicodeScalars.map { UInt8($0.value) })
            #expect(sent == (sends ? body : []), "\(method)")
        }
        let moved = try await transport.send(HTTPCall(method: "GET", url: server.url("/moved")))
        #expect(moved.status == 302 && moved.headers["location"] == "/followed")
        let head = try await transport.send(HTTPCall(method: "HEAD", url: server.url("/")))
        #expect(head.status == 200 && head.body.isEmpty)
    }

    @Test("says what went wrong, in the kinds of the other clients")
    func failures() async throws {
        let server = try Server()
        let call = { HTTPCall(method: "POST", url: server.url($0), body: [1]) }
        #expect(try await failure(call("/"), [:])?.kind == .tls)
        #expect(try await failure(call("/cut"), server.environment)?.kind == .cut)
        #expect(try await failure(call("/none"), server.environment)?.kind == .cut)
        let nobody = HTTPCall(method: "GET", url: "https://127.0.0.1:1/")
        #expect(try await failure(nobody, [:])?.kind == .unreachable)
        let unknown = HTTPCall(method: "GET", url: "https://nobody.invalid/")
        #expect(try await failure(unknown, [:])?.kind == .nameUnknown)
        let small = HTTPCall(method: "GET", url: server.url("/"), replyBytesMax: 10)
        #expect(try await failure(small, server.environment)?.kind == .tooLarge)
        let line = HTTPCall(method: "GET", url: server.url("/"), headers: ["X": "a\nurl = b"])
        #expect(!CurlTransport.carries(line))
        #expect(!CurlTransport.carries(HTTPCall(method: "GET", url: "https://u:p@a.example/")))
        #expect(!CurlTransport.carries(HTTPCall(method: "GET", url: "http://a.example/")))
    }

    @Test("leaves a call to Foundation where the program does not work, with nothing sent")
    func broken() async throws {
        let call = HTTPCall(method: "POST", url: "https://127.0.0.1:1/", body: [1])
        let program = try #require(CurlProgram(path: "/bin/false", environment: [:]))
        do throws(HTTPTransportError) {
            _ = try await CurlTransport(program, connectionsMax: 1).send(call)
            Issue.record("an answer came of nothing")
        } catch {
            #expect(error.kind == .badURL && !error.mayHaveArrived)
        }
        #expect(CurlProgram(path: "/nowhere/curl", environment: [:]) == nil)
    }

    @Test("ends when its time is over and when its task is cancelled, and leaves no process")
    func ends() async throws {
        let server = try Server(seconds: 600)
        let late = HTTPCall(method: "GET", url: server.url("/"), timeout: .seconds(1))
        #expect(try await failure(late, server.environment)?.kind == .timedOut)
        let transport = try transport(server.environment)
        let call = HTTPCall(method: "GET", url: server.url("/"), timeout: .seconds(600))
        let task = Task { try await transport.send(call) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: HTTPTransportError.self) { try await task.value }
    }

    @Test("keeps keys off the command line and out of the child's environment")
    func secrets() async throws {
        let server = try Server(seconds: 1)
        var environment = server.environment
        environment["ANTHROPIC_API_KEY"] = "sk-in-the-environment"
        let transport = try transport(environment)
        let call = HTTPCall(
            method: "POST",
            url: server.url("/?in=the-address"),
            headers: ["Authorization": "Bearer sk-in-the-header"],
            body: Array("sk-in-the-body".utf8)
        )
        let task = Task { try await transport.send(call) }
        var seen = ""
        for _ in 0..<200 where !seen.contains("/dev/fd/3") {
            try await Task.sleep(for: .milliseconds(5))
            seen = try Self.children()
        }
        #expect(seen.contains("/dev/fd/3"))
        #expect(!seen.contains("sk-in") && !seen.contains("the-address"), "\(seen)")
        #expect(try await task.value.status == 200)
    }

    /// Command lines and environments of the children of this process, as others see them.
    private static func children() throws -> String {
        let parent = ProcessInfo.processInfo.processIdentifier
        var text = ""
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard Int(name) != nil, let stat = read("/proc/\(name)/stat"),
                stat.split(separator: ")").last?.split(separator: " ").dropFirst().first
                    == "\(parent)"
            else { continue }
            text += (read("/proc/\(name)/cmdline") ?? "") + (read("/proc/\(name)/environ") ?? "")
        }
        return text
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
