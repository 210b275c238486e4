import Foundation
import SQLite
import Storage
import TestSupport
import Testing

/// What happens to the data file beside the program, or to one of an earlier version.
@Suite("A data file that changes hands", .serialized)
struct FileChangeTests {
    private static let lead = #"{"name":"Ada","email":"ada@rossi.example","company":"Rossi"}"#

    @Test("removed or replaced under the service takes no more scores, and the log says why once")
    func underTheService() throws {
        for isReplaced in [false, true] {
            let place = try TestWorkspace()
            let service = try RunningService(place, ["--no-log"])
            #expect(service.exchange.ask("POST", "/score-lead", Self.lead)?.status == 200)
            if isReplaced {
                try place.file("other.db", "")
                #expect(rename(place.directory.path + "/other.db", place.database.path) == 0)
            } else {
                try FileManager.default.removeItem(at: place.database)
            }
            for _ in 0..<2 {
                let refused = try #require(service.exchange.ask("POST", "/score-lead", Self.lead))
                #expect(refused.status == 503 && refused.body.contains("start the service again"))
            }
            #expect(service.exchange.ask("GET", "/ready")?.status == 503)
            service.running.signal(SIGTERM)
            let outcome = try service.running.wait()
            let words = isReplaced ? "was replaced while" : "was removed while"
            // Once when it is noticed, and once as the reason why it did not end well.
            #expect(outcome.code == 1)
            #expect(outcome.errors.components(separatedBy: words).count == 3, "\(outcome.errors)")
        }
    }

    @Test("loses nothing acknowledged when its log is removed and the service is killed")
    func logRemoved() throws {
        let place = try TestWorkspace()
        let service = try RunningService(place, ["--no-log"])
        #expect(service.exchange.ask("POST", "/score-lead", Self.lead)?.status == 200)
        for ending in ["-wal", "-shm"] {
            try FileManager.default.removeItem(atPath: place.database.path + ending)
        }
        #expect(service.exchange.ask("POST", "/score-lead", Self.lead)?.status == 503)
        service.running.signal(SIGKILL)
        _ = try service.running.wait()
        #expect(try place.run("show", "ada@rossi.example").code == 0)
        #expect(try place.run("audit", "verify").code == 0)
    }

    @Test("of an earlier version is kept as it was, and the user is told where")
    func migrated() throws {
        let place = try TestWorkspace()
        let old = try Store(path: place.database.path, environment: .system) {
            $0.migrations.removeLast()
        }
        try old.close()
        let outcome = try place.run("doctor")
        let told = outcome.errors.components(separatedBy: "\n").filter { $0.contains("kept in") }
        #expect(told.count == 1, "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place.directory.path)
            .filter { $0.contains(".before-migration-") }
        #expect(names.count == 1)
        #expect(told.first?.hasSuffix(names.first ?? "none") == true)
        #expect(!(try place.run("doctor").errors.contains("kept in")))
    }

    @Test("of a later version is left as it is; the copy from before takes a downgrade back")
    func downgrade() throws {
        let place = try TestWorkspace()
        #expect(try place.run("add", "name=Ada Rossi", "email=ada@rossi.example").code == 0)
        // What a later version does to the file.
        try Store(path: place.database.path, environment: .system) {
            $0.migrations.append(("9999_later", "CREATE TABLE later (a INTEGER) STRICT"))
        }.close()
        let migrated = try Data(contentsOf: place.database)
        let words = "use the newer version, or restore an older backup"
        for command in ["contacts", "note ada@rossi.example call", "doctor"] {
            let refused = try place.shell("\"$ASSAY\" \(command)")
            #expect(refused.code != 0 && refused.errors.contains(words), "\(refused.errors)")
        }
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: place.directory.path)
                .first { $0.contains(".before-migration-") }
        )
        let copy = place.directory.appending(path: name).path
        let refused = try place.run("restore", copy, "--yes")
        #expect(refused.code == 6 && refused.errors.contains("move the newer file away"))
        #expect(try Data(contentsOf: place.database) == migrated)

        let old = place.directory.appending(path: "old.db").path
        #expect(try place.run("restore", copy, "--db", old).code == 0)
        #expect(try place.run("contacts", "--db", old).output.contains("Ada Rossi"))
    }

    @Test("of an earlier version is not copied where the user wants none")
    func migratedWithoutCopy() throws {
        let place = try TestWorkspace()
        try Store(path: place.database.path, environment: .system) {
            $0.migrations.removeLast()
        }.close()
        place.variables["ASSAY_MIGRATION_COPY"] = "none"
        #expect(!(try place.run("doctor").errors.contains("kept in")))
    }
}
