// swift-format-ignore-file: NeverForceUnwrap
// A request that is not as the protocol says ends the test here, which is what it is for.

import Foundation
import JSON
import SQLite
import Storage
import Sync
import TestSupport

/// One schedule of edits, faults, crashes and syncs; everything in it follows from its seed.
final class Simulation {
    static let organizations = [
        "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b",
    ]

    let seed: UInt64
    var random: SeededGenerator
    let server = SimulatedServer()
    var laptops: [SimulatedLaptop] = []
    /// What was typed, in order: who, which row, which field, which value.
    var edits: [Edit] = []
    /// Values the server had lost when a backup was restored, by the laptop that knew them.
    var lost: [(laptop: Int, id: String, field: String, value: String)] = []
    /// Edits of laptops whose own file went back are not looked for.
    var forgiven: Set<Int> = []
    /// Rows that comparisons put right while it ran.
    var repairs = 0
    /// What happened, in order; printed when a schedule fails.
    var log: [String] = []
    private var number = 0
    private var backup: SimulatedServer.State?
    private var copies: [Int: String] = [:]
    private let folder: TemporaryDirectory
    /// Which kinds of trouble this schedule has: each seed has its own mix.
    let changesMembers: Bool
    let restoresServer: Bool
    let restoresLaptops: Bool

    struct Edit {
        var laptop: Int
        var id: String
        /// `*` for a delete.
        var field: String
        var value: String
    }

    init(
        seed: UInt64,
        templates: String,
        bug: PlantedBug? = nil
    ) throws {
        server.bug = bug?.server
        self.seed = seed
        random = SeededGenerator(seed: seed)
        changesMembers = seed % 3 == 1
        restoresServer = seed % 5 == 2
        restoresLaptops = seed % 7 == 3
        folder = try TemporaryDirectory()
        let users = ["anna", "anna", "bruno", "carla"]
        for (index, user) in users.enumerated() {
            let organization = Self.organizations[user == "carla" ? 1 : 0]
            server.members[user, default: []].insert(organization)
            laptops.append(
                try SimulatedLaptop(
                    index,
                    user: user,
                    organization: organization,
                    template: "\(templates)/\(index).db",
                    folder: folder.path,
                    server: server,
                    seed: seed &* 31 &+ UInt64(index),
                    bug: bug
                )
            )
        }
        server.trace = { [unowned self] in self.log.append($0) }
        for laptop in laptops {
            laptop.crashChance = 0.02
            laptop.network.chances = .init(
                requestLost: 0.04,
                answerLost: 0.05,
                answerCut: 0.02,
                repeated: 0.05,
                trouble: 0.04,
                webPage: 0.005
            )
            laptop.meanwhile = { [unowned self, unowned laptop] step in
                try self.meanwhile(laptop, step)
            }
        }
    }

    func roll(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
    func happens(_ percent: Int) -> Bool { roll(100) < percent }
    private func freshValue(_ prefix: String) -> String {
        number += 1
        return "\(prefix)\(number)"
    }
    private func pick<Element>(_ choices: [Element]) -> Element { choices[roll(choices.count)] }
    private func uuid() -> String {
        let hex = (0..<16).map { _ in String(format: "%02x", Int(random.next() & 0xFF)) }.joined()
        let c = Array(hex)
        let parts = [c[0..<8], c[8..<12], ["4"] + c[13..<16], ["8"] + c[17..<20], c[20..<32]]
        return parts.map { String($0) }.joined(separator: "-")
    }

    /// Runs the schedule, lets everything settle, and answers which invariants do not hold.
    func run(steps: Int) async throws -> [String] {
        var broken: [String] = []
        for step in 0..<steps where broken.isEmpty {
            try await tick(step)
            for laptop in laptops { broken += try ownWritesAreSeen(laptop) }
        }
        if !broken.isEmpty { return broken }
        return try await settle()
    }

    private func tick(_ step: Int) async throws {
        for xid in server.open.keys.sorted() where happens(30) { server.commit(xid) }
        switch roll(100) {
        case 0..<42: try edit(pick(laptops))
        case 42..<60: web()
        case 60..<63 where changesMembers: changeMembers()
        case 63..<65 where restoresServer: restoreServer()
        case 65..<67 where restoresLaptops: try restoreLaptop()
        case 67..<70: pick(laptops).network.isPartitioned.toggle()
        case 70..<72: pick(laptops).network.expireTokens()
        case 72..<74: pick(laptops).clock.advance(Int64(roll(3) - 1) * 31_536_000_000_000)
        default: try await sync(pick(laptops))
        }
    }

    /// A sync as the machine allows it: it may crash, and it may fail.
    private func sync(_ laptop: SimulatedLaptop, verify: Bool = false) async throws {
        log.append("laptop \(laptop.number) syncs")
        do {
            let counts = try await laptop.sync(verify: verify)
            repairs += counts.repaired
            log.append("laptop \(laptop.number) synced: \(counts)")
        } catch let crash as Crash {
            log.append("laptop \(laptop.number) stops \(crash.step)")
            try laptop.reboot()
        } catch let error as SyncError {
            // As a user sees it: a message, and another try later.
            log.append("laptop \(laptop.number): \(error)")
        }
    }

    /// Others work while a sync is between two steps: people at this laptop, and the web.
    private func meanwhile(_ laptop: SimulatedLaptop, _ step: String) throws {
        guard laptop.crashChance > 0 else { return }
        if happens(8) { try edit(laptop) }
        if happens(12) { web() }
        if happens(20), let xid = server.open.keys.sorted().first { server.commit(xid) }
    }

    private func edit(_ laptop: SimulatedLaptop) throws {
        let ids = try laptop.ids("contact")
        switch roll(100) {
        case 0..<18: try add(laptop)
        case _ where ids.isEmpty: try add(laptop)
        case 18..<60:
            for _ in 0..<(1 + roll(2)) {
                let field = pick(["name", "email", "phone", "city", "extra"])
                try change(laptop, .contact, pick(ids), field, freshValue("v"))
            }
        case 60..<70:
            let id = pick(ids)
            let text = freshValue("n")
            let note = try laptop.addNote(text, to: id)
            record(Edit(laptop: laptop.number, id: note, field: "note", value: text))
        case 70..<76:
            let notes = try laptop.ids("interaction")
            guard !notes.isEmpty else { return }
            try change(laptop, .interaction, pick(notes), "body", freshValue("n"))
        case 76..<82:
            let deals = try laptop.ids("opportunity")
            guard !deals.isEmpty else { return }
            try change(laptop, .opportunity, pick(deals), "stage", freshValue("s"))
        case 82..<90:
            let id = pick(ids)
            try laptop.delete(.contact, id)
            record(Edit(laptop: laptop.number, id: id, field: "*", value: ""))
        default: try laptop.score(pick(ids))
        }
    }

    private func change(
        _ laptop: SimulatedLaptop,
        _ entity: MirrorEntity,
        _ id: String,
        _ field: String,
        _ value: String
    ) throws {
        try laptop.edit(entity, id, field, value)
        let remote = field == "body" ? "note" : field
        record(Edit(laptop: laptop.number, id: id, field: remote, value: value))
    }

    private func add(_ laptop: SimulatedLaptop) throws {
        let name = freshValue(happens(4) ? "poison" : "c")
        let id = try laptop.add(name: name)
        record(Edit(laptop: laptop.number, id: id, field: "name", value: name))
    }

    private func record(_ edit: Edit) {
        edits.append(edit)
        log.append("laptop \(edit.laptop) sets \(edit.field) of \(edit.id) to \(edit.value)")
    }

    private func web() {
        let rows = server.state.tables["contacts"]!.keys.sorted().filter { !server.isLocked($0) }
        let xid = server.takeXid()
        var change: (table: String, id: String, columns: JSONObject?)
        switch rows.isEmpty ? 0 : roll(100) {
        case 0..<25:
            var columns = SimulatedServer.blank("contacts")
            columns["organization_id"] = .string(pick([0, 0, 1].map { Self.organizations[$0] }))
            columns["name"] = .string(freshValue("w"))
            change = ("contacts", uuid(), columns)
        case 25..<72:
            let id = pick(rows)
            var columns = server.state.tables["contacts"]![id]!.columns
            columns[pick(["name", "email", "phone", "city", "extra"])] = .string(freshValue("w"))
            change = ("contacts", id, columns)
        case 72..<80: change = ("contacts", pick(rows), nil)
        case 80..<86 where changesMembers:
            let id = pick(rows)
            var columns = server.state.tables["contacts"]![id]!.columns
            columns["organization_id"] = .string(pick(Self.organizations))
            change = ("contacts", id, columns)
        default:
            let id = pick(rows)
            var columns = SimulatedServer.blank("opportunities")
            columns["organization_id"] =
                server.state.tables["contacts"]![id]!.columns["organization_id"]
            columns["contact_id"] = .string(id)
            columns["contact_name"] = .string(freshValue("w"))
            columns["stage"] = .string(pick(["New Lead", "Won", "Lost"]))
            change = ("opportunities", uuid(), columns)
        }
        server.open[xid] = .init(changes: [change])
        log.append(
            "the web writes \(change.id) in \(xid): \(change.columns.map { JSON.object($0).canonicalText } ?? "delete")"
        )
        if happens(65) { server.commit(xid) }
    }

    /// Somebody leaves the organization, comes back, or is moved to the other one.
    private func changeMembers() {
        let user = pick(["bruno", "anna"])
        let organization = Self.organizations[0]
        if server.members[user]!.remove(organization) == nil {
            server.members[user] = [organization]
        } else if happens(50) {
            server.members[user] = [Self.organizations[1]]
        }
        log.append("\(user) belongs to \(server.members[user]!)")
    }

    /// Whether a laptop's user may still send what was made on it.
    func isMember(_ laptop: SimulatedLaptop) -> Bool {
        server.members[laptop.user]!.contains(laptop.organization)
    }

    private func restoreServer() {
        guard let old = backup, happens(60) else {
            backup = server.state
            return
        }
        let before = server.state.tables
        server.restore(old)
        log.append("the server goes back")
        backup = nil
        for laptop in laptops { noteLost(before, laptop) }
    }

    /// What was acknowledged to a laptop and is not on the server any more.
    private func noteLost(
        _ before: [String: [String: SimulatedServer.Row]],
        _ laptop: SimulatedLaptop
    ) {
        for edit in edits where edit.laptop == laptop.number && edit.field != "*" {
            for table in SimulatedServer.tableNames {
                guard let row = before[table]?[edit.id],
                    row.columns[edit.field]?.stringValue == edit.value,
                    server.state.tables[table]?[edit.id]?.columns[edit.field]?.stringValue
                        != edit.value,
                    laptop.knows(table, edit.id, edit.field, edit.value)
                else { continue }
                lost.append((laptop.number, edit.id, edit.field, edit.value))
            }
        }
    }

    private func restoreLaptop() throws {
        let laptop = laptops[roll(2)]
        if let copy = copies[laptop.number], happens(50) {
            try laptop.replaceFile(by: copy)
            copies[laptop.number] = nil
            forgiven.insert(laptop.number)
            return
        }
        let copy = "\(folder.path)/copy\(laptop.number)-\(number).db"
        number += 1
        try laptop.store.database.checkpoint()
        try FileManager.default.copyItem(atPath: laptop.path, toPath: copy)
        copies[laptop.number] = copy
    }

    private func settle() async throws -> [String] {
        for xid in server.open.keys.sorted() { server.commit(xid) }
        var repaired = 0
        for laptop in laptops {
            laptop.crashChance = 0
            laptop.network.chances = .init()
            laptop.network.isPartitioned = false
        }
        // Half of those who left come back, and find what waited for them.
        for laptop in laptops where !isMember(laptop) && happens(50) {
            server.members[laptop.user] = [laptop.organization]
        }
        func sync(_ laptop: SimulatedLaptop, verify: Bool = false) async throws -> Int {
            do { return try await laptop.sync(verify: verify).repaired } catch SyncError.outsider
                where !isMember(laptop)
            { return 0 }
        }
        for _ in 0..<2 {
            for laptop in laptops { repairs += try await sync(laptop) }
        }
        for laptop in laptops { repaired += try await sync(laptop, verify: true) }
        for laptop in laptops { repaired += try await sync(laptop, verify: true) }
        return try invariants(repairs + repaired)
    }
}

extension SimulatedLaptop {
    /// Whether the server told this laptop of a value.
    func knows(_ table: String, _ id: String, _ field: String, _ value: String) -> Bool {
        let known = try? store.database.read { connection in
            try connection.value(
                """
                SELECT s.base ->> ?3 FROM sync_shadow AS s JOIN sync_table AS t USING (table_key)
                WHERE t.name = ?1 AND s.id = ?2
                """,
                .text(table),
                .text(id),
                .text(field)
            )?.text
        }
        return known == value
    }
}
