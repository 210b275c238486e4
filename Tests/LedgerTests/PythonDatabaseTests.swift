import JSON
import Ledger
import TestSupport
import Testing

/// The rows of a log as a store would write them, for Python to put into a file.
private struct SampleRows {
    static let origin = "assay/device/1"

    /// Loads the real schema and the rows: arguments are the folder of the schema, the rows, the
    /// file to make, and statements to damage it with.
    static let loader = """
        import glob, json, sqlite3, sys
        schema, rows, path, damage = sys.argv[1:]
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
        for name in sorted(glob.glob(schema + "/0*.sql")):
            connection.executescript(open(name).read())
        def value(cell):
            return bytes.fromhex(cell[1:]) if isinstance(cell, str) and cell[:1] == "#" else cell
        for table, lines in json.load(open(rows)).items():
            for line in lines:
                marks = ",".join("?" * len(line))
                connection.execute(f"INSERT INTO {table} VALUES ({marks})", [value(c) for c in line])
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute("DROP TRIGGER " + trigger)
        connection.executescript("PRAGMA foreign_keys = OFF; " + damage)
        connection.commit()
        """

    /// The rows as JSON, made once.
    static let sample = SampleRows(count: 600).json.canonicalBytes

    private(set) var tables: [String: [JSON]] = [:]

    init(count: Int64) {
        var frontier = MerkleFrontier()
        let keys = (0..<5).map { number in SubjectKey((0..<32).map { UInt8($0 + number) }) }
        for number in 0..<5 where number != 4 {
            add(
                "subject_key",
                [.integer(Int64(number)), blob((0..<32).map { UInt8($0 + number) })]
            )
        }
        for seq in 0..<count {
            var entry = LedgerEntry(log: Self.origin, seq: seq, kind: "score", at: seq * 1000)
            // Of the fourth, who was erased then, nothing is written later.
            let isErasure = seq == 593
            let subject = seq > 593 && seq % 6 == 4 ? 5 : Int(seq % 6)
            if isErasure {
                entry.kind = "erasure"
                entry.subject = keys[4].reference
            } else if subject < 5 {
                let payload = Array(#"{"n":\#(seq)}"#.utf8)
                entry.commitment = SubjectKey.commitment(
                    salt: keys[subject].salt(seq: seq),
                    payload: payload
                )
                if subject > 0 { entry.subject = keys[subject].reference }
                if subject != 4 {
                    add("ledger_payload", [.integer(seq), .integer(Int64(subject)), blob(payload)])
                }
            } else {
                entry.facts = ["run": "€\u{1F600}\u{E000}"]
            }
            let body = entry.body
            let leaf = MerkleTree.leafHash(body)
            add(
                "ledger_entry",
                [
                    .integer(seq), .string(entry.kind), .integer(entry.at),
                    entry.subject.map { blob($0) } ?? .null, blob(body), blob(leaf.bytes),
                ]
            )
            for node in frontier.append(leaf) {
                add(
                    "ledger_node",
                    [.integer(Int64(node.level)), .integer(node.position), blob(node.hash.bytes)]
                )
            }
            if seq == 9 || seq == 299 { addCheckpoint(frontier) }
        }
        add(
            "ledger_head",
            [
                1, .string(Self.origin), .integer(count), blob(frontier.root.bytes),
                blob(frontier.bytes), 2,
            ]
        )
    }

    private mutating func addCheckpoint(_ frontier: MerkleFrontier) {
        let note = Checkpoint(
            origin: Self.origin,
            size: frontier.size,
            root: frontier.root,
            extensions: ["recorded_at 77"]
        ).text
        let number = Int64(tables["ledger_checkpoint"]?.count ?? 0) + 1
        add(
            "ledger_checkpoint",
            [.integer(number), .integer(Int64(frontier.size)), .string(note), 77]
        )
    }

    private mutating func add(_ table: String, _ row: [JSON]) {
        tables[table, default: []].append(.array(row))
    }

    private func blob(_ bytes: [UInt8]) -> JSON { .string("#" + Hex.encode(bytes)) }

    var json: JSON {
        // A payload refers to its entry, which has to be there first.
        .object(
            JSONObject(
                members: tables.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value)) }
            )
        )
    }

    /// Makes the file, damages it, and lets the verifier read it, with a checkpoint where one is
    /// given.
    static func verify(
        damage: String,
        checkpoint: String? = nil
    ) throws -> (status: Int32, output: String) {
        let folder = try TemporaryDirectory()
        let rows = try folder.write(sample, to: "rows.json")
        let file = folder.file("a log?.db")
        let made = try PythonVerifier.run(
            ["-c", loader, PythonVerifier.schema, rows, file, damage])
        #expect(made.status == 0, "\(made.output)")
        guard let checkpoint else { return try PythonVerifier.verify("--database", file) }
        let noted = try folder.write(checkpoint.utf8, to: "noted.txt")
        return try PythonVerifier.verify("--database", file, "--checkpoint", noted)
    }

    /// The text of a checkpoint of the log's first entries.
    static func checkpoint(
        size: UInt64,
        origin: String = origin,
        root: Digest? = nil
    ) throws -> String {
        let rows = try #require(try JSON(parsing: sample)["ledger_entry"]?.arrayValue)
        var frontier = MerkleFrontier()
        for row in rows.prefix(Int(size)) {
            let text = try #require(row.arrayValue?[4].stringValue)
            let body = try #require(Hex.decode(String(text.dropFirst())))
            _ = frontier.append(MerkleTree.leafHash(body))
        }
        return Checkpoint(origin: origin, size: size, root: root ?? frontier.root).text
    }
}

@Suite("The independent verifier of a file") struct PythonDatabaseTests {
    @Test("recomputes the log that this code made")
    func good() throws {
        let result = try SampleRows.verify(damage: "")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("log assay/device/1: 600 entries"))
        #expect(result.output.contains("400 payloads are what their entries commit to; 99 erased"))
        #expect(result.output.contains("2 checkpoints hold; 300 entries after the last"))
    }

    @Test(
        "names the first thing that does not fit",
        arguments: [
            ("UPDATE ledger_entry SET at = 1 WHERE seq = 7", "entry 7: column at"),
            ("UPDATE ledger_entry SET kind = 'x' WHERE seq = 7", "entry 7: column kind"),
            ("UPDATE ledger_entry SET subject = NULL WHERE seq = 7", "entry 7: column subject"),
            ("UPDATE ledger_entry SET leaf = zeroblob(32) WHERE seq = 7", "entry 7: column leaf"),
            ("UPDATE ledger_entry SET body = x'00' WHERE seq = 7", "entry 7 is not JSON"),
            ("DELETE FROM ledger_entry WHERE seq = 7", "entry 7 is missing"),
            ("DELETE FROM ledger_entry WHERE seq = 599", "there are 599 entries"),
            ("UPDATE ledger_payload SET payload = x'7B7D' WHERE seq = 7", "entry 7 commits to"),
            ("UPDATE ledger_payload SET subject_id = 2 WHERE seq = 7", "entry 7 is about another"),
            ("INSERT INTO ledger_payload VALUES (5, 1, x'00')", "entry 5 commits to no payload"),
            ("INSERT INTO ledger_payload VALUES (700, 1, x'00')", "payload 700 belongs to no"),
            ("DELETE FROM subject_key WHERE subject_id = 1", "subject 1 has no key"),
            ("UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 9", "node 0 of level 9"),
            (
                "DELETE FROM ledger_node WHERE level = 8 AND position = 1",
                "node 1 of level 8 is mis"
            ),
            ("INSERT INTO ledger_node VALUES (8, 2, zeroblob(32))", "node 2 of level 8 is not"),
            ("UPDATE ledger_head SET root = zeroblob(32)", "the root in ledger_head"),
            ("UPDATE ledger_head SET frontier = x''", "the frontier in ledger_head"),
            ("UPDATE ledger_head SET size = 601", "there are 600 entries"),
            ("UPDATE ledger_head SET origin = 'x'", "checkpoint 1 belongs to the log"),
            ("DELETE FROM ledger_checkpoint WHERE number = 1", "checkpoint 1 is missing"),
            ("DELETE FROM ledger_checkpoint WHERE number = 2", "there are 1 checkpoints"),
            ("UPDATE ledger_checkpoint SET size = 11 WHERE number = 1", "checkpoint 1 is for 10"),
            ("UPDATE ledger_checkpoint SET recorded_at = 78", "checkpoint 1: column recorded_at"),
            (
                """
                UPDATE ledger_checkpoint SET size = 11, note = replace(note, char(10) || '10',
                char(10) || '11') WHERE number = 1
                """, "checkpoint 1 has another root"
            ),
        ]
    )
    func damaged(statement: String, expected: String) throws {
        let result = try SampleRows.verify(damage: statement)
        #expect(result.status == 1)
        #expect(result.output.contains(expected), "\(result.output)")
    }

    @Test(
        "proves that a noted checkpoint is one of the log's",
        arguments: [0, 1, 9, 256, 599, 600] as [UInt64]
    )
    func checkpoint(size: UInt64) throws {
        let noted = try SampleRows.checkpoint(size: size)
        let result = try SampleRows.verify(damage: "", checkpoint: noted)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("its first \(size) entries are those of the checkpoint"))
    }

    @Test(
        "refuses a checkpoint that is not one of the log's",
        arguments: [
            ("garbage\n", "the given checkpoint has too few lines"),
            ("", "the given checkpoint has no last line feed"),
            ("assay/device/1\nten\nAAAA\n", "the given checkpoint: the size"),
            ("assay/device/1\n10\nAAAA\n", "the given checkpoint: the root"),
            ("\u{661}", "the given checkpoint"),
        ]
    )
    func malformedCheckpoint(text: String, expected: String) throws {
        let result = try SampleRows.verify(damage: "", checkpoint: text)
        #expect(result.status == 1)
        #expect(result.output.contains(expected), "\(result.output)")
    }

    @Test("refuses a checkpoint of another log, of more entries, and of other entries")
    func foreignCheckpoint() throws {
        let cases = [
            (try SampleRows.checkpoint(size: 300, origin: "assay/other/1"), "of the log"),
            (try SampleRows.checkpoint(size: 601), "for 601 entries, the log has 600"),
            (
                try SampleRows.checkpoint(size: 300, root: MerkleTree.emptyRoot),
                "the first 300 entries are not those of the given checkpoint"
            ),
            (
                try SampleRows.checkpoint(size: 0, root: MerkleTree.leafHash([])),
                "the first 0 entries are not those"
            ),
        ]
        for (text, expected) in cases {
            let result = try SampleRows.verify(damage: "", checkpoint: text)
            #expect(result.status == 1 && result.output.contains(expected), "\(result.output)")
        }
    }

    @Test("says that a file which is no database cannot be read")
    func noDatabase() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write("nothing".utf8, to: "nothing.db")
        let result = try PythonVerifier.verify("--database", path)
        #expect(result.status == 1)
        #expect(result.output.contains("cannot be read"))
    }
}
