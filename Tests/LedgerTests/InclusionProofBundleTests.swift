import JSON
import Ledger
import TestSupport
import Testing

/// A proof for one entry of a small log, with its payload.
struct SampleProof {
    let bundle: InclusionProofBundle
    let checkpoint: Checkpoint

    init(index: Int = 12, size: Int = 21) throws {
        let key = SubjectKey((0..<32).map { UInt8($0) })
        let payload = #"{"contact":"Ada Ünal","score":83}"#
        var bodies: [[UInt8]] = []
        for seq in 0..<Int64(size) {
            var entry = LedgerEntry(
                log: "assay/device/1",
                seq: seq,
                kind: "score",
                at: 1_700_000_000_000_000 + seq
            )
            entry.commitment = SubjectKey.commitment(
                salt: key.salt(seq: seq),
                payload: Array(payload.utf8)
            )
            entry.subject = key.reference
            entry.facts = ["model": "expert \u{1F600} \u{1}", "n": .integer(seq)]
            bodies.append(entry.body)
        }
        let leaves = bodies.map { MerkleTree.leafHash($0) }
        checkpoint = Checkpoint(
            origin: "assay/device/1",
            size: UInt64(size),
            root: MerkleTree.root(of: leaves)
        )
        bundle = InclusionProofBundle(
            entry: String(decoding: bodies[index], as: UTF8.self),
            index: UInt64(index),
            path: try MerkleTree.inclusionProof(of: UInt64(index), size: UInt64(size)) {
                let start = Int($1) << $0
                return MerkleTree.root(of: leaves[start..<(start + 1 << $0)])
            },
            checkpoint: checkpoint,
            disclosure: .init(salt: key.salt(seq: Int64(index)), payload: payload)
        )
    }

    /// Changes to a good proof, and how each is refused.
    static let changes: [(change: @Sendable (inout InclusionProofBundle) -> Void, ProofFailure)] = [
        ({ $0.disclosure?.payload += " " }, .commitment),
        ({ $0.disclosure?.salt = MerkleTree.emptyRoot }, .commitment),
        ({ $0.path[1] = MerkleTree.emptyRoot }, .path),
        ({ $0.path.removeLast() }, .path),
        ({ $0.path.append(MerkleTree.emptyRoot) }, .path),
        ({ $0.index = 11 }, .index(expected: 11, found: 12)),
        ({ $0.size = 22 }, .size(expected: 22, found: 21)),
        ({ $0.log = "assay/other/1" }, .log(expected: "assay/other/1", found: "assay/device/1")),
        (
            {
                $0.checkpoint =
                    Checkpoint(
                        origin: "assay/device/1",
                        size: 21,
                        root: MerkleTree.emptyRoot
                    ).text
            }, .path
        ),
        (
            { $0.checkpoint += "\n" },
            .checkpoint(.badCheckpoint(line: 4, expected: "text without control characters"))
        ),
        ({ $0.entry += " " }, .entry(.notCanonical(document: "entry"))),
        (
            {
                $0.entry = $0.entry.split(separator: "700000000").joined(separator: "700000001")
            }, .path
        ),
    ]
}

@Suite("A proof for a third party") struct InclusionProofBundleTests {
    @Test("verifies, for every entry, and says which one it proved")
    func verifies() throws {
        for index in 0..<21 {
            let sample = try SampleProof(index: index)
            let read = try InclusionProofBundle(parsing: sample.bundle.json.canonicalBytes)
            #expect(read == sample.bundle)
            #expect(try read.verify(trusting: sample.checkpoint).seq == Int64(index))
        }
    }

    @Test("verifies without its payload too")
    func undisclosed() throws {
        var bundle = try SampleProof().bundle
        bundle.disclosure = nil
        #expect(try InclusionProofBundle(parsing: bundle.json.canonicalBytes) == bundle)
        try bundle.verify()
    }

    @Test("names the step that fails when any part was changed", arguments: SampleProof.changes)
    func changed(
        change: @Sendable (inout InclusionProofBundle) -> Void,
        failure: ProofFailure
    ) throws {
        var bundle = try SampleProof().bundle
        change(&bundle)
        #expect(throws: failure) { try bundle.verify() }
    }

    @Test("is refused when the reader trusts another checkpoint")
    func untrusted() throws {
        let other = Checkpoint(origin: "assay/device/1", size: 21, root: MerkleTree.emptyRoot)
        #expect(throws: ProofFailure.untrusted) {
            try SampleProof().bundle.verify(trusting: other)
        }
    }

    @Test("must not hold members that nothing checks")
    func strict() throws {
        var json = try #require(try SampleProof().bundle.json.objectValue)
        json["note"] = "trust me"
        #expect(throws: LedgerError.notCanonical(document: "proof")) {
            try InclusionProofBundle(parsing: JSON.object(json).canonicalBytes)
        }
        json["note"] = nil
        json["salt"] = nil
        #expect(throws: LedgerError.self) {
            try InclusionProofBundle(parsing: JSON.object(json).canonicalBytes)
        }
    }
}

@Suite("The independent verifier") struct PythonVerifierTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("proves what this program proved")
    func proves() throws {
        let sample = try SampleProof()
        let bundle = try folder.write(sample.bundle.json.canonicalBytes, to: "bundle.json")
        let checkpoint = try folder.write(sample.checkpoint.text.utf8, to: "checkpoint")
        let result = try PythonVerifier.verify(bundle, "--checkpoint", checkpoint)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("entry 12 of assay/device/1: 'score' at 2023-11-14T22:13"))
        #expect(result.output.contains(sample.checkpoint.root.hex))
        let other = try folder.write("assay/device/1\n".utf8, to: "other")
        #expect(try PythonVerifier.verify(bundle, "--checkpoint", other).status == 1)
    }

    @Test("refuses what this program refuses", arguments: SampleProof.changes)
    func refuses(
        change: @Sendable (inout InclusionProofBundle) -> Void,
        failure: ProofFailure
    ) throws {
        var bundle = try SampleProof().bundle
        change(&bundle)
        let path = try folder.write(bundle.json.canonicalBytes, to: "bundle.json")
        let result = try PythonVerifier.verify(path)
        #expect(result.status == 1)
        #expect(result.output.hasPrefix("not proved: "), "\(result.output)")
    }
}
