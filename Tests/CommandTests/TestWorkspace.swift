import Foundation
import JSON
import Synchronization

/// The real program, as built, in a directory of its own.
final class TestWorkspace {
    /// What a finished run left behind.
    struct Outcome {
        /// The exit code; nil when a signal ended it.
        var code: Int32?
        /// The signal that ended it.
        var signal: Int32?
        /// All of standard output.
        var output: String
        /// All of standard error.
        var errors: String

        /// The lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
        /// Each line of standard output as JSON.
        func jsonLines() throws -> [JSON] { try lines.map { try JSON(parsing: $0) } }
    }

    /// Everything a test makes lies here and goes away with it.
    let directory: URL
    /// The data file that runs use.
    var database: URL { directory.appending(path: "assay.db") }
    /// Added to the environment of every run, which holds nothing else of ours.
    var variables: [String: String] = [:]

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "assay-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        // A test may have taken the right to write; the directory must go all the same.
        _ = chmod(directory.path, 0o700)
        do { try FileManager.default.removeItem(at: directory) } catch { print(error) }
    }

    /// The program, beside the test bundle.
    static let executable = built("assay")

    /// An executable of this package, beside the test bundle.
    static func built(_ name: String) -> URL {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().appending(path: name)
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: name)
    }

    /// Writes a file into the directory.
    @discardableResult
    func file(_ name: String, _ text: String) throws -> String {
        let url = directory.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Runs the program to its end.
    func run(_ words: String..., input: String? = nil) throws -> Outcome {
        try start(words, input: input).wait()
    }

    /// Runs a shell line with the program as `$ASSAY`.
    func shell(_ line: String) throws -> Outcome {
        try start(["-c", line], executable: URL(fileURLWithPath: "/bin/bash")).wait()
    }

    /// Starts the program and leaves it running.
    func start(
        _ words: [String],
        input: String? = nil,
        executable: URL = TestWorkspace.executable
    ) throws -> Running {
        try Running(words, executable: executable, in: self, input: input)
    }

    /// The whole environment of a run.
    var environment: [String: String] {
        var all = [
            "HOME": directory.path, "ASSAY_DB": database.path, "PATH": "/usr/bin:/bin",
            "ASSAY": Self.executable.path, "LC_ALL": "C.UTF-8", "TMPDIR": directory.path,
        ]
        for name in ["LD_LIBRARY_PATH", "SWIFT_BACKTRACE"] {
            all[name] = ProcessInfo.processInfo.environment[name]
        }
        return all.merging(variables) { $1 }
    }
}

/// One run that may still go on, as long as somebody holds this.
final class Running: Sendable {
    /// The process.
    let pid: pid_t
    private let ending: Ending
    private let outputFile: URL
    private let errorFile: URL

    fileprivate init(
        _ words: [String],
        executable: URL,
        in place: TestWorkspace,
        input: String?
    ) throws {
        let name = UUID().uuidString
        outputFile = place.directory.appending(path: "\(name).out")
        errorFile = place.directory.appending(path: "\(name).err")
        let inputFile = place.directory.appending(path: "\(name).in")
        try Data((input ?? "").utf8).write(to: inputFile)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, inputFile.path, O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 1, outputFile.path, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile.path, flags, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The test runner may ignore or block signals that the program must see as a shell would
        // send them.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGPIPE, SIGTERM] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        let arguments = ([executable.path] + words).map { strdup($0) }
        let variables = place.environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in arguments + variables { free(pointer) } }
        var started: pid_t = 0
        let failure = posix_spawn(
            &started,
            executable.path,
            &actions,
            &attributes,
            arguments + [nil],
            variables + [nil]
        )
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EINVAL) }
        pid = started
        ending = Ending(of: started)
    }

    deinit { signal(SIGKILL) }

    /// What it has written to standard error so far.
    var errorsSoFar: String {
        FileManager.default.contents(atPath: errorFile.path)
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func signal(_ number: Int32) { ending.ifAlive { _ = kill(pid, number) } }

    /// Bytes it has written so far, as the kernel counts them; 0 once it is gone.
    var bytesWritten: Int {
        guard let file = fopen("/proc/\(pid)/io", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 100)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            if text.hasPrefix("wchar: ") { return Int(text.dropFirst(7).filter(\.isNumber)) ?? 0 }
        }
        return 0
    }

    /// Whether it has not ended yet; what it left is collected by ``wait()``.
    var isAlive: Bool { ending.isAhead }

    /// Waits for its end.
    func wait() throws -> TestWorkspace.Outcome {
        let status = ending.wait()
        let signal = status & 0x7F
        return TestWorkspace.Outcome(
            code: signal == 0 ? (status >> 8) & 0xFF : nil,
            signal: signal == 0 ? nil : signal,
            output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
        )
    }
}

/// The end of a process, which a thread waits for.
///
/// A process that ended and that nobody has waited for would keep the test library from seeing any
/// other end: it looks at the first one there is, so that tests in processes of their own would
/// hang.
private final class Ending: Sendable {
    private let status = Mutex<Int32?>(nil)
    private let isOver = DispatchSemaphore(value: 0)

    init(of pid: pid_t) {
        Thread.detachNewThread { [self] in
            var information = siginfo_t()
            while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
            status.withLock { status in
                var end: Int32 = 0
                var reaped = waitpid(pid, &end, 0)
                while reaped == -1, errno == EINTR { reaped = waitpid(pid, &end, 0) }
                // Never an exit code, when somebody else took it.
                status = reaped == pid ? end : -1
            }
            isOver.signal()
        }
    }

    /// Whether it has not come.
    var isAhead: Bool { status.withLock { $0 == nil } }

    /// Does something with the process while its number is nobody else's.
    func ifAlive(_ body: () -> Void) { status.withLock { if $0 == nil { body() } } }

    /// Waits for it, once or more often; answers the status as `waitpid` does.
    func wait() -> Int32 {
        isOver.wait()
        isOver.signal()
        return status.withLock { $0 ?? 0 }
    }
}
