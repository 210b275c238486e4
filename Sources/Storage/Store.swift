package import AuditLog
package import CRM
import Ledger
import Resources
package import SQLite
package import Values

/// What a store takes from the outside world, so that tests can hold it still.
package struct Environment: Sendable {
    /// The present moment.
    package var now: @Sendable () -> Instant
    /// That many unpredictable bytes: keys and ids are made of them.
    package var randomBytes: @Sendable (Int) -> [UInt8]
    /// Who writes: every entry of the log names them.
    package var author: EntryAuthor
    /// The clocks of the machine's own place, by which days are told where an organization named
    /// none.
    package var ownZone: @Sendable () -> TimeZoneRules

    /// A clock and a source of randomness.
    package init(
        now: @escaping @Sendable () -> Instant,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        author: EntryAuthor = .library,
        ownZone: @escaping @Sendable () -> TimeZoneRules = { .utc }
    ) {
        self.now = now
        self.randomBytes = randomBytes
        self.author = author
        self.ownZone = ownZone
    }
}

/// One Assay file: the CRM records, the score history and the ledger.
///
/// Safe to share between threads and between processes; every write is durable when it returns.
package final class Store: Sendable {
    /// `ASSY`, the `application_id` of an Assay file.
    package static let applicationID: Int32 = 0x4153_5359

    /// The file; queries outside this module go through the store's own functions.
    package let database: Database
    /// Clock and randomness.
    package let environment: Environment
    /// A random id of this file: one device's copy of the data.
    package let deviceID: String
    /// What lists can be narrowed to, by organization.
    let keptChoices: KeptAnswers<OrganizationKey, LeadChoices>
    /// How many leads answer the questions of the morning.
    let keptQuestions: KeptAnswers<AskedQuestions, AnsweredQuestions>
    /// The newest moment before a day that a score is for.
    let keptEarlier: KeptAnswers<DayOfScores, Instant?>

    /// Opens the file at `path`, makes it when it is missing, and brings its schema up to date.
    ///
    /// A file of an older schema is copied before, see ``migrationCopy``.
    /// - Throws: ``SQLiteError`` when the file cannot be used: foreign, newer, damaged, unreadable.
    package init(
        path: String,
        environment: Environment,
        isReadOnly: Bool = false,
        configure: (inout Database.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = Self.configuration(path)
        configuration.noteNewLog = { Self.noteRootAfterCommit(on: $0) }
        configuration.takingUpCopy = { try Self.takeUp($0, environment) }
        configuration.readOnly = isReadOnly
        configuration.migrationMoment = Self.compact(environment.now())
        configure(&configuration)
        database = try Database(configuration)
        self.environment = environment
        (keptChoices, keptEarlier) = (KeptAnswers(), KeptAnswers())
        keptQuestions = KeptAnswers()
        deviceID = try Self.deviceID(of: database, environment: environment)
    }

    /// What every file of ours has: its mark, its schema and the tables whose rows are noted.
    static func configuration(_ path: String) -> Database.Configuration {
        var configuration = Database.Configuration(
            path: path,
            applicationID: applicationID,
            migrations: Migrations.sqlite
        )
        configuration.derived = RecordTriggers.sql
        configuration.tracked = CommittedRows.tracked
        return configuration
    }

    private init(_ store: Store, _ environment: Environment) {
        database = store.database
        deviceID = store.deviceID
        (keptChoices, keptEarlier) = (store.keptChoices, store.keptEarlier)
        keptQuestions = store.keptQuestions
        self.environment = environment
    }

    /// The same open file, written to by somebody else.
    ///
    /// What a request does is entered in the name of whoever sent it. Costs one object; closing
    /// either closes both.
    package func acting(as author: EntryAuthor) -> Store {
        var environment = environment
        environment.author = author
        return Store(self, environment)
    }

    /// Moves the write-ahead log into the file; the store is unusable afterwards.
    ///
    /// Where it was written to, what the log is now is noted beside the file.
    /// - Throws: ``SQLiteError``, ``AuditLogError``.
    package func close() throws {
        if database.hasCommitted { try noteRoot() }
        try database.close()
    }

    /// The copy that opening made of the file before it brought its schema up to date, if it did.
    package var migrationCopy: String? { database.migrationCopy }

    /// What the log tells of a copy that was put in place, if opening it had it told.
    package var takenUpCopy: String? { database.takenUpCopy }

    /// A moment to the second as part of a file's name: `20261129T194601Z`.
    private static func compact(_ moment: Instant) -> String {
        moment.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    package var path: String { database.configuration.path }

    /// Names this file's log: `assay/<device>/1`.
    package var origin: String { "assay/\(deviceID)/1" }

    /// Reads the device's id; a fresh file gets one, and its empty log.
    private static func deviceID(of database: Database, environment: Environment) throws -> String {
        let sql = "SELECT device_id FROM store_state"
        if let known = try database.read({ try $0.value(sql)?.text }) { return known }
        let new = identifier(from: environment.randomBytes(16)[...])
        let device = try database.write { connection in
            if let known = try connection.value(sql)?.text { return known }
            let device = new
            try connection.run(
                "INSERT INTO store_state (one, device_id, epoch) VALUES (1, ?, 1)",
                .text(device)
            )
            try LedgerLog.create(origin: "assay/\(device)/1", on: connection)
            return device
        }
        let roots = try NotedRoots(besides: database.configuration.path)
        if device == new, !roots.notes.isEmpty {
            // Made in the place of a file that was removed.
            let origin = "assay/\(device)/1"
            roots.add(Checkpoint(origin: origin, size: 0, root: MerkleTree.emptyRoot))
        }
        return device
    }

    /// A fresh id: a version 4 UUID in lower case.
    package func newID() -> String { Self.identifier(from: environment.randomBytes(16)[...]) }

    /// A fresh OpenTelemetry trace id: 32 hexadecimal digits.
    package func newTraceID() -> String { Hex.encode(environment.randomBytes(16)) }

    /// A fresh OpenTelemetry span id: 16 hexadecimal digits.
    package func newSpanID() -> String { Hex.encode(environment.randomBytes(8)) }

    /// Fresh ids of a run that begins at a moment, of its trace and its first span, for the price
    /// of one; spans of its steps may have the numbers after that.
    ///
    /// The run's is a version 7 UUID (RFC 9562), which begins with the time: runs that follow one
    /// another lie side by side in the index of their ids, and change one page of it, not many.
    package func newTraceIDs(at now: Instant) -> (run: String, trace: String, span: UInt64) {
        var random = environment.randomBytes(40)
        let milliseconds = UInt64(max(0, now.microseconds)) / 1_000
        for place in 0..<6 {
            random[place] = UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64(place)))
        }
        return (
            Self.identifier(from: random[..<16], version: 7), Hex.encode(random[16..<32]),
            random[32...].reduce(0) { $0 << 8 | UInt64($1) }
        )
    }

    static func identifier(from random: ArraySlice<UInt8>, version: UInt8 = 4) -> String {
        var bytes = random
        let start = bytes.startIndex
        bytes[start + 6] = bytes[start + 6] & 0x0F | version << 4
        bytes[start + 8] = bytes[start + 8] & 0x3F | 0x80
        let digits = Hex.encode(bytes).utf8
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for digit in digits {
                if place == 8 || place == 13 || place == 18 || place == 23 {
                    text.initializeElement(at: place, to: UInt8(ascii: "-"))
                    place += 1
                }
                text.initializeElement(at: place, to: digit)
                place += 1
            }
            return place
        }
    }
}

extension Store {
    /// The key of an organization; made when `id` is new to this file.
    package func organizationKey(_ id: String, _ connection: Connection) throws -> OrganizationKey {
        if let key = try organizationKeyIfKnown(id, connection) { return key }
        try connection.run(
            "INSERT INTO organization (id, recorded_at) VALUES (?, ?)",
            .text(id),
            .integer(environment.now().microseconds)
        )
        return OrganizationKey(connection.lastInsertRowID)
    }

    /// The key of an organization this file knows; nil otherwise.
    package func organizationKeyIfKnown(
        _ id: String,
        _ connection: Connection
    ) throws -> OrganizationKey? {
        let key = try connection.value(
            "SELECT organization_key FROM organization WHERE id = ?",
            .text(id)
        )
        return OrganizationKey(key?.integer)
    }

    /// The key of an organization this file knows; nil otherwise.
    package func organizationKey(ifKnown id: String) throws -> OrganizationKey? {
        try database.read { try organizationKeyIfKnown(id, $0) }
    }

    /// The key of an organization; it is made when it is new to this file.
    package func organizationKey(making id: String) throws -> OrganizationKey {
        if let known = try organizationKey(ifKnown: id) { return known }
        return try database.write { try organizationKey(id, $0) }
    }

    /// The ids of all organizations, oldest first.
    package func organizations() throws -> [String] {
        try database.read { connection in
            var ids: [String] = []
            try connection.rows("SELECT id FROM organization ORDER BY organization_key") {
                ids.append($0.string(0))
            }
            return ids
        }
    }
}
