import CRM
import Demo
import JSON
import SQLite
import Storage
import Sync

extension Benchmark {
    /// Our half of a sync: a first pull, a quiet sync, a proof, edits sent, and some of them
    /// refused.
    static let remoteSync = Benchmark(
        name: "sync",
        summary: "take rows of a first pull, made while others are taken; then prove and push",
        sizeUnit: "contacts",
        defaultSize: 100_000,
        run: { run in
            let project = InstantProject(contacts: run.size)
            let scene = try SyncScene(run, project)
            run.note("first pull of \(Figures.grouped(run.size)) contacts")
            MemoryPeak.reset()
            let pull = try scene.seconds { try scene.sync() } + project.pageSeconds
            let peak = MemoryPeak.megabytes
            let quiet = try (0..<20).map { _ in try scene.seconds { try scene.sync() } }.min() ?? 0
            run.note("proof of equality")
            let proof = try scene.seconds { try scene.sync(verifying: true) }
            run.note("ten thousand edits")
            try scene.edit(SyncScene.edits) { "n\($0)" }
            let push = try scene.seconds { try scene.sync() }
            run.note("a thousand edits, one in ten refused, over a slow line")
            try scene.edit(SyncScene.slowEdits) { $0 % 10 == 0 ? "poison\($0)" : "m\($0)" }
            project.delay = .milliseconds(100)
            let drain = try run.seconds { try scene.sync() }
            try scene.close(expecting: SyncScene.slowEdits / 10)
            return BenchResult(
                ours: Double(run.size) / pull,
                unit: "rows/s",
                reference: "PowerSync's published figure, 12 cores",
                referenceValue: 27_600,
                peakMB: peak,
                more: [
                    "quiet_sync_ms": .number(rounded(quiet * 1_000)),
                    "proof_ms": .number(rounded(proof * 1_000)),
                    "pushed_a_second": .number(rounded(Double(SyncScene.edits) / push)),
                    "drain_seconds": .number(rounded(drain)),
                ]
            )
        }
    )

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// A file linked to an ``InstantProject``, and what is done with it.
private struct SyncScene {
    static let edits = 10_000
    static let slowEdits = 1_000

    let store: Store
    let project: InstantProject
    let organizationKey: OrganizationKey

    init(_ run: BenchRun, _ project: InstantProject) throws {
        store = try Store(path: run.folder.file("ours.db"), environment: .system)
        self.project = project
        organizationKey = try store.organizationKey(making: BenchRun.organization)
        let link = SyncLink(
            organizationKey: organizationKey,
            url: InstantProject.url,
            remoteOrganization: InstantProject.organization
        )
        try store.link(link, tables: InstantProject.tables)
    }

    /// Seconds that `body` takes without the project's own.
    func seconds(_ body: () throws -> Void) rethrows -> Double {
        let before = project.seconds
        let began = Timing.now()
        try body()
        return max(Timing.now() - began - (project.seconds - before), 1e-9)
    }

    func sync(verifying: Bool = false) throws {
        let remote = try Project(
            store: store,
            organizationKey: organizationKey,
            storage: FixedSession(),
            transport: project,
            surroundings: SyncEnvironment(
                now: { Environment.system.now().microseconds },
                pause: { try await Task.sleep(for: $0) },
                random: { Double.random(in: 0..<1) }
            )
        )
        _ = try AsyncWork.wait { try await remote.sync(verifying: verifying) }
    }

    func edit(_ count: Int, _ name: (Int) -> String) throws {
        for number in 0..<min(count, project.contacts) {
            try store.edit(
                .contact,
                id: InstantProject.id(number),
                organizationKey: organizationKey,
                fields: ["name": .text(name(number))]
            )
        }
    }

    func close(expecting refused: Int) throws {
        let kept = try store.quarantined(organizationKey: organizationKey).count
        let isDrained = try !store.hasWaitingEdits(organizationKey: organizationKey)
        guard kept == refused, isDrained else {
            throw BenchError("\(kept) edits are in quarantine, \(refused) were expected")
        }
        try store.close()
    }
}

private struct FixedSession: SessionStorage {
    func load() throws -> SupabaseSession? {
        SupabaseSession(
            url: InstantProject.url,
            anonKey: "bench",
            accessToken: "bench",
            refreshToken: "bench"
        )
    }
    func save(_ session: SupabaseSession?) throws {}
    func tryLock() throws -> Bool { true }
    func unlock() {}
}
