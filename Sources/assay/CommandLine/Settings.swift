import Platform

/// Where the data is: option before environment before the user's data directory.
struct Settings: Sendable {
    /// The variables of the process's environment.
    struct Variables: Sendable {
        private let read: @Sendable (String) -> String?

        /// Those of this process.
        static let process = Variables { name in
            getenv(name).map { String(cString: $0) }
        }

        /// Any source of variables.
        init(_ read: @escaping @Sendable (String) -> String?) { self.read = read }

        /// The value of a variable; nil where it is not set.
        subscript(_ name: String) -> String? { read(name) }
    }

    /// The data file.
    let path: String
    /// Whether the user named the file, so that its directory is theirs to make.
    let isNamed: Bool

    /// Decides on the data file.
    ///
    /// - Throws: ``Failure`` when neither an option nor the environment leads to a place.
    init(path given: String?, environment: Variables) throws {
        func set(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let named = given ?? set("ASSAY_DB") {
            path = named
            isNamed = true
            return
        }
        isNamed = false
        // The XDG rules: a relative path in the variable counts as none.
        if let data = set("XDG_DATA_HOME"), data.hasPrefix("/") {
            path = data + "/assay/assay.db"
        } else if let home = set("HOME") {
            path = home + "/.local/share/assay/assay.db"
        } else {
            throw Failure.usage(
                "there is no place for the data: neither HOME nor XDG_DATA_HOME is set;"
                    + " name a file with --db FILE or ASSAY_DB"
            )
        }
    }

    /// Whether there is a file.
    var exists: Bool { Self.exists(path) }

    /// Whether there is a file at a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the default directory, for its owner alone; a directory the user named must exist.
    ///
    /// - Throws: ``Failure`` naming the directory.
    func prepareDirectory() throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        let directory = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        guard !directory.isEmpty, access(directory, F_OK) != 0 else { return }
        guard !isNamed else {
            throw Failure(
                .notFound,
                "the directory '\(directory)' does not exist; make it, or name another"
                    + " data file with --db"
            )
        }
        var made = ""
        for part in parts {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST {
                throw Failure(
                    .failure,
                    "cannot make the directory '\(made)':"
                        + " \(String(cString: strerror(errno)))"
                )
            }
        }
    }
}
