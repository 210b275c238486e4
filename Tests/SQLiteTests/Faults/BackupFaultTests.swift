import SQLite
import TestSupport
import Testing

@Suite("A backup on a disk that fails") struct BackupFaultTests {
    /// A database with old content, and a backup with new content, on a disk of their own.
    private struct Scene {
        let folder: TemporaryDirectory
        let disk = FaultyDisk()

        static let old = ["old", String(repeating: "o", count: 9_000)]
        static let new = ["new", String(repeating: "n", count: 30_000), "newer"]

        init() throws {
            folder = try TemporaryDirectory()
            let source = try open("source.db")
            for body in Self.new { try source.add(body) }
            try source.backup(to: folder.file("backup.db"))
            try source.close()
            let database = try open("a.db")
            for body in Self.old { try database.add(body) }
            try database.close()
        }

        func open(_ name: String) throws -> Database {
            try Sample.open(folder.file(name)) {
                $0.vfs = disk.vfs
                $0.busyTimeout = 0
            }
        }

        /// Whether the restore said that it was done.
        func restore() -> Bool {
            do {
                let database = try open("a.db")
                try database.restore(from: folder.file("backup.db"))
                return true
            } catch {
                return false
            }
        }
    }

    /// What is wrong with the outcome of a restore; nil when nothing is.
    private func verdict(_ path: String, isDone: Bool) -> String? {
        do {
            let database = try Sample.open(path)
            let bodies = try database.bodies()
            guard try database.integrity() == "ok" else { return "damaged" }
            if bodies == Scene.new || !isDone && bodies == Scene.old { return nil }
            return "holds \(bodies.map { $0.prefix(5) }), done: \(isDone)"
        } catch {
            return "\(error)"
        }
    }

    private static func operations(_ body: (Scene) throws -> Void) throws -> Int {
        let scene = try Scene()
        scene.disk.set(nil)
        try body(scene)
        return scene.disk.operations
    }

    @Test(
        "that cannot be restored leaves the old content, whole",
        arguments: [Fault.Kind.ioError, .full],
        [false, true]
    )
    func restoreFails(kind: Fault.Kind, isLasting: Bool) throws {
        let operations = try Self.operations { #expect($0.restore()) }
        var findings: [String] = []
        var failures = 0
        for operation in 0..<operations {
            let scene = try Scene()
            scene.disk.set(Fault(kind, at: operation, isLasting: isLasting))
            let isDone = scene.restore()
            scene.disk.set(nil)
            if !isDone { failures += 1 }
            if let verdict = verdict(scene.folder.file("a.db"), isDone: isDone) {
                findings.append("\(kind) at \(operation): \(verdict)")
            }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
        #expect(failures > 0)
    }

    @Test("restored before a power cut is there after it; one on the way is there whole or not")
    func restoreIsCut() throws {
        let operations = try Self.operations { #expect($0.restore()) }
        var findings: [String] = []
        for operation in 0...operations {
            let scene = try Scene()
            scene.disk.set(Fault(.powerCut, at: operation))
            let isDone = scene.restore()
            for seed in UInt64(0)..<2 {
                let ruin = try TemporaryDirectory()
                for (path, bytes) in scene.disk.surviving(seed: seed) {
                    if let name = path.split(separator: "/").last {
                        try ruin.write(bytes, to: String(name))
                    }
                }
                if let verdict = verdict(ruin.file("a.db"), isDone: isDone) {
                    findings.append("cut at \(operation), seed \(seed): \(verdict)")
                }
            }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    @Test(
        "that cannot be made leaves nothing; one that is made is good",
        arguments: [Fault.Kind.ioError, .full],
        [false, true]
    )
    func backupFails(kind: Fault.Kind, isLasting: Bool) throws {
        let backup: (Scene) throws -> Void = { scene in
            try scene.open("source.db").backup(to: scene.folder.file("copy.db"))
        }
        var findings: [String] = []
        for operation in 0..<(try Self.operations(backup)) {
            let scene = try Scene()
            scene.disk.set(Fault(kind, at: operation, isLasting: isLasting))
            var isDone = true
            do { try backup(scene) } catch { isDone = false }
            scene.disk.set(nil)
            let left = try scene.folder.names().filter { $0.hasPrefix("copy.db") }
            if left != (isDone ? ["copy.db"] : []) {
                findings.append("\(kind) at \(operation), done: \(isDone), left: \(left)")
            }
            if isDone, let verdict = verdict(scene.folder.file("copy.db"), isDone: true) {
                findings.append("\(kind) at \(operation): \(verdict)")
            }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }
}
