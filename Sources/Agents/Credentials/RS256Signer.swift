import Dispatch
import Platform

/// Signs with RSASSA-PKCS1-v1_5 over SHA-256.
package protocol RS256Signer: Sendable {
    /// The signature of a message by a private key in PEM, PKCS#8 or PKCS#1.
    ///
    /// - Throws: ``ModelFailure`` of kind `credentials`.
    func sign(_ message: [UInt8], privateKey: String) async throws(ModelFailure) -> [UInt8]
}

/// Signs through the system's `openssl`, which has constant-time arithmetic and decades of review.
///
/// The key travels through a pipe: it is on no disk and in no list of processes.
package struct OpenSSLSigner: RS256Signer {
    /// How long a signature may take.
    private static let secondsMax = 5
    /// Bytes of a key or message: they must fit a pipe's smallest buffer, so that writing them
    /// before anybody reads cannot block.
    private static let inputBytesMax = 16_000
    /// Bytes of a signature: that of a key of 16,384 bits.
    private static let signatureBytesMax = 2_048
    /// An empty passphrase, so that a locked key fails instead of asking at the terminal.
    private static let command = [
        "openssl", "dgst", "-sha256", "-sign", "/dev/fd/3", "-passin", "pass:",
    ]

    /// Looks for the program when it is needed.
    package init() {}

    /// Signs in a child process; holds no thread of the cooperative pool.
    ///
    /// - Throws: ``ModelFailure`` of kind `credentials`: there is no such program, or it refuses
    ///   the key.
    package func sign(
        _ message: [UInt8],
        privateKey: String
    ) async throws(ModelFailure) -> [UInt8] {
        let result: Result<[UInt8], ModelFailure> = await withCheckedContinuation { continuation in
            // Waiting for a process must not hold a thread of the cooperative pool.
            DispatchQueue.global().async {
                continuation.resume(returning: Self.run(message, Array(privateKey.utf8)))
            }
        }
        return try result.get()
    }

    private static func run(
        _ message: [UInt8],
        _ key: [UInt8]
    ) -> Result<[UInt8], ModelFailure> {
        guard message.count <= inputBytesMax, key.count <= inputBytesMax else {
            return .failure(ModelFailure(.credentials, detail: "the private key is too long"))
        }
        var pipes = ChildPipes()
        defer { pipes.closeAll() }
        guard pipes.open(), pipes.fill(message: message, key: key),
            let child = pipes.spawn(command)
        else {
            return .failure(
                ModelFailure(
                    .credentials,
                    detail: "the program 'openssl', which signs for service accounts, is missing"
                )
            )
        }
        pipes.closeChildEnds()
        let signature = pipes.readOutput(bytesMax: signatureBytesMax, secondsMax: secondsMax)
        if signature == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        guard let signature, status == 0, !signature.isEmpty else {
            return .failure(
                ModelFailure(.credentials, detail: "the private key of the file cannot sign")
            )
        }
        return .success(signature)
    }
}

/// The pipes to a child: message on 0, output on 1, key on 3, complaints nowhere.
private struct ChildPipes {
    private var message: (read: Int32, write: Int32) = (-1, -1)
    private var key: (read: Int32, write: Int32) = (-1, -1)
    private var output: (read: Int32, write: Int32) = (-1, -1)

    mutating func open() -> Bool {
        Self.make(&message) && Self.make(&key) && Self.make(&output)
    }

    private static func make(_ ends: inout (read: Int32, write: Int32)) -> Bool {
        var pair: [Int32] = [-1, -1]
        guard pipe(&pair) == 0 else { return false }
        // Above all numbers the child uses, so that handing one over cannot overwrite another.
        ends.read = fcntl(pair[0], F_DUPFD_CLOEXEC, 10)
        ends.write = fcntl(pair[1], F_DUPFD_CLOEXEC, 10)
        _ = closeDescriptor(pair[0])
        _ = closeDescriptor(pair[1])
        return ends.read >= 0 && ends.write >= 0
    }

    mutating func fill(message bytes: [UInt8], key pem: [UInt8]) -> Bool {
        let isWritten =
            write(message.write, bytes, bytes.count) == bytes.count
            && write(key.write, pem, pem.count) == pem.count
        Self.close(&message.write)
        Self.close(&key.write)
        return isWritten
    }

    func spawn(_ words: [String]) -> pid_t? {
        var actions = SpawnActions.empty
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, message.read, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, key.read, 3)
        let arguments = words.map { strdup($0) }
        // No variable of ours reaches the child, but where programs lie.
        let variables = [strdup("PATH=/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child: pid_t = 0
        let failure = posix_spawnp(
            &child,
            words[0],
            &actions,
            nil,
            arguments + [nil],
            variables + [nil]
        )
        return failure == 0 ? child : nil
    }

    mutating func closeChildEnds() {
        Self.close(&message.read)
        Self.close(&key.read)
        Self.close(&output.write)
    }

    /// All the child writes; nil when it takes too long or writes too much.
    func readOutput(bytesMax: Int, secondsMax: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let end = DispatchTime.now() + .seconds(secondsMax)
        while bytes.count <= bytesMax {
            let now = DispatchTime.now()
            guard now < end else { return nil }
            let left = (end.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000
            var waiting = pollfd(fd: output.read, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(left) + 1)
            if ready == 0 || (ready < 0 && errno != EINTR) { return nil }
            guard ready > 0 else { continue }
            let count = read(output.read, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 { bytes += buffer.prefix(count) } else if errno != EINTR { return nil }
        }
        return nil
    }

    mutating func closeAll() {
        closeChildEnds()
        Self.close(&message.write)
        Self.close(&key.write)
        Self.close(&output.read)
    }

    private static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { _ = closeDescriptor(descriptor) }
        descriptor = -1
    }
}

private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
