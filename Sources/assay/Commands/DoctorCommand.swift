import AuditLog
import JSON
import Platform
import SQLite
import Storage

/// `assay doctor`: what is here, and whether it is sound.
enum DoctorCommand {
    static let command = Command(
        "doctor",
        "say what is here and whether it is sound",
        details: """
            Exit code 0 when all is well, 1 when something needs care. Where an agent is set up, its \
            credentials and model are tried by counting the tokens of one word.

            With --salvage the data file is only read, however damaged it is, and what can be read \
            of it is put into the new file NEW: every row under its key, every entry of the log \
            under its number. Exit code 0 when nothing was lost, 10 when NEW was made and something \
            was, 1 when nothing could be read.
            """,
        examples: [
            .init("assay doctor", "the data file, its log, the agent"),
            .init("assay doctor --salvage rescued.db", "what a damaged file still holds"),
        ],
        options: [Common.db.declaration, newFile.declaration, Common.json.declaration],
        run: run
    )

    /// One line of the report.
    struct Finding {
        let name: String
        let text: String
        let json: JSON
        var isBad = false
    }

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        if let path = invocation[newFile] { return try salvage(into: path, invocation, session) }
        let settings = try session.settings()
        var findings = [
            Finding(name: "assay", text: Version.number, json: .string(Version.number)),
            Finding(
                name: "sqlite",
                text: Library.version
                    + (Library.needsGuard ? ", guarded against losing commits" : ""),
                json: .string(Library.version)
            ),
        ]
        findings += try file(settings)
        if settings.exists { findings += try contents(session.store(.reads)) }
        findings += try agent(session, settings.exists ? session.store(.reads) : nil)
        let isWell = !findings.contains(where: \.isBad)
        if invocation[Common.json] {
            var object: JSONObject = ["ok": .bool(isWell)]
            for finding in findings { object[finding.name] = finding.json }
            try session.console.json(.object(object))
        } else {
            for finding in findings { try print(finding, session.console) }
            try session.console.line()
            try session.console.line(
                isWell
                    ? session.console.styled("All is well.", .green)
                    : session.console.styled("Something needs care: see above.", .red)
            )
        }
        return isWell ? .ok : .failure
    }

    private static func print(_ finding: Finding, _ console: Console) throws {
        let name = finding.name.split(separator: "_").joined(separator: " ")
        let padding = String(repeating: " ", count: max(1, 15 - name.count))
        let text = SafeText.visible(finding.text)
        try console.line(name + padding + (finding.isBad ? console.styled(text, .red) : text))
    }

    private static func file(_ settings: Settings) throws -> [Finding] {
        var status = stat()
        guard stat(settings.path, &status) == 0 else {
            return [
                Finding(
                    name: "file",
                    text: "\(settings.path): none yet; 'assay import' makes it",
                    json: .string(settings.path)
                )
            ]
        }
        let mode = String(Int(status.st_mode) & 0o777, radix: 8)
        let isOpen = status.st_mode & 0o077 != 0
        var findings = [
            Finding(name: "file", text: settings.path, json: .string(settings.path)),
            Finding(
                name: "size",
                text: PlainWords.bytes(Int64(status.st_size)),
                json: .integer(Int64(status.st_size))
            ),
            Finding(
                name: "mode",
                text: mode + (isOpen ? ": others can read it; chmod 600" : ", for you alone"),
                json: .string(mode),
                isBad: isOpen
            ),
        ]
        var volume = statvfs()
        if statvfs(settings.path, &volume) == 0 {
            let free = Int64(volume.f_bavail) * Int64(volume.f_frsize)
            let isScarce = free < max(100_000_000, Int64(status.st_size) / 5)
            findings.append(
                Finding(
                    name: "free_space",
                    text: PlainWords.bytes(free) + (isScarce ? ": that is little" : ""),
                    json: .integer(free),
                    isBad: isScarce
                )
            )
        }
        return findings
    }

    private static func contents(_ store: Store) throws -> [Finding] {
        let health = try store.health()
        let counts = health.counts
        func number(_ name: String, _ count: Int64, _ more: String = "") -> Finding {
            Finding(
                name: name,
                text: ProgressBar.grouped(Int(count)) + more,
                json: .integer(count)
            )
        }
        let organizations = try store.organizations()
        let structure =
            health.damage
            + (try store.database.structureProblems().map { "\($0.type) \($0.name) \($0.detail)" })
        return [
            Finding(
                name: "organizations",
                text: organizations.isEmpty ? "none" : organizations.joined(separator: ", "),
                json: .array(organizations.map { .string($0) })
            ),
            number("contacts", counts.contacts), number("companies", counts.companies),
            number("interactions", counts.interactions),
            number("opportunities", counts.opportunities), number("outcomes", counts.outcomes),
            number("imports", counts.imports), number("models", counts.models),
            number("scored", counts.scored, " contacts"),
            number(
                "stale",
                counts.stale,
                counts.stale > 0 ? " changed since; 'assay score --stale'" : ""
            ),
            number("scores", counts.scores, " ever"),
            number("ledger_entries", health.ledgerSize),
            number("checkpoints", health.checkpoints),
            Finding(
                name: "structure",
                text: structure.isEmpty ? "sound" : structure.joined(separator: "; "),
                json: .array(structure.map { .string($0) }),
                isBad: !structure.isEmpty
            ),
            pages(try store.database.comparePages()),
            try notedRoot(store),
        ]
    }

    /// Whether each page is as this machine wrote it.
    private static func pages(_ finding: PageFinding) -> Finding {
        switch finding {
        case .sound(let count):
            return Finding(
                name: "pages",
                text: "\(ProgressBar.grouped(count)), each as it was written",
                json: .string("sound")
            )
        case .unknown:
            return Finding(
                name: "pages",
                text: "not compared: their hashes are noted with the next write",
                json: .null
            )
        case .changed(let count, let first, let isWrittenByOthers):
            let named = first.map { "\($0)" }.joined(separator: ", ")
            let why =
                isWrittenByOthers
                ? "damaged, or written by another program" : "damaged: the disk gives other bytes"
            return Finding(
                name: "pages",
                text: "\(PlainWords.count(count, "page")) not as written (\(named)"
                    + "\(count > first.count ? ", …" : "")): \(why); 'assay audit verify' names the"
                    + " records, 'assay restore' brings a backup back, 'assay doctor --salvage'"
                    + " saves what can be read",
                json: [
                    "changed": .integer(Int64(count)),
                    "first": .array(first.map { .integer(Int64($0)) }),
                    "is_written_by_others": .bool(isWrittenByOthers),
                ],
                isBad: true
            )
        }
    }

    /// Whether the log is as this machine left it.
    private static func notedRoot(_ store: Store) throws -> Finding {
        do {
            let finding = try store.rootsFinding()
            return Finding(
                name: "noted_root",
                text: finding?.words ?? "the log is as this machine left it",
                json: finding.map { .string($0.words) } ?? .null,
                isBad: finding.map { !store.isToBeTold($0) } ?? false
            )
        } catch let error as AuditLogError where error.kind == .damaged {
            let text = "\(error)"
            return Finding(name: "noted_root", text: text, json: .string(text), isBad: true)
        }
    }
}
