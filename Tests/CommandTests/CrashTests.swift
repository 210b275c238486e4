import Foundation
import JSON
import Testing

/// The real program, killed with SIGKILL at moments drawn from a seed: once it has written so many
/// bytes.
@Suite("A killed process", .serialized)
struct CrashTests {
    private static let contactCount = 5_200

    /// Sends `signal` once the program has written so many bytes, to whatever file.
    private func strike(
        _ running: Running,
        after bytes: Int,
        with signal: Int32
    ) throws
        -> TestWorkspace.Outcome
    {
        while running.bytesWritten < bytes, running.isAlive { usleep(200) }
        running.signal(signal)
        return try running.wait()
    }

    private func files(in place: TestWorkspace, seed: UInt64) throws -> (String, String) {
        var files = SampleFiles(seed: seed)
        return (
            try place.file("contacts.csv", files.contacts(Self.contactCount)),
            try place.file(
                "interactions.csv",
                files.interactions(Self.contactCount * 2, contacts: Self.contactCount)
            )
        )
    }

    private func contents(_ place: TestWorkspace) throws -> [String] {
        let contacts = try place.run("query", "SELECT * FROM v_contact ORDER BY contact_id")
        let interactions = try place.run(
            "query",
            "SELECT * FROM v_interaction ORDER BY interaction_id"
        )
        #expect(contacts.code == 0 && interactions.code == 0)
        return [contacts.output, interactions.output]
    }

    private func expectIntact(
        _ place: TestWorkspace,
        _ moment: String,
        _ depth: String = "--incremental"
    ) throws {
        let verified = try place.run("audit", "verify", depth)
        #expect(verified.code == 0, "\(moment): \(verified.output)\(verified.errors)")
        let doctor = try place.run("doctor", "--json")
        #expect(doctor.code == 0, "\(moment): \(doctor.output)")
    }

    @Test("leaves an import that goes on to the same state", arguments: [1, 2])
    func import_(seed: UInt64) throws {
        let whole = try TestWorkspace()
        let (contacts, interactions) = try files(in: whole, seed: seed)
        #expect(try whole.run("import", contacts, interactions).code == 0)
        let place = try TestWorkspace()
        var random = SampleFiles(seed: seed &* 977)
        var kills = 0
        for _ in 0..<2 {
            let running = try place.start(["import", contacts, interactions])
            let run = try strike(
                running,
                after: random.next(3_000_000),
                with: SIGKILL
            )
            kills += run.signal == SIGKILL ? 1 : 0
            if FileManager.default.fileExists(atPath: place.database.path) {
                try expectIntact(place, "after kill \(kills)")
            }
        }
        #expect(kills > 0)
        let last = try place.run("import", contacts, interactions)
        #expect(last.code == 0, "\(last.errors)")
        try expectIntact(place, "at the end", "--full")
        #expect(try contents(place) == contents(whole))
    }

    @Test("loses no score that was seen, and the rest is scored later", arguments: [1])
    func score(seed: UInt64) throws {
        let place = try TestWorkspace()
        let (contacts, interactions) = try files(in: place, seed: seed)
        #expect(try place.run("import", contacts, interactions).code == 0)
        var random = SampleFiles(seed: seed &* 977)
        var kills = 0
        var seen: Set<String> = []
        for round in 1...3 {
            // Reported scores must outlast the kill that follows.
            let reported = try place.run("score", "c\(round)", "--json").jsonLines()[0]
            let number = try #require(reported["score_number"]?.intValue)
            let score = try #require(reported["score"]?.intValue)
            seen.insert("\(number)\tc\(round)\t\(score)")
            let running = try place.start(["score", "--all"])
            let run = try strike(running, after: random.next(6_000_000), with: SIGKILL)
            kills += run.signal == SIGKILL ? 1 : 0
            try expectIntact(place, "after kill \(kills)")
            let stored = try place.run("query", "SELECT seq, contact_id, score FROM audit_scores")
            #expect(stored.code == 0 && seen.isSubset(of: stored.lines))
            seen = Set(stored.lines.dropFirst())
        }
        #expect(kills > 0)
        #expect(try place.run("score", "--stale").code == 0)
        let unscored = try place.run("query", "SELECT count(*) FROM v_contact WHERE score IS NULL")
        #expect(unscored.output == "count(*)\n0\n")
        try expectIntact(place, "at the end", "--full")
        #expect(try place.run("audit", "replay", "c1").code == 0)
    }

    @Test("leaves a restore done, with the entry that says so, or not begun", arguments: [3])
    func restore(seed: UInt64) throws {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: seed)
        let contacts = try place.file("contacts.csv", files.contacts(300))
        #expect(try place.run("import", contacts).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        let backup = place.directory.appending(path: "old.bak").path
        #expect(try place.run("backup", backup).code == 0)
        #expect(try place.run("score", "--all").code == 0)
        let before = place.directory.appending(path: "new.bak").path
        #expect(try place.run("backup", before).code == 0)
        var random = SampleFiles(seed: seed &* 977)
        var kills = 0
        for _ in 0..<8 {
            let put = try place.shell("rm -f \"$ASSAY_DB\"* && cp '\(before)' \"$ASSAY_DB\"")
            #expect(put.code == 0, "\(put.errors)")
            let running = try place.start(["restore", backup, "--yes"])
            let run = try strike(running, after: random.next(2_000_000), with: SIGKILL)
            kills += run.signal == SIGKILL ? 1 : 0
            let report = try place.run("audit", "verify", "--json").jsonLines()[0]
            let entries = report["continuations"]?.arrayValue?.count
            let scores = report["scores"]?.intValue
            #expect(
                report["intact"] == true
                    && (scores == 600 && entries == 0 && run.code != 0
                        || scores == 300 && entries == 1),
                "after \(run): \(report)"
            )
        }
        #expect(kills > 0)
    }

    @Test("stopped by Ctrl-C it answers 130 and keeps what it had done")
    func interrupt() throws {
        let place = try TestWorkspace()
        var files = SampleFiles(seed: 5)
        let contacts = try place.file("contacts.csv", files.contacts(12_000))
        let importing = try place.start(["import", contacts])
        let stopped = try strike(importing, after: 2_000_000, with: SIGINT)
        #expect(stopped.code == 130 && stopped.errors.contains("stopped"), "\(stopped.errors)")
        #expect(try place.run("import", contacts).code == 0)
        let scoring = try place.start(["score", "--all"])
        let halted = try strike(scoring, after: 3_000_000, with: SIGINT)
        #expect(halted.code == 130, "\(halted.errors)")
        try expectIntact(place, "after both", "--full")
    }

    @Test("two processes import and score at once on one file, and both succeed")
    func together() throws {
        let place = try TestWorkspace()
        let (contacts, interactions) = try files(in: place, seed: 9)
        #expect(try place.run("import", contacts).code == 0)
        let scoring = try place.start(["score", "--all"])
        let importing = try place.start(["import", interactions])
        let runs = [try scoring.wait(), try importing.wait()]
        for run in runs { #expect(run.code == 0, "\(run.errors)") }
        #expect(try place.run("score", "--stale").code == 0)
        try expectIntact(place, "afterwards", "--full")
        let count = try place.run("query", "SELECT count(*) FROM v_interaction")
        #expect(count.output == "count(*)\n\(Self.contactCount * 2)\n")
    }
}
