import Ledger
import Testing

@Suite("A Merkle proof") struct MerkleProofTests {
    private let log = SampleLog(count: 130)

    @Test("of inclusion is that of the definition and verifies, for every leaf of every size")
    func inclusion() throws {
        for size in 1...log.leaves.count {
            let root = MerkleTree.root(of: log.leaves[..<size])
            for index in 0..<size {
                let path = try MerkleTree.inclusionProof(
                    of: UInt64(index),
                    size: UInt64(size),
                    node: log.node
                )
                if size <= 40 || size > 125 {
                    #expect(path == NaiveTree.path(index, log.leaves[..<size]))
                }
                #expect(
                    MerkleTree.verifyInclusion(
                        of: log.leaves[index],
                        at: UInt64(index),
                        size: UInt64(size),
                        path: path,
                        root: root
                    )
                )
            }
        }
    }

    @Test("of inclusion fails for another place, size, leaf or root, and when cut or extended")
    func wrongInclusion() throws {
        for size in 1...40 {
            let root = MerkleTree.root(of: log.leaves[..<size])
            for index in 0..<size {
                let path = try MerkleTree.inclusionProof(
                    of: UInt64(index),
                    size: UInt64(size),
                    node: log.node
                )
                func verifies(
                    leaf: Digest? = nil,
                    at place: Int? = nil,
                    size other: Int? = nil,
                    path changed: [Digest]? = nil,
                    root target: Digest? = nil
                ) -> Bool {
                    MerkleTree.verifyInclusion(
                        of: leaf ?? log.leaves[index],
                        at: UInt64(place ?? index),
                        size: UInt64(other ?? size),
                        path: changed ?? path,
                        root: target ?? root
                    )
                }
                #expect(verifies())
                for place in 0...size where place != index { #expect(!verifies(at: place)) }
                #expect(!verifies(leaf: log.leaves[index + 1]))
                #expect(!verifies(root: log.leaves[index + 1]))
                #expect(!verifies(path: path + [root]))
                for cut in path.indices {
                    var changed = path
                    changed.remove(at: cut)
                    #expect(!verifies(path: changed))
                    changed = path
                    changed[cut] = log.leaves[129]
                    #expect(!verifies(path: changed))
                }
            }
        }
    }

    @Test("of consistency is that of the definition and verifies, for every pair of sizes")
    func consistency() throws {
        let roots = (0...log.leaves.count).map { MerkleTree.root(of: log.leaves[..<$0]) }
        for size in 0...log.leaves.count {
            for old in 0...size {
                let path = try MerkleTree.consistencyProof(
                    from: UInt64(old),
                    to: UInt64(size),
                    node: log.node
                )
                if old > 0, size <= 40 || size > 128 {
                    #expect(
                        path == NaiveTree.consistency(old, log.leaves[..<size], isWhole: true)
                    )
                }
                #expect(
                    MerkleTree.verifyConsistency(
                        from: UInt64(old),
                        oldRoot: roots[old],
                        to: UInt64(size),
                        root: roots[size],
                        path: path
                    )
                )
            }
        }
    }

    @Test("of consistency fails for a rewritten past and for any change of the proof")
    func wrongConsistency() throws {
        let other = MerkleTree.leafHash(Array("other".utf8))
        for size in 2...40 {
            let root = MerkleTree.root(of: log.leaves[..<size])
            for old in 1..<size {
                let oldRoot = MerkleTree.root(of: log.leaves[..<old])
                let path = try MerkleTree.consistencyProof(
                    from: UInt64(old),
                    to: UInt64(size),
                    node: log.node
                )
                func verifies(_ path: [Digest], from: Digest, to: Digest) -> Bool {
                    MerkleTree.verifyConsistency(
                        from: UInt64(old),
                        oldRoot: from,
                        to: UInt64(size),
                        root: to,
                        path: path
                    )
                }
                #expect(verifies(path, from: oldRoot, to: root))
                #expect(!verifies(path, from: other, to: root))
                #expect(!verifies(path, from: oldRoot, to: other))
                #expect(!verifies(path + [other], from: oldRoot, to: root))
                for place in path.indices {
                    var changed = path
                    changed[place] = other
                    #expect(!verifies(changed, from: oldRoot, to: root))
                    changed.remove(at: place)
                    #expect(!verifies(changed, from: oldRoot, to: root))
                }
            }
        }
    }

    @Test("asks for complete subtrees only, and for few of them in a large tree")
    func cost() throws {
        var asked = 0
        let size: UInt64 = 1_000_003
        _ = try MerkleTree.inclusionProof(of: 777_777, size: size) { level, position in
            asked += 1
            #expect((UInt64(position) + 1) << UInt64(level) <= size)
            return MerkleTree.emptyRoot
        }
        #expect(asked <= 40)
    }
}
