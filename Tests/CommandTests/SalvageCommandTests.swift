import Foundation
import JSON
import Testing

@Suite("assay doctor --salvage") struct SalvageCommandTests {
    private func scored() throws -> TestWorkspace {
        let place = try TestWorkspace()
        let leads = (1...60).map { "{\"id\":\"k\($0)\",\"name\":\"Person \($0)\"}\n" }.joined()
        let file = try place.file("leads.jsonl", leads)
        #expect(try place.run("import", file).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        return place
    }

    @Test("makes a whole file of one without its first page, and leaves that as it is")
    func whole() throws {
        let place = try scored()
        var bytes = try Data(contentsOf: place.database)
        bytes.replaceSubrange(0..<4_096, with: Data(count: 4_096))
        try bytes.write(to: place.database)
        let new = place.directory.appending(path: "new.db")
        let run = try place.run("doctor", "--salvage", new.path)
        #expect(run.code == 0 && run.output.contains("Nothing was lost"), "\(run)")
        #expect(try Data(contentsOf: place.database) == bytes)
        let mode = try FileManager.default.attributesOfItem(atPath: new.path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let verified = try place.run("audit", "verify", "--db", new.path)
        #expect(verified.code == 0 && verified.output.contains("no entry was lost"), "\(verified)")
        #expect(try place.run("show", "k7", "--db", new.path).code == 0)
        #expect(try place.run("score", "--all", "--db", new.path).code == 0)
        let again = try place.run("doctor", "--salvage", new.path)
        #expect(again.code != 0 && again.errors.contains("exists"), "\(again)")
    }

    @Test("says which entries of the log are lost, with 10, and so does a verification")
    func lost() throws {
        let place = try scored()
        var bytes = try Data(contentsOf: place.database)
        let mark = Data("\"kind\":\"import\"".utf8)
        let page = try #require(
            stride(from: 0, to: bytes.count, by: 4_096).first {
                bytes[$0] == 13 && bytes[$0..<$0 + 4_096].range(of: mark) != nil
            }
        )
        bytes.replaceSubrange(page..<page + 4_096, with: Data(count: 4_096))
        try bytes.write(to: place.database)
        let new = place.directory.appending(path: "new.db").path
        let run = try place.run("doctor", "--salvage", new, "--json")
        #expect(run.code == 10, "\(run)")
        let report = try JSON(parsing: run.output)
        #expect((report["entries_lost"]?.intValue ?? 0) > 0)
        let verified = try place.run("audit", "verify", "--db", new)
        #expect(verified.code == 10, "\(verified)")
        #expect(verified.output.contains("are lost"), "\(verified.output)")
        // Whose score is lost is scored again.
        for _ in 0..<2 { #expect(try place.run("score", "--stale", "--db", new).code == 0) }
        let doctor = try place.run("doctor", "--db", new)
        #expect(doctor.code == 1 && doctor.output.contains("entries are missing"), "\(doctor)")
    }

    @Test(
        "makes a file of today's schema of one of version 0.1.0, with edits, syncs and agents' runs"
    )
    func old() throws {
        let place = try OldFileTests.placeWithOldFile()
        let new = place.directory.appending(path: "new.db").path
        let run = try place.run("doctor", "--salvage", new)
        #expect(run.code == 0 && run.output.contains("Nothing was lost"), "\(run)")
        let verified = try place.run("audit", "verify", "--db", new)
        #expect(verified.code == 0, "\(verified)")
        #expect(try place.run("audit", "replay", "--all", "--db", new).code == 0)
        for words in [["contacts"], ["runs"], ["import", "list"], ["token", "list"], ["models"]] {
            let old = try place.start(words + ["--json"]).wait()
            let salvaged = try place.start(words + ["--json", "--db", new]).wait()
            #expect(salvaged.code == old.code && salvaged.output == old.output, "\(words)")
        }
    }

    @Test("refuses what holds nothing of ours, and makes no file")
    func nothing() throws {
        let place = try TestWorkspace()
        try Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: place.database)
        let new = place.directory.appending(path: "new.db").path
        let run = try place.run("doctor", "--salvage", new)
        #expect(run.code == 1, "\(run)")
        #expect(!FileManager.default.fileExists(atPath: new))
    }
}
