import Foundation

/// Runs `Tests/verify_proof.py`, the checker that shares no code with this one.
struct PythonVerifier {
    /// The folder for the files of one test; removed by ``remove()``.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    static let isAvailable: Bool = {
        do {
            return try run(["-c", "import sqlite3"]).status == 0
        } catch {
            return false
        }
    }()

    func remove() throws { try FileManager.default.removeItem(at: folder) }

    /// Writes a file of the test.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// Checks a proof or, with `--database`, a file.
    func verify(_ arguments: [String]) throws -> (status: Int32, output: String) {
        try Self.run([Self.tests.appendingPathComponent("verify_proof.py").path] + arguments)
    }

    /// The folder of all tests.
    static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Runs Python and gives its status and all that it printed.
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-B"] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
