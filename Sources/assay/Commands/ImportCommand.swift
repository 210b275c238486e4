import Engine
import Interchange
import JSON
import Storage
import Values

/// `assay import FILE…`: bring in what a CRM exported.
enum ImportCommand {
    private static let records = Option.choice(
        "as",
        RecordKind.allCases.map(\.rawValue),
        "what the file holds (default: its columns decide)"
    )
    private static let activity = Option.choice(
        "kind",
        ["meeting", "call", "email", "task", "note", "form", "page"],
        "what interactions without a type of their own are (implies --as interactions)"
    )
    private static let map = Option.assignments(
        "map",
        "COL=FIELD",
        "give a column a meaning, or none with COL="
    )
    private static let mapAs = Option.text(
        "map-as",
        "NAME",
        "keep what was said of the columns; files of the same columns are then read so"
    )
    private static let mapping = Option.text(
        "mapping",
        "NAME",
        "read the file as a kept mapping says; 'none' uses none ('assay import mappings' lists)"
    )
    private static let full = Option.flag(
        "full",
        "the file holds all there is: an empty cell clears its field"
    )
    private static let system = Option.text(
        "system",
        "NAME",
        "the system whose ids the file has, such as hubspot: ids of two systems do not meet"
    )
    private static let outcome = Option.text(
        "outcome",
        "COL",
        "the column that says which leads were won"
    )
    private static let won = Option.text(
        "won",
        "VALUE",
        isRepeated: true,
        "a value of the outcome column that means won; remembered, may be repeated"
    )
    private static let lost = Option.text(
        "lost",
        "VALUE",
        isRepeated: true,
        "a value that means lost; remembered, may be repeated"
    )
    private static let dateOrder = Option.choice(
        "date-order",
        DateOrder.allCases.map(\.rawValue),
        "how dates such as 03/04/2026 are meant"
    )
    private static let sheet = Option.text(
        "sheet",
        "NAME",
        "the sheet of a workbook to read (default: the first)"
    )
    private static let noTrain = Option.flag(
        "no-train",
        "do not learn from the outcomes now: 'assay train' does it later"
    )
    private static let dryRun = Option.flag("dry-run", "read, check and count; store nothing")

    static let command: Command = .init(
        "import",
        "bring in contacts, companies, interactions and deals from files",
        details: """
            Reads CSV, XLSX, JSON Lines and vCard as HubSpot, Salesforce, Pipedrive, Google, LinkedIn \
            and others export them, in any usual encoding, in English, Italian, German, French, Spanish \
            and Portuguese, and says what it took for what: '--dry-run' says it alone. FILE may be - \
            for standard input. Columns without a meaning are kept. Records that cannot be taken are \
            reported by line and kept aside. An import that was cut off goes on where it stopped when \
            it is repeated. Beside an outcome column, a closing date is taken for when the outcome was \
            decided. While no model was trained yet, an import that brings enough outcomes trains one, \
            and one that does not fits the rule book to the columns and contacts there are. Files \
            given together are brought in in the order in which they refer to each other.
            """,
        examples: [
            .init("assay import contacts.csv calls.csv deals.csv", "three files, in any order"),
            .init("assay import leads.csv --outcome Converted", "a table with its outcomes"),
            .init(
                "assay import deals.csv --outcome Stage --won Signed --lost 'No budget'",
                "what values of your own mean"
            ),
            .init("assay import people.csv --map 'Job=title' --dry-run", "only look what it'd do"),
            .init("assay import undo ID", "take an import back"),
        ],
        options: Common.store
            + [
                records.declaration, activity.declaration, map.declaration, outcome.declaration,
                mapAs.declaration, mapping.declaration, full.declaration, system.declaration,
                won.declaration, lost.declaration, dateOrder.declaration, sheet.declaration,
                dryRun.declaration, noTrain.declaration,
            ],
        positionals: [.init("FILE", .several, isPath: true)],
        subcommands: [
            ImportListCommand.command, ImportRejectsCommand.command, ImportUndoCommand.command,
            ImportRedoCommand.command, ImportMappingsCommand.command,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        var options = try options(invocation)
        // Names are checked before the data file is made.
        for path in invocation.arguments where path != "-" && !Settings.exists(path) {
            throw Failure(.notFound, "there is no file '\(path)'")
        }
        let store = try session.store(.creates)
        options.organizationID = try session.organizationID(in: store, creates: true)
        options.mappings = try store.mappings(organizationID: options.organizationID)
        if let name = invocation[mapping] { try options.use(mapping: name) }
        options = try Importer.remembering(options, in: store)
        Interrupt.listen()
        var refused = false
        let input = try invocation.arguments.contains("-") ? StandardInput.file() : nil
        let paths = invocation.arguments.map { argument in
            if argument == "-", let input { input.path } else { argument }
        }
        for path in try Importer(store, options: options).inOrder(paths) {
            let report = try load(path, store, options, session)
            if invocation[Common.json] {
                try session.console.json(ImportPage.json(report))
            } else {
                try ImportPage(console: session.console).print(report)
            }
            try session.console.flush()
            refused =
                refused
                || (report.counts.rejected > 0 && report.counts.rejected == report.counts.read)
        }
        if !options.isDryRun {
            try prepare(
                store,
                options.organizationID,
                trains: !invocation[noTrain],
                invocation,
                session
            )
        }
        return refused ? .failure : .ok
    }

    /// What the command line says of how the files are read.
    private static func options(_ invocation: Invocation) throws -> ImportOptions {
        var options = ImportOptions(organizationID: "")
        options.kind = invocation[records].flatMap(RecordKind.init)
        options.activity = invocation[activity]
        if options.activity != nil, options.kind == nil { options.kind = .interactions }
        options.map = try (invocation.values[map.declaration.name] ?? []).map {
            try ImportOptions.mapping($0)
        }
        options.outcomeColumn = invocation[outcome]
        options.won = invocation.all(won)
        options.lost = invocation.all(lost)
        options.dateOrder = invocation[dateOrder].flatMap(DateOrder.init)
        options.sheet = invocation[sheet]
        options.isDryRun = invocation[dryRun]
        options.isFull = invocation[full]
        options.system = try invocation[system].map { try ImportOptions.systemName($0) }
        options.keptAs = invocation[mapAs]
        guard options.keptAs == nil || invocation.arguments.count == 1 else {
            throw Failure.usage("--map-as is of one file; import the others by themselves")
        }
        guard options.keptAs != ImportOptions.noMapping, options.keptAs?.isEmpty != true else {
            throw Failure.usage("--map-as needs a name, and '\(ImportOptions.noMapping)' is none")
        }
        return options
    }

    /// Makes the first scores of what was imported worth reading.
    private static func prepare(
        _ store: Store,
        _ organization: String,
        trains: Bool,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        var bar = session.progress("Reading", unit: "leads")
        var stage = "Reading"
        defer { bar.finish() }
        let preparation = try ScoringEngine(store: store).prepareModel(
            organization: organization,
            trains: trains
        ) { name, done in
            if name != stage {
                bar.finish()
                stage = name
                bar = session.progress(name, unit: "steps")
            }
            bar.update(done, of: nil)
        }
        bar.finish()
        if invocation[Common.json] {
            if let json = ImportPage.json(preparation) { try session.console.json(json) }
        } else {
            try ImportPage(console: session.console).print(preparation)
        }
    }

    /// Imports one file, with a bar.
    static func load(
        _ file: FileSurvey,
        _ store: Store,
        _ options: ImportOptions,
        _ session: Session
    ) throws -> ImportReport {
        let name = file.name
        let bar = session.progress("Importing \(SafeText.visible(name))", unit: "kB")
        defer { bar.finish() }
        return try Importer(store, options: options).run(file) { progress in
            bar.update(Int(progress.bytesDone / 1000), of: Int(progress.bytesTotal / 1000))
            if Interrupt.isRequested {
                throw Interrupt.failure(
                    options.isDryRun
                        ? "nothing was stored"
                        : "\(PlainWords.count(progress.counts.read, "record")) of \(name) are"
                            + " stored; the same command goes on from there"
                )
            }
        }
    }
}
