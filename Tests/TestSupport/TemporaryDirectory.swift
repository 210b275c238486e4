import Foundation

/// A fresh folder that is gone, with all it holds, when the last reference to it goes.
///
/// In memory where the system offers that: the tests sync thousands of files.
package final class TemporaryDirectory: Sendable {
    /// Where it is, without a slash at the end.
    package let path: String

    /// Makes a folder nobody else uses.
    package init() throws {
        let isInMemory = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let base =
            isInMemory ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory
        let url = base.appendingPathComponent("assay-\(UUID().uuidString.lowercased())")
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        path = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("cannot remove \(path): \(error)")
        }
    }

    /// The path of a file of that name in the folder; makes nothing.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file into the folder and answers its path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// The bytes of a file of the folder.
    package func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    /// Every file of the folder by name, with its bytes.
    package func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try names() { contents[name] = try read(name) }
        return contents
    }

    /// The names of what is in the folder, sorted.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
