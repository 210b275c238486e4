import CSQLite
import Foundation

/// The C side of ``FaultyDisk``: a VFS whose files are the system's with a header before them.
enum DiskVFS {
    /// What stands before the system's file in the memory that SQLite gives.
    struct Header {
        var base: sqlite3_file
        var file: Unmanaged<DiskFile>?
    }

    /// What a file needs to know of itself.
    final class DiskFile {
        let disk: FaultyDisk
        /// Nil for temporary files, which no power cut needs to be told of.
        let path: String?

        init(_ disk: FaultyDisk, path: String?) {
            self.disk = disk
            self.path = path
        }
    }

    /// The system's VFS.
    nonisolated(unsafe) static let system: UnsafeMutablePointer<sqlite3_vfs> = {
        guard let vfs = sqlite3_vfs_find(nil) else { preconditionFailure("no VFS") }
        return vfs
    }()

    /// Registers a VFS for `disk`, which lives until the process ends.
    static func register(_ disk: FaultyDisk, name: String) {
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        vfs.initialize(to: system.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.szOsFile = system.pointee.szOsFile + Int32(MemoryLayout<Header>.size)
        vfs.pointee.zName = UnsafePointer(strdup(name))
        vfs.pointee.pAppData = Unmanaged.passRetained(disk).toOpaque()
        vfs.pointee.xOpen = { vfs, name, file, flags, outFlags in
            guard let disk = DiskVFS.disk(vfs), let file else { return SQLITE_MISUSE }
            return DiskVFS.open(disk, name, file, flags, outFlags)
        }
        vfs.pointee.xDelete = { vfs, name, syncsFolder in
            guard let disk = DiskVFS.disk(vfs), let name else { return SQLITE_MISUSE }
            if disk.meet(.delete) != nil { return DiskOperation.delete.failure }
            disk.forget(String(cString: name))
            return DiskVFS.system.pointee.xDelete(DiskVFS.system, name, syncsFolder)
        }
        sqlite3_vfs_register(vfs, 0)
    }

    private static func disk(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> FaultyDisk? {
        vfs?.pointee.pAppData.map { Unmanaged<FaultyDisk>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func open(
        _ disk: FaultyDisk,
        _ name: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        file.pointee.pMethods = nil
        if disk.meet(.open) != nil { return DiskOperation.open.failure }
        let code = system.pointee.xOpen(system, name, inner(file), flags, outFlags)
        guard code == SQLITE_OK else { return code }
        let path = name.map { String(cString: $0) }
        if let path, !disk.isTracked(path) {
            disk.track(path, [UInt8](FileManager.default.contents(atPath: path) ?? Data()))
        }
        let opened = Unmanaged.passRetained(DiskFile(disk, path: path))
        file.withMemoryRebound(to: Header.self, capacity: 1) { $0.pointee.file = opened }
        file.pointee.pMethods = UnsafePointer(methods)
        return SQLITE_OK
    }

    /// The system's file behind ours.
    static func inner(
        _ file: UnsafeMutablePointer<sqlite3_file>
    ) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + MemoryLayout<Header>.size)
            .assumingMemoryBound(to: sqlite3_file.self)
    }

    /// Our own knowledge of an open file.
    static func known(_ file: UnsafeMutablePointer<sqlite3_file>) -> DiskFile {
        file.withMemoryRebound(to: Header.self, capacity: 1) { header in
            guard let known = header.pointee.file else { preconditionFailure("not opened here") }
            return known.takeUnretainedValue()
        }
    }
}
