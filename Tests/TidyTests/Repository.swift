import Foundation
import Testing

/// The repository that the tests were built from.
enum Repository {
    /// Its root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// One text file.
    struct File: Sendable {
        /// Relative to the root: `Sources/CRM/Contact.swift`.
        var path: String
        var text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The folder below `Sources` or `Tests`: the target's name, as a rule.
        var target: String { String(path.split(separator: "/")[1]) }
    }

    /// The text of one file.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// All Swift files below a folder.
    static func swiftFiles(_ folder: String) throws -> [File] {
        try files(folder).filter { $0.hasSuffix(".swift") }
            .map { File(path: $0, text: try text($0)) }
    }

    /// The paths of all files below a folder that git tracks, sorted.
    static func files(_ folder: String) throws -> [String] {
        try tracked().filter { $0.hasPrefix("\(folder)/") }
    }

    /// What git tracks and is there; a scratch file in the checkout is none of the repository.
    static func tracked() throws -> [String] { try allTracked.get() }

    private static let allTracked = Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", root.path, "ls-files", "-z"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git cannot list the files")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\0").map(String.init)
            .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
            .sorted()
    }
}
