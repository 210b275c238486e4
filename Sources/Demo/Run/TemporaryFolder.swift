import Platform

/// Why a temporary file cannot be made or removed.
package struct TemporaryFolderError: Error, CustomStringConvertible {
    /// `cannot write FOLDER/contacts.csv: No space left on device`.
    package let description: String

    init(_ what: String, _ path: String) {
        description = "cannot \(what) \(path): \(String(cString: strerror(errno)))"
    }
}

/// A private folder for files that nobody keeps, to be removed by whoever made it.
package struct TemporaryFolder: Sendable {
    /// Where it is, without a slash at the end.
    package let path: String

    /// Makes a fresh folder in `parent`, or in `$TMPDIR`, or in `/tmp`.
    ///
    /// - Throws: ``TemporaryFolderError`` where nothing can be made in the parent.
    package init(prefix: String, in parent: String? = nil) throws(TemporaryFolderError) {
        let base = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TemporaryFolderError("make a folder in", base)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The path of a file in it; makes nothing.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file into it and answers its path.
    ///
    /// - Throws: ``TemporaryFolderError``; what was written until then stays.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws(TemporaryFolderError) -> String {
        let file = file(name)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TemporaryFolderError("make", file) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Platform.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let error = TemporaryFolderError("write", file)
                close(descriptor)
                throw error
            }
            sent += count
        }
        guard close(descriptor) == 0 else { throw TemporaryFolderError("write", file) }
        return file
    }

    /// Removes the files in it.
    ///
    /// - Throws: ``TemporaryFolderError`` at the first that cannot be removed, a folder among them.
    package func clear() throws(TemporaryFolderError) {
        guard let entries = opendir(path) else { throw TemporaryFolderError("list", path) }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            guard unlink(file(name)) == 0 else { throw TemporaryFolderError("remove", file(name)) }
        }
    }

    /// Removes it with the files in it.
    ///
    /// - Throws: ``TemporaryFolderError``, as ``clear()`` does.
    package func remove() throws(TemporaryFolderError) {
        try clear()
        guard rmdir(path) == 0 else { throw TemporaryFolderError("remove", path) }
    }
}
