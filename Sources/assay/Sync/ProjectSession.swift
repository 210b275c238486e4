import CRM
import Engine
import HTTP
import SQLite
import Storage
import Sync

extension SyncEnvironment {
    /// The machine's clock and waiting; pauses end early when the user presses Ctrl-C.
    static let system = SyncEnvironment(
        now: { Environment.system.now().microseconds },
        pause: { duration in
            let end = ContinuousClock.now + duration
            while ContinuousClock.now < end {
                if Interrupt.isRequested {
                    throw Interrupt.failure("everything that waits is kept")
                }
                let rest = end - ContinuousClock.now
                try await Task.sleep(for: min(rest, .milliseconds(200)))
            }
        },
        random: { Double.random(in: 0..<1) }
    )
}

extension Organization {
    /// Its session, beside the data file.
    var sessionFile: SessionFile { SessionFile(database: store.database.configuration.path) }

    func project() throws -> Project {
        try Project(
            store: store,
            organizationKey: key,
            storage: sessionFile,
            transport: NetworkTransport(),
            surroundings: .system
        )
    }

    /// The mapping it syncs by.
    func mapping() throws -> Mapping {
        guard let link = try store.syncLink(organizationKey: key) else {
            throw SyncStoreError.notLinked
        }
        return try link.parsedMapping()
    }
}
