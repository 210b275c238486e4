import CRM
import Foundation
import Storage
import TestSupport
import Testing

/// Where a simulation's laptops come from: empty files, each a device of its own, to be copied.
enum Template {
    static func make() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        for number in 0..<4 {
            let clock = ManualClock(seed: UInt64(900 + number))
            let store = try Store(path: folder.file("\(number).db"), environment: clock.environment)
            _ = try store.organizationKey(making: "default")
            try store.close()
        }
        return folder
    }
}

@Suite("Sync, simulated")
struct SimulationTests {
    /// `ASSAY_SIM_SEEDS` and `ASSAY_SIM_FIRST` choose others; a failing seed is printed.
    static var seeds: Int {
        Int(ProcessInfo.processInfo.environment["ASSAY_SIM_SEEDS"] ?? "") ?? 5_000
    }
    static var first: Int { Int(ProcessInfo.processInfo.environment["ASSAY_SIM_FIRST"] ?? "") ?? 1 }

    @Test(
        "Nothing is lost, nothing is overwritten unseen, and all come to be equal",
        arguments: 0..<2
    )
    func schedules(half: Int) async throws {
        let template = try Template.make()
        for seed in Self.first..<(Self.first + Self.seeds) where seed % 2 == half {
            let simulation = try Simulation(
                seed: UInt64(seed),
                templates: template.path
            )
            let broken = try await simulation.run(steps: 60)
            if let first = broken.first { print(try simulation.story(of: first)) }
            #expect(
                broken == [],
                "seed \(seed); ASSAY_SIM_FIRST=\(seed) ASSAY_SIM_SEEDS=1 replays it"
            )
            if !broken.isEmpty { return }
        }
    }
}
