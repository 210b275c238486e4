import Storage
import SupabaseStandIn
import Sync
import TestSupport
import Testing

/// Three laptops and four connections of the web at once, some of them slow to commit.
struct Storm {
    let scene: ProjectScene

    init(_ scene: ProjectScene) { self.scene = scene }

    func run(rounds: Int) async throws {
        try await scene.run(
            """
            CREATE TABLE written (id uuid, value text);
            CREATE FUNCTION note_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF new.phone IS DISTINCT FROM old.phone THEN
                    INSERT INTO public.written VALUES (new.id, new.phone);
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER note_written AFTER UPDATE ON contacts
            FOR EACH ROW EXECUTE FUNCTION note_written();
            """
        )
        var laptops: [Laptop] = []
        for number in 0..<3 {
            laptops.append(
                try await scene.laptop(number == 2 ? "ben" : "ada", seed: UInt64(number + 1))
            )
        }
        let typed = try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<4 { group.addTask { try await web(number, rounds: rounds) } }
            for (number, laptop) in laptops.enumerated() {
                group.addTask { try await work(laptop, number, rounds: rounds) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for _ in 0..<2 { for laptop in laptops { try await laptop.sync() } }
        for laptop in laptops {
            #expect(
                try await laptop.sync(verifying: true).repaired == 0,
                "the feed alone is complete"
            )
        }
        try await check(laptops, typed)
    }

    /// The web: writes of one row each, one in three held open for a moment.
    private func web(_ number: Int, rounds: Int) async throws -> [String] {
        var random = SeededGenerator(seed: UInt64(number) + 40)
        let database = scene.project.database
        let connection = try await BlockingWork.run { try database.connect(as: "postgres") }
        for round in 0..<rounds * 2 {
            let id = ProjectScene.contact(1 + Int(random.next() % 40))
            let isHeld = random.next() % 3 == 0
            try await BlockingWork.run {
                try connection.run(script: "BEGIN")
                try connection.run(
                    script: "UPDATE contacts SET company = 'w\(number)-\(round)' WHERE id = '\(id)'"
                )
            }
            if isHeld { try await Task.sleep(for: .milliseconds(15)) }
            try await BlockingWork.run { try connection.run(script: "COMMIT") }
        }
        return []
    }

    /// A laptop edits and syncs in turn, and answers what was typed: `id value`.
    private func work(_ laptop: Laptop, _ number: Int, rounds: Int) async throws -> [String] {
        var random = SeededGenerator(seed: UInt64(number) + 90)
        var typed: [String] = []
        try await laptop.sync()
        for round in 0..<rounds {
            let id = ProjectScene.contact(1 + Int(random.next() % 40))
            let value = "l\(number)-\(round)"
            try laptop.edit(id, ["phone": value])
            typed.append("\(number) \(id) \(value)")
            if random.next() % 2 == 0 { try await laptop.sync() }
        }
        return typed
    }

    private func check(_ laptops: [Laptop], _ typed: [String]) async throws {
        let twice = try await scene.value(
            "SELECT count(*) FROM (SELECT 1 FROM written GROUP BY id, value HAVING count(*) > 1) AS t"
        )
        #expect(twice == "0", "a value was written twice")
        let written =
            try await scene.value("SELECT string_agg(id || ' ' || value, ',') FROM written") ?? ""
        var kept = Set(written.split(separator: ",").map(String.init))
        for laptop in laptops {
            for conflict in try laptop.store.conflicts(organizationKey: laptop.key) {
                if let mine = conflict.mine {
                    kept.insert("\(conflict.rowID) \(mine.filter { $0 != "\"" })")
                }
            }
        }
        var newest: [String: String] = [:]
        for line in typed {
            let parts = line.split(separator: " ").map(String.init)
            newest["\(parts[0]) \(parts[1])"] = "\(parts[1]) \(parts[2])"
        }
        #expect(newest.values.filter { !kept.contains($0) }.sorted() == [], "edits were lost")
        let there = try await scene.value(
            "SELECT string_agg(id || coalesce(phone, '') || coalesce(company, ''), ',' ORDER BY id) FROM contacts"
        )
        for laptop in laptops {
            let here = try laptop.value(
                """
                SELECT group_concat(t, ',') FROM (SELECT id || coalesce(phone, '') || coalesce(company, '')
                    AS t FROM contact ORDER BY id)
                """
            )
            #expect(here == there)
        }
    }
}
