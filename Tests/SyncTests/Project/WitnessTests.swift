import HTTP
import Storage
import SupabaseStandIn
import Sync
import Testing

/// The server as witness of the log.
@Suite("The witness of the log")
struct WitnessTests {
    private static let path = "/rest/v1/rpc/assay_anchor"

    @Test("A claim that arrives twice, or whose answer is lost, makes no other log of it")
    func repeated() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["phone": "0"])
        // Witnessed, and never heard of it.
        let never = [SupabaseStandIn.Fault](repeating: .responseLost(.timedOut), count: 20)
        scene.project.script(never, pathPrefix: Self.path)
        await #expect(throws: SyncError.self) { try await laptop.sync() }
        scene.project.unscript()
        for faults: [SupabaseStandIn.Fault] in [[.none, .repeated], [.repeated]] {
            try laptop.edit(ProjectScene.contact(1), ["phone": "\(faults.count)"])
            scene.project.script(faults, pathPrefix: Self.path)
            let counts = try await laptop.sync()
            #expect(counts.warnings == [] && counts.anchored != nil, "\(counts)")
            #expect(!scene.project.hasFaults)
        }
        #expect(try await scene.value("SELECT count(DISTINCT log) FROM assay.anchor") == "1")
    }
}
