import CRM
import Interchange
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite("An import")
struct ImporterTests {
    private struct Stop: Error {}

    /// Contacts with everything that makes records differ, some of them broken.
    private func table(_ rows: Int) -> String {
        var text = "id,name,email,company,note\n"
        for row in 1...rows {
            let id = row % 50 == 0 ? row - 1 : row
            let name = row % 37 == 0 ? String(repeating: "x", count: 2_000) : "Name \(row)"
            text += "c\(id),\(name),p\(row % 90)@firm\(row % 20).example,Firm \(row % 20),n\(row)\n"
        }
        return text
    }

    @Test("rejects broken records by line, column and reason, keeps them, and stores the rest")
    func rejects() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "malformed.csv")
        #expect(report.counts.read == 7)
        #expect(report.counts.created == 3)
        #expect(report.counts.rejected == 4)
        #expect(report.rejects.map(\.line) == [3, 4, 7, 9])
        #expect(report.rejects.map(\.column) == ["name", "column 5", "id", "name"])
        #expect(report.warnings.contains { $0.contains("1 values of 'created_at' are no date") })
        #expect(report.rejects[1].record.contains("extra,cells"))
        #expect(report.warnings.contains { $0.contains("fewer cells") })
        let kept = try bench.store.importRejects(
            importKey: ImportKey(bench.count("SELECT import_key FROM import_run")),
            limit: 100
        )
        #expect(kept == report.rejects)
    }

    @Test("done twice changes nothing the second time")
    func idempotent() throws {
        let bench = try ImportBench()
        let text = table(300)
        let first = try bench.load(text)
        let before = try bench.dump()
        let second = try bench.load(text)
        #expect(second.counts.created == 0)
        #expect(second.counts.updated == 0)
        #expect(second.counts.rejected == first.counts.rejected)
        #expect(try bench.dump() == before)
    }

    @Test("of records without ids is the same when repeated")
    func madeIDs() throws {
        let bench = try ImportBench()
        let text = "name,phone\nAda,1\nBob,2\nAda,1\n"
        try bench.load(text)
        let second = try bench.load(text)
        #expect(second.counts.unchanged == 3)
        #expect(try bench.contacts().count == 3)
    }

    @Test("never erases by an empty cell, and merges attributes")
    func emptyCells() throws {
        let bench = try ImportBench()
        try bench.load("id,name,email,phone,a,b\n1,Ada,ada@x.example,+391234,x,y\n")
        let report = try bench.load("id,name,email,phone,b,c\n1,Ada L,,,z,w\n")
        #expect(report.counts.updated == 1)
        let ada = try bench.contacts()[0]
        #expect(ada.name == "Ada L")
        #expect(ada.email == "ada@x.example")
        #expect(ada.phone == "+391234")
        #expect(ada.attributes == ["a": "x", "b": "z", "c": "w"])
    }

    @Test("matches by e-mail where a file has no ids, and lets a real id take over a made one")
    func byEmail() throws {
        let bench = try ImportBench()
        try bench.load("name,email\nAda,ADA@x.example\n")
        try bench.load("name,email,phone\n,ada@x.example,12345\n")
        #expect(try bench.contacts().count == 1)
        try bench.load("id,name,email\n77,Ada Lovelace,ada@x.example\n")
        let contacts = try bench.contacts()
        #expect(contacts.map(\.id) == ["77"])
        #expect(contacts[0].phone == "12345")
        try bench.load("id,name,email\n78,Shared box,ada@x.example\n")
        #expect(try bench.contacts().count == 2)
    }

    @Test("counts in a dry run exactly what it does in earnest, and leaves no trace")
    func dryRun() throws {
        let bench = try ImportBench()
        try bench.load(table(80))
        let before = try bench.dump()
        let text = table(260)
        let dry = try bench.load(text) {
            $0.isDryRun = true
            $0.batchRows = 25
        }
        #expect(try bench.dump() == before)
        #expect(try bench.count("SELECT count(*) FROM import_run") == 1)
        let real = try bench.load(text) { $0.batchRows = 25 }
        #expect(dry.counts == real.counts)
        #expect(dry.rejects == real.rejects)
        #expect(dry.companiesCreated == real.companiesCreated)
        #expect(real.counts.updated + real.counts.unchanged > 0)
    }

    @Test("cut off between transactions continues to the same end", arguments: 0..<6)
    func resume(_ stopAfter: Int) throws {
        let text = table(110)
        let whole = try ImportBench()
        let expected = try whole.load(text) { $0.batchRows = 20 }
        let bench = try ImportBench()
        let path = try bench.directory.write(Array(text.utf8), to: "input")
        let importer = Importer(bench.store, options: bench.options { $0.batchRows = 20 })
        var calls = 0
        #expect(throws: Stop.self) {
            try importer.run(path) { _ in
                if calls == stopAfter { throw Stop() }
                calls += 1
            }
        }
        let report = try importer.run(path)
        #expect(report.isContinued == (stopAfter < 5))
        if stopAfter < 5 { #expect(report.counts == expected.counts) }
        #expect(try bench.dump().count == whole.dump().count)
        #expect(try bench.contacts() == whole.contacts())
        #expect(
            try bench.count("SELECT count(*) FROM import_run WHERE status = 'running'") == 0
        )
    }

    @Test("keeps its answer for a claim, unless one was kept before")
    func answer() throws {
        let bench = try ImportBench()
        let hash = [UInt8](repeating: 1, count: 32)
        let claim = IdempotencyKey(caller: "me", key: "once", requestSHA256: hash)
        func kept() throws -> IdempotentResponse? {
            try bench.store.keptAnswer(claim, organizationKey: bench.organizationKey)
        }
        for number in UInt8(1)...2 {
            let path = try bench.directory.write(Array(table(Int(number)).utf8), to: "input")
            let answer = IdempotentResponse(
                requestSHA256: hash,
                status: 201,
                body: [number],
                seq: nil
            )
            _ = try Importer(bench.store, options: bench.options()).run(
                path,
                answer: { _ in (answer, claim) }
            )
            #expect(try kept()?.body == [1])
        }
    }

    @Test("gives way to another program that imports the same file, and loses nothing")
    func overtaken() throws {
        let bench = try ImportBench()
        let path = try bench.directory.write(Array(table(60).utf8), to: "input")
        let importer = Importer(bench.store, options: bench.options { $0.batchRows = 20 })
        var isFirst = true
        #expect(throws: ImportOvertaken.self) {
            try importer.run(path) { _ in
                if isFirst {
                    isFirst = false
                    let second = try importer.run(path)
                    #expect(second.isContinued)
                }
            }
        }
        let whole = try ImportBench()
        try whole.load(table(60))
        #expect(try bench.contacts() == whole.contacts())
        #expect(try bench.count("SELECT count(*) FROM import_run WHERE status = 'done'") == 1)
    }

    @Test("undone gives back every row as it was")
    func undo() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        try bench.load(fixture: "opportunities.csv")
        let before = try bench.dump()
        let second = try bench.load(
            """
            id,name,email,company,industry
            101,Ada King,ada@new.example,Analytical Engines Ltd,Computing
            102,,,,
            900,New One,new@one.example,Brand New Inc,
            """
        )
        #expect(second.counts.updated == 1)
        let deals = try bench.load(
            "deal id,deal name,deal stage,contact id\nd1,X,Closed Lost,101\n"
        )
        #expect(deals.counts.updated == 1)
        #expect(try bench.store.undo(importID: deals.importID).restored > 0)
        let undo = try bench.store.undo(importID: second.importID)
        #expect(undo.removed == 2)
        let after = try bench.dump().filter { !$0.contains("Brand New") && !$0.contains("New One") }
        #expect(after == before)
        #expect(try bench.contacts().count == 3)
        #expect(
            try bench.count("SELECT count(*) FROM ledger_entry WHERE kind = 'import_undo'") == 2
        )
        #expect(throws: InterchangeError.self) { try bench.store.undo(importID: second.importID) }
        #expect(throws: InterchangeError.importNotFound("nope")) {
            try bench.store.undo(importID: "nope")
        }
    }

    @Test("undone and done again is there again")
    func undoRedo() throws {
        let bench = try ImportBench()
        let first = try bench.load(fixture: "hubspot_contacts.csv")
        let contacts = try bench.contacts()
        let undo = try bench.store.undo(importID: first.importID)
        #expect(undo.removed == 5)
        #expect(try bench.contacts().isEmpty)
        #expect(try bench.companies().isEmpty)
        let again = try bench.load(fixture: "hubspot_contacts.csv")
        #expect(again.counts.created == 3)
        #expect(try bench.contacts() == contacts)
        #expect(try bench.companies().count == 2)
    }

    @Test("is not undone under a later one that changed the same records")
    func undoOrder() throws {
        let bench = try ImportBench()
        let first = try bench.load("id,name\n1,Ada\n")
        let second = try bench.load("id,name\n1,Ada L\n")
        let reason = "import \(second.importID) changed the same records later; undo that one first"
        #expect(throws: InterchangeError.cannotUndo(id: first.importID, reason: reason)) {
            try bench.store.undo(importID: first.importID)
        }
        _ = try bench.store.undo(importID: second.importID)
        #expect(try bench.contacts().map(\.name) == ["Ada"])
        _ = try bench.store.undo(importID: first.importID)
        #expect(try bench.contacts().isEmpty)
    }

    @Test("is one entry of the log, without any name")
    func ledger() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "hubspot_contacts.csv")
        let body = try bench.store.database.read {
            try $0.value("SELECT CAST(body AS TEXT) FROM ledger_entry WHERE kind = 'import'")?.text
        }
        #expect(body?.contains(report.fileSHA256) == true)
        #expect(body?.contains("hubspot") == false)
        #expect(body?.contains("Ada") == false)
    }

    @Test("tells won from lost in a column and corrects itself")
    func outcomeColumn() throws {
        let bench = try ImportBench()
        try bench.load("id,name,won\n1,A,yes\n2,B,no\n3,C,\n") { $0.outcomeColumn = "won" }
        #expect(try bench.outcomes().map(\.isWon) == [true, false])
        try bench.load("id,name,won\n1,A,lost\n3,C,won\n") { $0.outcomeColumn = "won" }
        #expect(try bench.outcomes().map(\.isWon) == [false, false, true])
        #expect(try bench.outcomes().allSatisfy { $0.source == .column })
    }

    @Test("reads a row that an editor quoted as a whole, and says so")
    func wholeRowQuoted() throws {
        let bench = try ImportBench()
        let report = try bench.load("id,name,note\n1,Ada,x\n\"2,Bob,\"\"a, b\"\"\"\n\"3,Cid\"\n")
        #expect(report.counts.created == 2)
        #expect(report.rejects.map(\.line) == [4], "half a row is nobody")
        #expect(try bench.contacts()[1].name == "Bob")
        #expect(try bench.contacts()[1].attributes["note"] == "a, b")
        #expect(report.warnings.contains { $0.contains("quoted as a whole") })
    }

    @Test("obeys --map, and says when a column is not there")
    func mapping() throws {
        let bench = try ImportBench()
        try bench.load("who;box;title\nAda;ada@x.example;Mrs\n") {
            $0.map = [("who", .name), ("box", .email), ("title", nil)]
        }
        let ada = try bench.contacts()[0]
        #expect(ada.name == "Ada")
        #expect(ada.email == "ada@x.example")
        #expect(ada.title == nil)
        #expect(ada.attributes["title"] == "Mrs")
        #expect(throws: InterchangeError.self) {
            try bench.load("name\nAda\n") { $0.map = [("nope", .name)] }
        }
        #expect(throws: InterchangeError.self) { try ImportOptions.mapping("a=unknown_field") }
        #expect(try ImportOptions.mapping("Full = name=name").column == "Full = name")
    }
}
