import Foundation

/// Runs `Tests/verify_proof.py`, the checker of the ledger that shares no code with Assay.
package enum PythonVerifier {
    /// The folder of all tests, where the checker lies.
    private static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of the local schema's SQL files.
    package static let schema = tests.deletingLastPathComponent()
        .appendingPathComponent("schema/sqlite").path

    /// Checks a proof, or with `--database` a file.
    ///
    /// - Returns: the exit status, 0 when all is proved, and what was printed.
    package static func verify(_ arguments: String...) throws -> (status: Int32, output: String) {
        try run([tests.appendingPathComponent("verify_proof.py").path] + arguments)
    }

    /// Runs Python and waits for its end.
    ///
    /// - Returns: the exit status, and what was printed to both streams.
    package static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
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
