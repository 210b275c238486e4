import Foundation
import JSON
import Testing

@Suite("assay demo") struct DemoCommandTests {
    @Test("scores a made-up CRM in a file beside the user's own, which it does not touch")
    func worksBesideOwnData() throws {
        let place = try TestWorkspace()
        let outcome = try place.run("demo", "--json")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let answer = try #require(try outcome.jsonLines().first)
        let path = try #require(answer["db"]?.stringValue)
        #expect(path.hasSuffix("/assay-demo.db"))
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(!FileManager.default.fileExists(atPath: place.database.path))
        #expect(answer["scored"]?.intValue == 2_424)
        #expect(answer["top"]?.arrayValue?.count == 5)
        let rejected = answer["files"]?.arrayValue?.map { $0["rejected"]?.arrayValue?.count ?? -1 }
        #expect(rejected == [0, 0, 2, 0])

        let top = try place.run("top", "--db", path, "-n", "3", "--json")
        #expect(top.code == 0, "\(top.errors)")
        #expect(top.lines.count == 3)
    }

    @Test("refuses a file with other data")
    func refusesOtherData() throws {
        let place = try TestWorkspace()
        let contacts = try place.file("contacts.csv", "id,name\n1,Anna Rossi\n")
        #expect(try place.run("import", contacts).code == 0)
        let outcome = try place.run("demo", "--db", place.database.path)
        #expect(outcome.code == 6)
        #expect(outcome.errors.contains("data of your own"))
    }
}

@Suite("The benchmark program") struct BenchCommandTests {
    @Test("prints both figures and their ratio, and leaves no file behind")
    func measures() throws {
        let place = try TestWorkspace()
        let folder = place.directory.appending(path: "temporary")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        place.variables["TMPDIR"] = folder.path
        let names = ["scoring", "history", "import", "verify", "bulk"]
        for name in names {
            let words = [name, "--size", "50", "--json"]
            let outcome = try place.start(words, executable: TestWorkspace.built("bench")).wait()
            #expect(outcome.code == 0, "\(outcome.errors)")
            let answer = try #require(try outcome.jsonLines().first)
            #expect(answer["bench"] == .string(name))
            #expect(answer["size"] == .integer(50))
            for key in ["ours", "reference_value", "ratio"] {
                #expect((answer[key]?.doubleValue ?? 0) > 0, "\(name) \(key)")
            }
            #expect(answer["unit"]?.stringValue?.hasSuffix("/s") == true)
            #expect(answer["reference"]?.stringValue?.hasPrefix("C, ") == true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
