import TestSupport
import Testing

/// Whether the simulation would see a bug: each of these is small, and each must be caught.
@Suite("Deliberate bugs in the protocol", .serialized)
struct MutantTests {
    /// Schedules tried before a bug counts as unseen; the tests of the protocol itself run many
    /// more.
    static let seedsMax = 200

    @Test("Each bug is caught", arguments: PlantedBug.all)
    func caught(bug: PlantedBug) async throws {
        let template = try Template.make()
        for seed in 1...UInt64(Self.seedsMax)
        where try await isCaught(bug, seed, template.path) { return }
        Issue.record("\(bug) went unseen in \(Self.seedsMax) schedules")
    }

    @Test("There are as many of them as ever, each with a name of its own")
    func number() {
        #expect(Set(PlantedBug.all.map(\.name)).count == PlantedBug.all.count)
        #expect(PlantedBug.all.count >= 37)
    }

    /// Whether a schedule breaks an invariant, or ends in an error.
    private func isCaught(
        _ bug: PlantedBug,
        _ seed: UInt64,
        _ templates: String
    ) async throws -> Bool {
        let simulation = try Simulation(seed: seed, templates: templates, bug: bug)
        do { return try await !simulation.run(steps: 60).isEmpty } catch { return true }
    }
}
