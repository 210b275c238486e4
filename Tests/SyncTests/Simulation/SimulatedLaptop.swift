// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import CRM
import Engine
import Foundation
import JSON
import SQLite
import Storage
import Sync
import TestSupport

/// The machine stopped.
struct Crash: Error { var step: String }

/// One laptop: a real data file, its network, and its user.
final class SimulatedLaptop: @unchecked Sendable {
    // Unchecked: one simulation uses it from one task.

    let number: Int
    let user: String
    let organization: String
    let path: String
    let clock: ManualClock
    let network: SimulatedNetwork
    let keeper: MemorySession
    let mapping: Mapping
    private let bug: PlantedBug?
    private(set) var store: Store
    let organizationKey: OrganizationKey
    /// Values this laptop's user typed: what the user saw before, by value.
    var saw: [String: String?] = [:]
    /// Scores that were stored here, by number.
    var scores: Set<Int64> = []
    var crashChance = 0.0
    /// What happens while a sync is under way.
    var meanwhile: (String) throws -> Void = { _ in }
    private var random: SeededGenerator

    init(
        _ number: Int,
        user: String,
        organization: String,
        template: String,
        folder: String,
        server: SimulatedServer,
        seed: UInt64,
        bug: PlantedBug?
    ) throws {
        self.number = number
        self.user = user
        self.organization = organization
        self.bug = bug
        path = "\(folder)/laptop\(number).db"
        try FileManager.default.copyItem(atPath: template, toPath: path)
        clock = ManualClock(seed: seed)
        network = SimulatedNetwork(server, user: user, seed: seed ^ 0x5151)
        keeper = MemorySession(network.session())
        random = SeededGenerator(seed: seed ^ 0x7777)
        var mapping = try Mapping(parsing: "")
        mapping.tables.removeAll { !SimulatedServer.tableNames.contains($0.table) }
        mapping.organization = organization
        mapping.user = user
        self.mapping = mapping
        store = try Self.open(path, clock)
        organizationKey = try store.organizationKey(making: "default")
        let link = SyncLink(
            organizationKey: organizationKey,
            url: "https://project.test",
            remoteOrganization: organization,
            mapping: "",
            incarnation: nil
        )
        try store.link(link, tables: mapping.tables.map(\.table))
        try store.database.write { connection in
            for statement in bug?.sql ?? [] { try connection.run(statement) }
        }
    }

    private static func open(_ path: String, _ clock: ManualClock) throws -> Store {
        try Store(path: path, environment: clock.environment)
    }

    private func happens(_ chance: Double) -> Bool {
        chance > 0 && Double(random.next() >> 11) / Double(1 << 53) < chance
    }

    /// Stops at a durable step, perhaps.
    func step(_ name: String) throws {
        if happens(crashChance) { throw Crash(step: name) }
        try meanwhile(name)
    }

    /// What a process finds after the machine came up again.
    func reboot() throws { store = try Self.open(path, clock) }

    /// The file goes back to a copy of earlier.
    func replaceFile(by copy: String) throws {
        try store.close()
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + ending)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        store = try Self.open(path, clock)
    }

    /// What the file knows of a row, for the story of a failed schedule.
    func knowledge(of id: String) throws -> String {
        try store.database.read { connection in
            let row = try connection.row(
                """
                SELECT s.rev, s.seen, s.base IS NULL, s.is_waiting, c.deleted_at
                FROM sync_shadow AS s LEFT JOIN contact AS c ON c.id = s.id WHERE s.id = ?
                """,
                .text(id)
            )
            return "laptop \(number) knows \(id): \(row.map { "\($0)" } ?? "nothing")"
        }
    }

    func sync(verify: Bool = false) async throws -> SyncCounts {
        let surroundings = SyncEnvironment(
            now: { self.clock.environment.now().microseconds },
            pause: { duration in self.clock.advance(duration.components.seconds * 1_000_000) },
            random: { 0.5 }
        )
        let transport = bug?.transport(network, store) ?? network
        let client = SupabaseClient(
            transport: transport,
            keeper: SessionRefresher(keeper, transport, surroundings),
            surroundings: surroundings
        )
        var options = SyncOptions()
        options.overlaps = false
        options.pageRows = 3
        options.pageRowsMax = 5
        options.pushOperations = 4
        options.historyRows = 3
        options.roundsMax = 200
        options.step = { try self.step($0) }
        guard let link = try store.syncLink(organizationKey: organizationKey) else {
            return SyncCounts()
        }
        let sync = ExactSync(
            store: store,
            client: client,
            link: link,
            mapping: mapping,
            options: options,
            machines: bug?.machines() ?? SyncMachines()
        )
        return try await verify ? sync.verify() : sync.run()
    }

    /// The value of a field as the user sees it.
    func value(_ table: String, _ id: String, _ field: String) throws -> String? {
        try store.database.read { connection in
            let column = field == "extra" ? "attributes ->> 'extra'" : field
            return try connection.value(
                "SELECT \(column) FROM \(table) WHERE id = ? AND deleted_at IS NULL",
                .text(id)
            )?.text
        }
    }

    func ids(_ table: String) throws -> [String] {
        try store.database.read { connection in
            var ids: [String] = []
            try connection.rows("SELECT id FROM \(table) WHERE deleted_at IS NULL ORDER BY id") {
                ids.append($0.string(0))
            }
            return ids
        }
    }

    func edit(_ table: MirrorEntity, _ id: String, _ field: String, _ value: String) throws {
        saw[value] = try self.value(table.rawValue, id, field)
        let name = field == "extra" ? "attributes.extra" : field
        let text = field == "extra" ? JSON.string(value).canonicalText : value
        try store.edit(
            table,
            id: id,
            organizationKey: organizationKey,
            fields: [name: .text(text)]
        )
    }

    func delete(_ table: MirrorEntity, _ id: String) throws {
        try store.edit(
            table,
            id: id,
            organizationKey: organizationKey,
            fields: [:],
            isDeleted: true
        )
    }

    func add(name: String) throws -> String {
        var contact = Contact(id: store.newID(), organizationID: "default", name: name)
        contact.email = "\(name)@example.test"
        saw[name] = .some(nil)
        return try store.addContact(contact, organizationKey: organizationKey)
    }

    func addNote(_ text: String, to id: String) throws -> String {
        saw[text] = .some(nil)
        let key = try store.contactKey(id: id, email: nil, organizationKey: organizationKey)!
        return try store.addNote(text, contactKey: key)
    }

    func score(_ id: String) throws {
        let key = try store.contactKey(id: id, email: nil, organizationKey: organizationKey)!
        let reports = try ScoringEngine(store: store).scoreContacts(
            [key],
            organization: "default"
        )
        for report in reports { scores.insert(report.stored.seq) }
    }

    var waiting: Int {
        get throws {
            try store.database.read {
                Int(try $0.value("SELECT count(*) FROM change")?.integer ?? 0)
            }
        }
    }
}
