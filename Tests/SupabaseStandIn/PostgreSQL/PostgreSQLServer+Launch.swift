import Foundation

extension PostgreSQLServer {
    /// Where Debian keeps PostgreSQL, a folder a version.
    private static let versions = "/usr/lib/postgresql"

    /// What tests need of the server: no network, no waiting for disks, room for many sessions.
    private static let settings = [
        "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
        "max_connections=400", "max_prepared_transactions=10", "shared_buffers=64MB", "jit=off",
        "timezone=UTC", "max_wal_size=512MB",
    ]

    /// Makes the cluster in a folder of its own and runs the server until its input ends.
    ///
    /// The folder is its one line of output; it is in memory where 2 GB are free, since a database
    /// a test is 300 files a test. A Ctrl-C reaches the whole group: the shell ignores it, to clean
    /// up after the server.
    private static let script = """
        trap '' INT TERM HUP
        programs=$1
        shift
        place=/tmp
        free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
        [ "${free:-0}" -gt 2097152 ] && [ -w /dev/shm ] && place=/dev/shm
        folder=$(mktemp -d "$place/assay-postgresql.XXXXXX") || exit 1
        if ! "$programs/initdb" --pgdata="$folder/data" --username=supabase_admin --auth=trust \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1
        then
            cat "$folder/log" >&2
            rm -rf "$folder"
            exit 1
        fi
        "$programs/postgres" -D "$folder/data" -k "$folder" "$@" >>"$folder/log" 2>&1 &
        server=$!
        echo "$folder"
        exec >/dev/null 2>&1
        cat
        kill -QUIT "$server"
        wait "$server"
        rm -rf "$folder"
        """

    /// The programs of the newest PostgreSQL installed.
    static func findPrograms() throws -> String {
        let names =
            FileManager.default.fileExists(atPath: versions)
            ? try FileManager.default.contentsOfDirectory(atPath: versions) : []
        let found = names.compactMap(Int.init).sorted().map { "\(versions)/\($0)/bin" }
            .last { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
        guard let found else {
            throw StartError(
                description: "no PostgreSQL below \(versions): run Tests/run, which installs it"
            )
        }
        return found
    }

    /// Starts the script, as user postgres where we are root, whom PostgreSQL refuses.
    ///
    /// - Returns: the folder of the socket, and what keeps the server running while it is open.
    static func launch(programs: String) throws -> (folder: String, lifeline: FileHandle) {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        let asUser =
            getuid() == 0
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : []
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            asUser + ["sh", "-c", script, "sh", programs] + settings.flatMap { ["-c", $0] }
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        // Another child that inherited the lifeline would keep the server running after us.
        let lifeline = input.fileHandleForWriting
        _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        let folder = String(decoding: answer, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard !folder.isEmpty else {
            let words = errors.fileHandleForReading.readDataToEndOfFile()
            throw StartError(
                description: "cannot start PostgreSQL: " + String(decoding: words, as: UTF8.self)
            )
        }
        return (folder, lifeline)
    }
}
