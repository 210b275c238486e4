import CSQLite

extension DiskVFS {
    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// What SQLite calls on an open file.
    nonisolated(unsafe) static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: sqlite3_io_methods())
        methods.pointee.iVersion = 3
        addData(&methods.pointee)
        addPlain(&methods.pointee)
        addShared(&methods.pointee)
        return methods
    }()

    /// Calls `body` with the system's file and its methods, unless the operation meets a fault.
    private static func pass(
        _ file: File?,
        _ operation: DiskOperation?,
        _ body: (File, sqlite3_io_methods) -> Int32
    ) -> Int32 {
        guard let file else { return SQLITE_MISUSE }
        if let operation, known(file).disk.meet(operation) != nil { return operation.failure }
        let inner = inner(file)
        return body(inner, inner.pointee.pMethods.pointee)
    }

    private static func addData(_ methods: inout sqlite3_io_methods) {
        methods.xRead = { file, bytes, count, offset in
            DiskVFS.pass(file, .read) { $1.xRead($0, bytes, count, offset) }
        }
        methods.xWrite = { file, bytes, count, offset in
            guard let file, let bytes else { return SQLITE_MISUSE }
            return DiskVFS.write(
                file,
                UnsafeRawBufferPointer(start: bytes, count: Int(count)),
                offset
            )
        }
        methods.xTruncate = { file, size in
            DiskVFS.pass(file, .truncate) { inner, methods in
                if let file {
                    let known = DiskVFS.known(file)
                    known.disk.change(known.path) { $0.truncate(to: Int(size)) }
                }
                return methods.xTruncate(inner, size)
            }
        }
        methods.xSync = { file, _ in
            DiskVFS.pass(file, .sync) { _, _ in
                if let file {
                    let known = DiskVFS.known(file)
                    known.disk.flush(known.path)
                }
                return SQLITE_OK
            }
        }
        methods.xFileSize = { file, size in
            DiskVFS.pass(file, .size) { $1.xFileSize($0, size) }
        }
    }

    private static func write(
        _ file: File,
        _ bytes: UnsafeRawBufferPointer,
        _ offset: sqlite3_int64
    ) -> Int32 {
        let known = known(file)
        let inner = inner(file)
        let methods = inner.pointee.pMethods.pointee
        var size: sqlite3_int64 = 0
        _ = methods.xFileSize(inner, &size)
        let end = offset + sqlite3_int64(bytes.count)
        let fault = known.disk.meet(.write, makesLonger: end > size)
        // A power cut may catch the write on its way, so that all of it counts as not flushed.
        let done = fault == nil || fault == .powerCut ? bytes.count : bytes.count / 2
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<done])
        known.disk.change(known.path) { $0.write([UInt8](part), at: Int(offset)) }
        let code = methods.xWrite(inner, part.baseAddress, Int32(done), offset)
        switch fault {
        case nil: return code
        case .full: return SQLITE_FULL
        case .ioError, .powerCut: return DiskOperation.write.failure
        }
    }

    private static func addPlain(_ methods: inout sqlite3_io_methods) {
        methods.xClose = { file in
            guard let file else { return SQLITE_MISUSE }
            let code = DiskVFS.pass(file, nil) { $1.xClose($0) }
            file.withMemoryRebound(to: Header.self, capacity: 1) { header in
                header.pointee.file?.release()
                header.pointee.file = nil
            }
            return code
        }
        methods.xLock = { file, level in
            DiskVFS.pass(file, .lock) { $1.xLock($0, level) }
        }
        methods.xUnlock = { file, level in
            DiskVFS.pass(file, nil) { $1.xUnlock($0, level) }
        }
        methods.xCheckReservedLock = { file, answer in
            DiskVFS.pass(file, nil) { $1.xCheckReservedLock($0, answer) }
        }
        methods.xFileControl = { file, request, argument in
            DiskVFS.pass(file, nil) { $1.xFileControl($0, request, argument) }
        }
        methods.xSectorSize = { _ in 512 }
        // Promises nothing: a sector may be torn from its neighbours, in any order.
        methods.xDeviceCharacteristics = { _ in 0 }
    }

    private static func addShared(_ methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, region, size, isExtending, answer in
            DiskVFS.pass(file, .map) { $1.xShmMap($0, region, size, isExtending, answer) }
        }
        methods.xShmLock = { file, offset, count, flags in
            DiskVFS.pass(file, nil) { $1.xShmLock($0, offset, count, flags) }
        }
        methods.xShmBarrier = { file in
            _ = DiskVFS.pass(file, nil) { inner, methods in
                methods.xShmBarrier(inner)
                return SQLITE_OK
            }
        }
        methods.xShmUnmap = { file, isDeleting in
            DiskVFS.pass(file, nil) { $1.xShmUnmap($0, isDeleting) }
        }
        methods.xFetch = { file, offset, count, answer in
            DiskVFS.pass(file, nil) { $1.xFetch($0, offset, count, answer) }
        }
        methods.xUnfetch = { file, offset, page in
            // A checkpoint calls this, with no page, between reading the log's header and using it:
            // in the window of the WAL-reset loss.
            if page == nil, let file, let hook = DiskVFS.known(file).disk.takeCheckpointHook() {
                hook()
            }
            return DiskVFS.pass(file, nil) { $1.xUnfetch($0, offset, page) }
        }
    }
}
