import Platform

/// Another program, run to its end.
enum ChildProcess {
    /// What `env` answers when there is no such program.
    static let notFound: Int32 = 127

    /// Runs the program of a name on the path.
    ///
    /// - Returns: its exit code, −1 when a signal ended it; and all it printed on both streams.
    /// - Throws: ``BenchError`` when it cannot be started.
    static func run(
        _ name: String,
        _ arguments: [String]
    ) throws -> (status: Int32, output: String) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure(name, errno) }
        defer { close(ends[0]) }
        let started = Result { try spawn([name] + arguments, output: ends[1], closing: ends) }
        close(ends[1])
        let process = try started.get()
        let output = readAll(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let hasExited = status & 0x7F == 0
        return (hasExited ? status >> 8 & 0xFF : -1, output)
    }

    /// Starts a program that goes on until it is ended; what it prints goes to standard error.
    ///
    /// The words may begin with variables of its environment: `NAME=VALUE`.
    static func start(_ words: [String]) throws -> pid_t {
        try spawn(words, output: STDERR_FILENO, closing: [])
    }

    private static func spawn(
        _ words: [String],
        output: Int32,
        closing ends: [Int32]
    ) throws -> pid_t {
        var actions = SpawnActions.empty
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
        var copies: [UnsafeMutablePointer<CChar>?] = (["env"] + words).map { strdup($0) }
        copies.append(nil)
        defer { for copy in copies { free(copy) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/usr/bin/env", &actions, nil, copies, environ)
        guard code == 0 else { throw failure(words[0], code) }
        return process
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece.prefix(count)
        }
    }

    private static func failure(_ name: String, _ code: Int32) -> BenchError {
        BenchError("cannot start '\(name)': \(String(cString: strerror(code)))")
    }
}
