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

    /// The paths of all files below a folder, sorted.
    static func files(_ folder: String) throws -> [String] {
        let found = try #require(
            FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        )
        return found.compactMap { $0 as? String }
            .map { "\(folder)/\($0)" }
            .filter { path in
                var isFolder: ObjCBool = false
                let full = root.appendingPathComponent(path).path
                return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
                    && !isFolder.boolValue && !path.contains("__pycache__")
            }
            .sorted()
    }
}
