import AuditLog
import SQLite
import Storage

/// What one run of the program works with: its streams, and its data once somebody asks.
final class Session {
    /// Standard output and standard error.
    let console: Console
    /// The process's environment.
    let variables: Settings.Variables
    /// The command line.
    let invocation: Invocation
    private var opened: Store?
    private var isWriting = false

    /// Nothing is opened yet.
    init(_ invocation: Invocation, variables: Settings.Variables) {
        self.invocation = invocation
        self.variables = variables
        console = Console(environment: variables, noColor: invocation[Common.noColor])
    }

    /// Where the data is.
    func settings() throws -> Settings {
        try Settings(path: invocation[Common.db], environment: variables)
    }

    /// What a command does with the data file.
    enum Access { case reads, writes, creates }

    /// The data file, opened once; made where it is missing and `access` is `creates`.
    ///
    /// - Throws: ``Failure`` when there is none; what ``Store`` throws when it cannot be used.
    func store(
        _ access: Access,
        configure: (inout Database.Configuration) -> Void = { _ in }
    ) throws -> Store {
        if let opened { return opened }
        let settings = try settings()
        if access == .creates {
            try settings.prepareDirectory()
        } else if !settings.exists {
            throw Failure(
                .notFound,
                "there is no data yet at \(settings.path); start with"
                    + " 'assay import FILE' or 'assay demo'"
            )
        }
        let store = try open(settings.path, isReadOnly: access == .reads, configure)
        opened = store
        isWriting = access != .reads
        if access != .reads { try tellNotedRoots(of: store) }
        return store
    }

    // A file of an earlier version, or one whose making was cut short, is finished by opening it
    // for writing; everything else is read without a lock or a trace.
    private func open(
        _ path: String,
        isReadOnly: Bool,
        _ configure: (inout Database.Configuration) -> Void
    ) throws -> Store {
        guard isReadOnly else { return try openForWriting(path, configure) }
        do {
            return try Store(
                path: path,
                environment: environment,
                isReadOnly: true,
                configure: configure
            )
        } catch let error as SQLiteError
            where [.older, .readOnly].contains(error.kind)
        {
            return try openForWriting(path, configure)
        }
    }

    private func openForWriting(
        _ path: String,
        _ configure: (inout Database.Configuration) -> Void
    ) throws -> Store {
        do {
            let store = try Store(path: path, environment: environment) { configuration in
                configure(&configuration)
                if variables[Self.migrationCopy] == "none" { configuration.migrationMoment = nil }
            }
            tellMigration(of: store)
            return store
        } catch let error as SQLiteError where error.isAboutMigrationCopy {
            throw Failure(
                .failure,
                SafeText.visible("\(error)") + "; to do without the copy, set"
                    + " \(Self.migrationCopy)=none"
            )
        }
    }

    /// The machine's clock and random numbers, and who runs which command: `$ASSAY_ACTOR`, else the
    /// user of this machine.
    var environment: Environment {
        var environment = Environment.system
        let user = variables["ASSAY_ACTOR"] ?? variables["USER"] ?? variables["LOGNAME"]
        environment.author = EntryAuthor(
            handle: "user:\(user ?? "unknown")",
            name: user,
            program: "assay \(Version.number)",
            operation: (["assay"] + invocation.path).joined(separator: " ")
        )
        return environment
    }

    /// The variable that says `none` where no copy is wanted before the schema changes.
    private static let migrationCopy = "ASSAY_MIGRATION_COPY"

    /// Tells receivers of webhooks what this command left in the file, if it may have left
    /// anything.
    func tellWebhooks() {
        guard let opened, isWriting, !invocation.path.contains("serve"),
            !invocation.path.contains("webhook")
        else { return }
        WebhookCommand.tell(opened, console)
    }

    /// Closes the data file if it was opened.
    func close() throws {
        defer { opened = nil }
        try opened?.close()
    }

    /// The organization to work for: as given, or the only one, or `default`.
    ///
    /// - Throws: ``Failure`` when the file does not hold the one that was given, or when none was
    ///   given and the file holds several.
    func organization(_ access: Access) throws -> Organization {
        let store = try store(access)
        let id = try organizationID(in: store, creates: false)
        let key = try store.database.read { try store.organizationKeyIfKnown(id, $0) }
        guard let key else {
            throw Failure(
                .notFound,
                "this file holds no data yet; start with 'assay import FILE' or 'assay demo'"
            )
        }
        return Organization(store: store, id: id, key: key)
    }

    /// As ``organization(_:)``, for a command that takes something out and notes it in the log.
    ///
    /// A file that can only be read gives it too; its log then cannot tell.
    func organizationToTakeFrom() throws -> (organization: Organization, isNoted: Bool) {
        do {
            return (try organization(.writes), true)
        } catch let error as SQLiteError where error.kind == .readOnly {
            return (try organization(.reads), false)
        }
    }

    /// The id of the organization to work for; where `creates`, one that is new to the file too.
    func organizationID(in store: Store, creates: Bool) throws -> String {
        let known = try store.organizations()
        if let given = invocation[Common.org] {
            guard creates || known.contains(given) else {
                throw Failure(
                    .notFound,
                    "no organization '\(given)' in this file; it holds: "
                        + (known.isEmpty ? "none yet" : known.joined(separator: ", "))
                )
            }
            return given
        }
        if known.count > 1, !known.contains(Self.defaultOrganization) {
            throw Failure.usage(
                "this file holds several organizations; choose one with --org: "
                    + known.joined(separator: ", ")
            )
        }
        return known.count == 1 ? known[0] : Self.defaultOrganization
    }

    /// The organization of those who never name one.
    static let defaultOrganization = "default"
}

extension Session {
    /// Says where a file is kept as it was before opening it brought it up to date.
    func tellMigration(of store: Store) {
        guard let copy = store.migrationCopy else { return }
        console.note(
            "assay: brought \(SafeText.visible(store.path)) up to date; as it was before, it is kept"
                + " in \(SafeText.visible(copy))"
        )
    }

    /// Says where the file is not what this machine knows of it, before anything is written.
    private func tellNotedRoots(of store: Store) throws {
        let finding = try store.continueFromNotedRoots()
        guard let words = finding?.words ?? store.takenUpCopy else { return }
        console.note(
            "assay: " + SafeText.visible(store.path) + ": " + SafeText.visible(words)
                + (finding?.isContinued == false ? "" : "; the log tells of it from here on")
                + " ('assay audit verify')"
        )
    }

    /// A bar for long work, drawn only where a person looks.
    func progress(_ label: String, unit: String) -> ProgressBar {
        ProgressBar(label, unit: unit, on: console.errorTerminal)
    }
}
