import Foundation
import HTTP
import SupabaseStandIn
import Testing

@Suite("The stand-in before a client that is not ours")
struct PublicClientTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    /// The environment that Tests/run makes, with `supabase` from PyPI in it.
    private static let python = folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/supabase/bin/python").path
    private static let isInstalled = FileManager.default.isExecutableFile(atPath: python)

    @Test(
        "The public Python client of Supabase finds over a socket what it expects",
        .enabled(if: isInstalled, "Tests/run installs the client into .build/supabase")
    )
    func publicClient() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1500)], isTimed: true)
        let server = try HTTPServer(ServerConfiguration(), handler: scene.project)
        let arguments = [
            Self.folder.appendingPathComponent("public_client.py").path,
            "http://127.0.0.1:\(server.port)", scene.project.keys.anonKey, Scene.acme, Scene.beta,
        ]
        let (status, output) = try await BlockingWork.run { try Self.run(arguments) }
        await server.stop()
        #expect(status == 0, "\(output)")
        #expect(output.hasSuffix("\n27 proved\n"), "\(output)")
    }

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-B"] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
