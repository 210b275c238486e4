import Foundation

/// A temporary folder under `$TMPDIR`, removed with all it holds.
struct BenchFolder {
    /// The folder.
    let path: String

    /// Makes a fresh folder.
    init(in parent: String?) throws {
        let base = parent ?? FileManager.default.temporaryDirectory.path
        path = base + "/assay-bench-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// A file in it.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file in it.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: file(name)))
    }

    /// Copies a file in it, and waits until both are on the disk, so that neither side pays for it.
    func copy(_ name: String, to copy: String) throws {
        try FileManager.default.copyItem(atPath: file(name), toPath: file(copy))
        settle()
    }

    /// Waits for what was written before to reach the disk.
    func settle() { sync() }

    /// Empties the folder, for the next benchmark.
    func clear() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }

    /// Removes the folder.
    func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
