import Storage
import TestSupport
import Testing

#if DEBUG || ASSAY_MUTANTS
/// Whether the simulation would see a bug: each of these is one line, and each must be caught.
@Suite("Deliberate bugs in the protocol", .serialized)
struct MutantTests {
    /// Schedules tried before a bug counts as unseen; the tests of the protocol itself run many more.
    static let seedsMax = 200

    @Test("Each bug of the laptop's half is caught", arguments: Mutant.allCases)
    func laptop(mutant: Mutant) async throws {
        let seed = try await firstFailure {
            try Simulation(seed: $0, templates: $1, mutant: mutant)
        }
        #expect(seed != nil, "\(mutant) went unseen in \(Self.seedsMax) schedules")
    }

    @Test("Each bug of the server's half is caught", arguments: SimulatedServer.Bug.allCases)
    func server(bug: SimulatedServer.Bug) async throws {
        let seed = try await firstFailure { try Simulation(seed: $0, templates: $1, bug: bug) }
        #expect(seed != nil, "\(bug) went unseen in \(Self.seedsMax) schedules")
    }

    /// The first schedule whose invariants break, or which ends in an error.
    private func firstFailure(
        _ make: (UInt64, String) throws -> Simulation
    ) async throws -> UInt64? {
        let template = try Template.make()
        for seed in 1...UInt64(Self.seedsMax) {
            let simulation = try make(seed, template.path)
            do {
                if try await !simulation.run(steps: 60).isEmpty { return seed }
            } catch {
                return seed
            }
        }
        return nil
    }
}
#endif
