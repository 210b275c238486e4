import CRM
import Interchange
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite("An import done again after its undo")
struct ImportRedoTests {
    private static let first = """
        id,name,email,city
        1,Ada Blu,ada@olmo.example,Bari
        2,Bruno Neri,bruno@olmo.example,

        """
    private static let second = """
        id,name,email,Other Email,city,Notes
        1,Ada Blu,ada@olmo.example,ada@casa.example,Genova,tall
        3,Carla Re,carla@olmo.example,,Pisa,

        """

    @Test("leaves the file as the import did, and can be undone once more")
    func again() throws {
        let bench = try ImportBench()
        try bench.load(Self.first)
        let before = try bench.dump()
        bench.clock.advance(Instant.day)
        let id = try bench.load(Self.second).importID
        let after = try bench.dump()
        bench.clock.advance(Instant.day)
        try bench.store.undo(importID: id)
        #expect(try bench.dump().filter { !$0.contains("Carla") } == before)
        #expect(try handles(bench) == 0)
        bench.clock.advance(Instant.day)
        let trial = try bench.store.redo(importID: id, isTrial: true)
        #expect(try bench.contacts().count == 2)
        #expect(try bench.store.redo(importID: id) == trial)
        #expect(trial.returned == 1 && trial.restored == 1)
        #expect(try bench.dump() == after)
        #expect(try handles(bench) == 1)
        #expect(throws: InterchangeError.self) { try bench.store.redo(importID: id) }
        bench.clock.advance(Instant.day)
        let undo = try bench.store.undo(importID: id)
        #expect(undo.removed == 1 && undo.restored == 1)
        #expect(try bench.contacts().compactMap(\.city) == ["Bari"])
    }

    @Test("keeps what was edited after the undo, and says so")
    func edited() throws {
        let bench = try ImportBench()
        try bench.load(Self.first)
        let id = try bench.load(Self.second).importID
        bench.clock.advance(Instant.day)
        try bench.store.undo(importID: id)
        bench.clock.advance(Instant.day)
        try bench.store.edit(
            .contact,
            id: "1",
            organizationKey: bench.organizationKey,
            fields: ["city": .text("Trani")]
        )
        let redo = try bench.store.redo(importID: id)
        #expect(redo.kept.records.map(\.id) == ["1"])
        let ada = try bench.contacts().first { $0.id == "1" }
        #expect(ada?.city == "Trani" && ada?.attributes["Notes"] == "tall")
    }

    @Test("is refused where it was not undone, or a later import has the same records")
    func refused() throws {
        let bench = try ImportBench()
        try bench.load(Self.first)
        let id = try bench.load(Self.second).importID
        #expect(throws: InterchangeError.cannotRedo(id: id, reason: "it was not undone")) {
            try bench.store.redo(importID: id)
        }
        try bench.store.undo(importID: id)
        try bench.load("id,city\n1,Napoli\n")
        #expect(throws: InterchangeError.self) { try bench.store.redo(importID: id) }
        #expect(throws: InterchangeError.importNotFound("nope")) {
            try bench.store.redo(importID: "nope")
        }
    }

    private func handles(_ bench: ImportBench) throws -> Int64 {
        try bench.count("SELECT count(*) FROM contact_handle WHERE handle LIKE 'mail:%'")
    }
}
