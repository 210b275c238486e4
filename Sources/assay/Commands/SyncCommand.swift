import CRM
import Engine
import JSON
import Platform
import Scoring
import Storage
import Sync

/// `assay sync`: exchange contacts, edits and scores with the project, once or all the time.
enum SyncCommand {
    private static let watch = Option.flag("watch", "go on: sync after edits and every --interval")
    private static let interval = Option.integer(
        "interval",
        "SECONDS",
        in: 5...86_400,
        "with --watch, seconds between syncs without edits (default 60)"
    )
    private static let dryRun = Option.flag("dry-run", "tell what would be sent, and send nothing")

    static let command = Command(
        "sync",
        "exchange contacts, edits and scores with the Supabase project",
        details: """
            Sends the edits that wait, takes what others changed, sends new scores, and has the audit \
            log witnessed. Whatever cannot be sent now is kept. Fields that both sides changed are \
            listed by 'assay sync conflicts', edits the server refuses by 'assay sync quarantine'.
            """,
        examples: [
            .init("assay sync", "once"),
            .init("assay sync --watch", "until Ctrl-C: at once after edits here and there"),
            .init("assay sync --dry-run", "what would be sent"),
            .init("assay sync verify", "prove that this file equals the server"),
        ],
        options: Common.store + [watch.declaration, interval.declaration, dryRun.declaration],
        subcommands: [
            SyncStatusCommand.command, SyncConflictsCommand.command, SyncConflictsCommand.resolve,
            SyncQuarantineCommand.command, SyncAdoptCommand.command, verify, SyncSQLCommand.command,
        ],
        run: run
    )

    private static let verify = Command(
        "verify",
        "compare every table with the server's, and put right what differs",
        examples: [.init("assay sync verify", "equal, or what was repaired")],
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let counts = try once(organization, session, verifying: true)
            let tables = try organization.store.syncTables(organizationKey: organization.key)
            try report(counts, invocation, session)
            let isComplete = tables.allSatisfy { $0.lastError == nil }
            for table in tables where !invocation[Common.json] {
                let held = try organization.store.syncRows(table: table.key).held
                let verdict = table.lastError == nil ? "equal to the server's" : "not compared"
                try session.console.line("\(table.name): \(held) rows, \(verdict)")
            }
            return isComplete ? .ok : .failure
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        if invocation[dryRun] { return try tellWaiting(organization, invocation, session) }
        Interrupt.listen()
        guard invocation[watch] else {
            try report(try once(organization, session), invocation, session)
            return .ok
        }
        return try goOn(organization, seconds: invocation[interval] ?? 60, invocation, session)
    }

    private static func once(
        _ organization: Organization,
        _ session: Session,
        verifying: Bool = false
    ) throws -> SyncCounts {
        let project = try organization.project()
        let engine = ScoringEngine(store: organization.store)
        let isTerminal = session.console.errorTerminal.isTerminal
        var options = SyncOptions()
        options.progress = { progress in
            guard isTerminal, progress.done >= 2_000 else { return }
            let total = progress.expected.map { " of \($0)" } ?? ""
            Console.raw("\r\(progress.table): \(progress.done)\(total) rows\u{1B}[K")
        }
        options.reasoning = { try engine.report(seq: $0).countedReasoning }
        return try Waiting.run { [options] in
            try await project.sync(verifying: verifying, options: options)
        }
    }

    /// Syncs until Ctrl-C; what fails is told and tried again, later each time.
    private static func goOn(
        _ organization: Organization,
        seconds: Int,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        var failures = 0
        while !Interrupt.isRequested {
            do {
                let counts = try once(organization, session)
                failures = 0
                if counts != SyncCounts() { try report(counts, invocation, session) }
                try session.console.flush()
            } catch let error as SyncError where error.isTransient || error == .running {
                failures += 1
                session.console.note("assay: \(SafeText.visible("\(error)"))")
            }
            let pause = failures == 0 ? seconds : min(900, seconds << min(failures - 1, 5))
            let spread = Int64(Double(pause) * 1_000 * Double.random(in: 0.8..<1.2))
            try wait(milliseconds: spread, organization, hasFailed: failures > 0)
        }
        return .interrupted
    }

    /// Waits, looking four times a second whether somebody edited something here, and in exact sync
    /// every second and a half whether something happened there.
    ///
    /// After a failure it waits for the server alone, and less and less impatiently.
    private static func wait(
        milliseconds: Int64,
        _ organization: Organization,
        hasFailed: Bool
    ) throws {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        var pause = 1_500
        var next = ContinuousClock.now + .milliseconds(pause)
        while ContinuousClock.now < end, !Interrupt.isRequested {
            usleep(250_000)
            let isEdited = try organization.store.hasWaitingEdits(organizationKey: organization.key)
            if !hasFailed, isEdited { return }
            if ContinuousClock.now < next { continue }
            switch try news(organization) {
            case .some(let hasNews) where hasNews || hasFailed: return
            case .some: pause = 1_500
            case nil: pause = min(pause * 2, 60_000)
            }
            let spread = Double(pause) * (hasFailed ? Double.random(in: 0.8..<1.2) : 1)
            next = ContinuousClock.now + .milliseconds(Int64(spread))
        }
    }

    /// Whether something happened on the server; nil where it cannot tell, or cannot be reached.
    private static func news(_ organization: Organization) throws -> Bool? {
        let project = try organization.project()
        do { return try Waiting.run { try await project.hasNews() } } catch let error as SyncError
            where error.isTransient || error == .running
        { return nil }
    }

    private static func report(
        _ counts: SyncCounts,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        if session.console.errorTerminal.isTerminal { Console.raw("\r\u{1B}[K") }
        if invocation[Common.json] {
            try session.console.json(counts.json)
            return
        }
        for warning in counts.warnings {
            session.console.note("assay: \(SafeText.visible(warning))")
        }
        try session.console.line(
            "received \(counts.received) rows (\(counts.news) new or changed), sent \(counts.sent) edits and "
                + "\(counts.history) rows of history"
        )
        if counts.repaired > 0 { try session.console.line("repaired \(counts.repaired) rows") }
        if let size = counts.anchored {
            try session.console.line("the server has witnessed \(size) entries of the audit log")
        }
        if counts.conflicts > 0 {
            try session.console.line(
                "\(counts.conflicts) edits met others: see 'assay sync conflicts'"
            )
        }
        if counts.refused > 0 {
            try session.console.line(
                "\(counts.refused) were refused by the server: see 'assay sync quarantine'"
            )
        }
    }

    private static func tellWaiting(
        _ organization: Organization,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let waiting = try organization.store.waitingEdits(organizationKey: organization.key)
        let backlog = try organization.store.syncBacklog(organizationKey: organization.key)
        let table = Table(
            [
                .init("record"), .init("id", isFlexible: true), .init("edit"),
                .init("fields", isFlexible: true), .init("since"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for edit in waiting {
            try table.row([
                .text(edit.entity), .text(edit.rowID), .text(edit.kind),
                .text(edit.fields.joined(separator: ", ")), .time(edit.recordedAt),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: no edits wait") }
        session.console.note(
            "assay: besides, \(backlog.scores) scores would be sent; nothing was sent: a dry run"
        )
        return .ok
    }
}
