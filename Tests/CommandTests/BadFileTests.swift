import Foundation
import Testing

@Suite("A data file that is not right")
struct BadFileTests {
    @Test("is missed with 5 and advice where nothing was imported yet")
    func missing() throws {
        let place = try TestWorkspace()
        let run = try place.run("contacts")
        #expect(run.code == 5 && run.errors.contains("assay import FILE"))
        #expect(!FileManager.default.fileExists(atPath: place.database.path))
    }

    @Test("is not made in a directory that does not exist")
    func missingDirectory() throws {
        let place = try TestWorkspace()
        let file = try place.file("contacts.csv", "id,name\n1,Anna\n")
        let path = place.directory.appending(path: "none/assay.db").path
        let run = try place.run("import", file, "--db", path)
        #expect(run.code == 5 && run.errors.contains("none' does not exist"), "\(run.errors)")
    }

    @Test("is made in the user's data directory, for the user alone")
    func defaultPlace() throws {
        let place = try TestWorkspace()
        place.variables["ASSAY_DB"] = ""
        let file = try place.file("contacts.csv", "id,name,email\n1,Anna,anna@example.com\n")
        #expect(try place.run("import", file).code == 0)
        let made = place.directory.appending(path: ".local/share/assay/assay.db").path
        let attributes = try FileManager.default.attributesOfItem(atPath: made)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test(
        "is read, exported and verified where it cannot be written",
        .enabled(if: getuid() != 0, "root may write everywhere")
    )
    func readOnly() throws {
        let place = try TestWorkspace()
        #expect(try place.run("score", "--stdin", input: "{\"name\":\"Anna\"}\n").code == 0)
        let before = try Data(contentsOf: place.database)
        chmod(place.database.path, 0o444)
        for words in [["show", "anna"], ["audit", "verify"], ["export", "contacts"]] {
            let run = try place.start(words).wait()
            #expect(run.code == 0, "\(words): \(run.errors)")
        }
        let refused = try place.run("score", "anna")
        #expect(refused.code == 1 && refused.errors.contains("check the permissions"))
        #expect(try Data(contentsOf: place.database) == before)
    }

    @Test("is left as it is when it is not ours, newer, damaged or a directory")
    func foreign() throws {
        let place = try TestWorkspace()
        let csv = try place.file("contacts.csv", "id,name,email\n1,Anna,anna@example.com\n")
        let text = try place.file("notes.db", String(repeating: "Not a database. ", count: 100))
        // The header of an SQLite file: format, user version at 60, application at 68.
        let other = try patched(place, "other.db", csv, at: 68, [0, 0, 0, 1])
        let newer = try patched(place, "newer.db", csv, at: 60, [0, 0, 0x27, 0x0F])
        let damaged = try patched(
            place,
            "damaged.db",
            csv,
            at: 100,
            [UInt8](repeating: 0xAA, count: 8_000)
        )
        for path in [text, other, newer, damaged] {
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            for words in [["contacts"], ["import", csv], ["doctor"]] {
                let run = try place.start(words + ["--db", path]).wait()
                #expect(
                    run.code == 1 && run.errors.hasPrefix("assay: "),
                    "\(path) \(words): \(run)"
                )
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before, "\(path)")
        }
        #expect(try place.run("contacts", "--db", place.directory.path).code == 1)
    }

    /// A data file made by an import, with some of its bytes replaced.
    private func patched(
        _ place: TestWorkspace,
        _ name: String,
        _ csv: String,
        at offset: UInt64,
        _ bytes: [UInt8]
    ) throws -> String {
        let path = place.directory.appending(path: name).path
        #expect(try place.run("import", csv, "--db", path).code == 0)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
        return path
    }
}
