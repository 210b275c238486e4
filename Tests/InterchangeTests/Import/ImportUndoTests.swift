import CRM
import Interchange
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Undoing an import")
struct ImportUndoTests {
    private func edit(_ bench: ImportBench, _ id: String, _ fields: [String: Value]) throws {
        bench.clock.advance(60_000_000)
        try bench.store.edit(
            .contact,
            id: id,
            organizationKey: bench.organizationKey,
            fields: fields
        )
    }

    private func key(_ bench: ImportBench, _ id: String) throws -> ContactKey {
        try bench.store.contactKey(id, organizationKey: bench.organizationKey)
    }

    @Test("of an update keeps what was edited since, in other fields and in the same one")
    func keepsEdits() throws {
        let bench = try ImportBench()
        try bench.load("id,name,title,city,phone,a,b\n151,Anna Verdi,Buyer,Milano,1,x,y\n")
        let second = try bench.load("id,title,phone,a,b\n151,CEO,2,xx,yy\n")
        try edit(
            bench,
            "151",
            ["city": .text("Roma"), "phone": .text("3"), "attributes.b": .text("\"gold\"")]
        )
        do {
            try bench.store.undo(importID: second.importID)
            Issue.record("an import was undone over fields that were changed again")
        } catch InterchangeError.losesWork(_, let made, let changed) {
            #expect(made.count == 0 && changed.records.map(\.id) == ["151"])
        }
        #expect(try bench.contacts()[0].title == "CEO")
        let undo = try bench.store.undo(importID: second.importID, dropsLaterWork: true)
        #expect(undo.restored == 1 && undo.kept.count == 1 && undo.removed == 0)
        let anna = try bench.contacts()[0]
        #expect(anna.title == "Buyer")
        #expect(anna.city == "Roma")
        #expect(anna.phone == "3")
        #expect(anna.attributes == ["a": "x", "b": "gold"])
    }

    @Test("goes on unasked where only what it never touched was edited, attributes too")
    func untouched() throws {
        let bench = try ImportBench()
        try bench.load("id,name,title,city,a,b\n151,Anna Verdi,Buyer,Milano,x,y\n")
        let second = try bench.load("id,title,a\n151,CEO,xx\n")
        try edit(bench, "151", ["city": .text("Roma"), "attributes.b": .text("\"gold\"")])
        let undo = try bench.store.undo(importID: second.importID)
        #expect(undo.restored == 1 && undo.kept.count == 0)
        let anna = try bench.contacts()[0]
        #expect(anna.title == "Buyer" && anna.city == "Roma")
        #expect(anna.attributes == ["a": "x", "b": "gold"])
    }

    @Test("of a deleted contact's update leaves it deleted")
    func keepsDeletion() throws {
        let bench = try ImportBench()
        try bench.load("id,name,title\n1,Anna,Buyer\n2,Bruno,Buyer\n")
        let second = try bench.load("id,title\n1,CEO\n")
        bench.clock.advance(60_000_000)
        try bench.store.edit(
            .contact,
            id: "1",
            organizationKey: bench.organizationKey,
            fields: [:],
            isDeleted: true
        )
        try bench.store.undo(importID: second.importID)
        #expect(try bench.contacts().map(\.id) == ["2"])
    }

    @Test("that made contacts is refused while they were worked on since, and lists them")
    func refuses() throws {
        let bench = try ImportBench()
        let first = try bench.load("id,name,title\n1,Anna,CEO\n2,Bruno,\n3,Carla,\n4,Dino,\n")
        try edit(bench, "1", ["title": .text("Presidente")])
        _ = try bench.store.addNote("wants an offer", contactKey: key(bench, "2"))
        try bench.store.mark(contactKey: key(bench, "3"), isWon: true, at: nil)
        bench.clock.advance(60_000_000)
        let before = try bench.dump()
        do {
            try bench.store.undo(importID: first.importID)
            Issue.record("an import was undone over later work")
        } catch InterchangeError.losesWork(let id, let work, let changed) {
            #expect(id == first.importID && work.count == 3 && changed.count == 0)
            #expect(work.records.map(\.id) == ["1", "2", "3"])
            #expect(work.records.map(\.work) == [["edited"], ["1 note"], ["1 mark"]])
        }
        #expect(try bench.dump() == before)
        let undo = try bench.store.undo(importID: first.importID, dropsLaterWork: true)
        #expect(undo.removed == 4 && undo.dropped.count == 3)
        #expect(try bench.contacts().isEmpty)
    }

    @Test("is refused where a later file gave its contacts a history")
    func laterHistory() throws {
        let bench = try ImportBench()
        let first = try bench.load("id,name\n1,Anna\n")
        bench.clock.advance(60_000_000)
        let calls = try bench.load(
            "Activity ID,Contact ID,Activity Type,Date\nx1,1,Call,2026-05-01\n"
        )
        #expect(throws: InterchangeError.self) { try bench.store.undo(importID: first.importID) }
        try bench.store.undo(importID: calls.importID)
        try bench.store.undo(importID: first.importID)
        #expect(try bench.contacts().isEmpty)
    }

    @Test("one after the other, newest first, takes no undoing for somebody's edit")
    func chain() throws {
        let bench = try ImportBench()
        let first = try bench.load("id,name,city\n1,Anna,Milano\n")
        bench.clock.advance(60_000_000)
        let second = try bench.load("id,name,city\n1,Anna,Roma\n")
        bench.clock.advance(60_000_000)
        try bench.store.undo(importID: second.importID)
        bench.clock.advance(60_000_000)
        try bench.store.undo(importID: first.importID)
        #expect(try bench.contacts().isEmpty)
    }

    @Test("an edit between two imports is not hidden by undoing the second")
    func editBetween() throws {
        let bench = try ImportBench()
        let first = try bench.load("id,name,city\n1,Anna,Milano\n")
        try edit(bench, "1", ["phone": .text("1")])
        bench.clock.advance(60_000_000)
        let second = try bench.load("id,name,city\n1,Anna,Roma\n")
        bench.clock.advance(60_000_000)
        try bench.store.undo(importID: second.importID)
        #expect(try bench.contacts().map(\.phone) == ["1"])
        #expect(throws: InterchangeError.self) { try bench.store.undo(importID: first.importID) }
    }

    @Test("of a file that was cut off counts what it stored as its own")
    func cutOff() throws {
        struct Stop: Error {}
        let bench = try ImportBench()
        let path = try bench.directory.write(
            Array("id,name\n1,A\n2,B\n3,C\n4,D\n".utf8),
            to: "cut"
        )
        let options = bench.options { $0.batchRows = 2 }
        #expect(throws: Stop.self) {
            try Importer(bench.store, options: options).run(path, progress: { _ in throw Stop() })
        }
        bench.clock.advance(60_000_000)
        let report = try Importer(bench.store, options: options).run(path)
        #expect(report.isContinued)
        try bench.store.undo(importID: report.importID)
        #expect(try bench.contacts().isEmpty)
    }

    @Test("made before results were kept puts the old row back whole")
    func olderFile() throws {
        let bench = try ImportBench()
        try bench.load("id,name,city\n1,Anna,Milano\n")
        let second = try bench.load("id,name,city\n1,Anna,Roma\n")
        try bench.store.database.write {
            try $0.execute("UPDATE import_change SET after = NULL")
        }
        let undo = try bench.store.undo(importID: second.importID)
        #expect(undo.restored == 1)
        #expect(try bench.contacts().map(\.city) == ["Milano"])
    }

    @Test("made before results were kept leaves what was edited since, by the row's versions")
    func olderFileEdited() throws {
        let bench = try ImportBench()
        try bench.load("id,name,title,city,email\n1,Anna,Buyer,Milano,a@x.example\n")
        bench.clock.advance(60_000_000)
        let second = try bench.load("id,title,email\n1,CEO,b@x.example\n")
        try edit(bench, "1", ["city": .text("Roma")])
        try bench.store.database.write {
            try $0.execute("UPDATE import_change SET after = NULL")
        }
        try bench.store.undo(importID: second.importID)
        let anna = try bench.contacts()[0]
        #expect(anna.title == "Buyer" && anna.city == "Roma" && anna.email == "a@x.example")
    }
}
