import SQLite
import TestSupport
import Testing

@Suite("On a disk that fails") struct FaultTests {
    /// Parts of a sweep, so that they run side by side.
    private static let parts = 4

    /// Operations of a run without faults.
    private static func length() throws -> Int {
        var script = try FaultScript()
        script.disk.set(nil)
        script.run()
        try #require(script.errors.isEmpty)
        try #require(script.acknowledged == Array(0..<FaultScript.transactions))
        try #require(script.verdict() == nil)
        return script.disk.operations
    }

    private func sweep(
        _ kind: Fault.Kind,
        isLasting: Bool,
        part: Int,
        every step: Int,
        allowed: Set<SQLiteError.Kind>
    ) throws {
        var findings: [String] = []
        var met = 0
        for operation in stride(from: part * step, to: try Self.length(), by: Self.parts * step) {
            var script = try FaultScript()
            script.disk.set(Fault(kind, at: operation, isLasting: isLasting))
            script.run()
            script.disk.set(nil)
            if !script.errors.isEmpty { met += 1 }
            if let verdict = script.verdict() {
                findings.append("\(kind) at \(operation), lasting \(isLasting): \(verdict)")
            }
            for error in script.errors where !allowed.contains(error.kind) {
                findings.append("\(kind) at \(operation): reported as \(error.kind): \(error)")
            }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
        #expect(met > 0)
    }

    @Test(
        "no acknowledged commit is lost or halved by an I/O error, whichever operation meets it",
        arguments: 0..<Self.parts,
        [false, true]
    )
    func ioError(part: Int, isLasting: Bool) throws {
        try sweep(
            .ioError,
            isLasting: isLasting,
            part: part,
            every: 1,
            allowed: [.io, .cannotOpen]
        )
    }

    @Test(
        "no acknowledged commit is lost or halved by a full disk, and it is called full",
        arguments: 0..<Self.parts,
        [false, true]
    )
    func fullDisk(part: Int, isLasting: Bool) throws {
        try sweep(.full, isLasting: isLasting, part: part, every: 2, allowed: [.full])
    }

    @Test(
        "no acknowledged commit is lost or halved by a power cut that tears what was not flushed",
        arguments: 0..<Self.parts
    )
    func powerCut(part: Int) throws {
        var findings: [String] = []
        for operation in stride(from: part, to: try Self.length(), by: Self.parts) {
            var script = try FaultScript()
            script.disk.set(Fault(.powerCut, at: operation))
            script.run()
            for seed in 0..<3 {
                let seed = UInt64(operation * 3 + seed)
                if let verdict = try script.verdictAfterPowerCut(seed: seed) {
                    findings.append("cut at \(operation), seed \(seed): \(verdict)")
                }
            }
        }
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    @Test("that lies about flushing a power cut does lose commits: these tests would notice")
    func lyingDisk() throws {
        var findings: [String] = []
        for operation in stride(from: 200, to: try Self.length(), by: 40) {
            var script = try FaultScript()
            script.disk.lieAboutFlushing()
            script.disk.set(Fault(.powerCut, at: operation))
            script.run()
            if let verdict = try script.verdictAfterPowerCut(seed: UInt64(operation)) {
                findings.append(verdict)
            }
        }
        #expect(!findings.isEmpty)
    }
}
