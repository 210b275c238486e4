import SQLite
import TestSupport
import Testing

/// A day in the life of a database, on a disk that may fail, and a judge of what is left of it.
///
/// Transaction `n` adds two halves of pair `n`, and counts it: whatever is found later, halves,
/// pairs and count must agree.
struct FaultScript {
    /// Transactions tried.
    static let transactions = 16

    let disk = FaultyDisk()
    let folder: TemporaryDirectory
    /// Pairs whose commit was reported as done.
    private(set) var acknowledged: [Int] = []
    /// The errors that were reported.
    private(set) var errors: [SQLiteError] = []

    private var configuration: Database.Configuration {
        var configuration = Self.configuration(folder.file("a.db"))
        configuration.vfs = disk.vfs
        return configuration
    }

    init() throws { folder = try TemporaryDirectory() }

    private static func configuration(_ path: String) -> Database.Configuration {
        var configuration = Database.Configuration(
            path: path,
            applicationID: 0x5041_4952,
            migrations: [
                (
                    "0001_pair",
                    """
                    CREATE TABLE pair (
                        number INTEGER NOT NULL, half INTEGER NOT NULL, body BLOB NOT NULL,
                        PRIMARY KEY (number, half)
                    ) STRICT;
                    CREATE TABLE total (one INTEGER PRIMARY KEY, pairs INTEGER NOT NULL) STRICT;
                    """
                ), ("0002_total", "INSERT INTO total VALUES (1, 0)"),
            ]
        )
        // A few transactions fill it, so that checkpoints are part of the day.
        configuration.checkpointBytes = 60_000
        configuration.busyTimeout = 0
        return configuration
    }

    /// Opens the database, writes, closes it, and does so again; whatever fails is noted, and what
    /// comes after it is tried all the same.
    mutating func run() {
        for half in 0..<2 {
            attempt(times: 2) { script in
                let database = try Database(script.configuration)
                for number in 0..<Self.transactions / 2 {
                    script.attempt(times: 1) {
                        try $0.write(half * Self.transactions / 2 + number, database)
                    }
                }
                script.attempt(times: 1) { _ in try database.close() }
            }
        }
    }

    private mutating func attempt(times: Int, _ body: (inout FaultScript) throws -> Void) {
        for _ in 0..<times {
            do {
                return try body(&self)
            } catch let error as SQLiteError {
                errors.append(error)
            } catch {
                Issue.record("an untyped error: \(error)")
            }
        }
    }

    private mutating func write(_ number: Int, _ database: Database) throws {
        let body = [UInt8](repeating: UInt8(number), count: 1_500)
        try database.write { connection in
            for half in 0..<2 {
                try connection.run(
                    "INSERT INTO pair VALUES (?, ?, ?)",
                    .integer(Int64(number)),
                    .integer(Int64(half)),
                    .blob(body)
                )
            }
            try connection.run("UPDATE total SET pairs = pairs + 1")
        }
        acknowledged.append(number)
    }

    /// What is wrong with the file as it is now, read without the faulty disk; nil when nothing is.
    func verdict() -> String? { Self.verdict(folder.file("a.db"), acknowledged) }

    /// What is wrong with the file after a power cut at this moment; nil when nothing is.
    func verdictAfterPowerCut(seed: UInt64) throws -> String? {
        let ruin = try TemporaryDirectory()
        for (path, bytes) in disk.surviving(seed: seed) {
            if let name = path.split(separator: "/").last {
                try ruin.write(bytes, to: String(name))
            }
        }
        return Self.verdict(ruin.file("a.db"), acknowledged)
    }

    private static func verdict(_ path: String, _ acknowledged: [Int]) -> String? {
        do {
            let database = try Database(configuration(path))
            defer { withExtendedLifetime(database) {} }
            let found = try database.read { connection in
                let integrity = try connection.value("PRAGMA integrity_check")?.text
                guard integrity == "ok" else { return "damaged: \(integrity ?? "?")" as String? }
                var halves: [Int: Int] = [:]
                try connection.rows("SELECT number FROM pair") { row in
                    halves[Int(row.int64(0)), default: 0] += 1
                }
                let lost = acknowledged.filter { halves[$0] == nil }
                if !lost.isEmpty { return "lost \(lost)" }
                if halves.values.contains(where: { $0 != 2 }) { return "half a transaction" }
                let total = try connection.value("SELECT pairs FROM total")?.integer
                return total == Int64(halves.count)
                    ? nil : "count \(total ?? -1) of \(halves.count)"
            }
            if let found { return found }
            try database.write { try $0.run("UPDATE total SET pairs = pairs + 1") }
            try database.close()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
