import Ledger
import Testing

/// The tree as RFC 6962, section 2.1 words it: recursive, slow and plain.
enum NaiveTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        if leaves.isEmpty { return SHA256.hash([]) }
        guard leaves.count > 1 else { return leaves[leaves.startIndex] }
        let middle = leaves.startIndex + split(leaves.count)
        return node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func path(_ place: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let half = split(leaves.count)
        let middle = leaves.startIndex + half
        return place < half
            ? path(place, leaves[..<middle]) + [root(leaves[middle...])]
            : path(place - half, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func consistency(_ old: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool) -> [Digest] {
        if old == leaves.count { return isWhole ? [] : [root(leaves)] }
        let half = split(leaves.count)
        let middle = leaves.startIndex + half
        return old <= half
            ? consistency(old, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
            : consistency(old - half, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
    }

    static func node(_ left: Digest, _ right: Digest) -> Digest {
        SHA256.hash([1] + left.bytes + right.bytes)
    }

    private static func split(_ count: Int) -> Int {
        var half = 1
        while half * 2 < count { half *= 2 }
        return half
    }
}

/// Leaves that differ, and the provider over them that a store would be.
struct SampleLog {
    private var levels: [[Digest]]

    init(count: Int) {
        levels = [(0..<count).map { MerkleTree.leafHash(Array("\($0)".utf8)) }]
        while let below = levels.last, below.count > 1 {
            levels.append(
                (0..<below.count / 2).map { NaiveTree.node(below[2 * $0], below[2 * $0 + 1]) }
            )
        }
    }

    var leaves: [Digest] { levels[0] }

    func node(level: Int, position: Int64) -> Digest { levels[level][Int(position)] }
}

@Suite("A Merkle tree") struct MerkleTreeTests {
    static let published: [(leaf: String, root: String)] = [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (
            "606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        ),
    ]

    @Test("has the roots of the Certificate Transparency test data")
    func publishedRoots() throws {
        var frontier = MerkleFrontier()
        #expect(
            frontier.root.hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        for (leaf, root) in Self.published {
            frontier.append(MerkleTree.leafHash(try #require(Hex.decode(leaf))))
            #expect(frontier.root.hex == root)
        }
    }

    @Test("has the proofs of the Certificate Transparency test data")
    func publishedProofs() throws {
        let leaves = try Self.published.map { leaf, _ in
            MerkleTree.leafHash(try #require(Hex.decode(leaf)))
        }
        let provider: MerkleTree.NodeProvider = { level, position in
            let start = Int(position) << level
            return NaiveTree.root(leaves[start..<(start + 1 << level)])
        }
        let path = try MerkleTree.inclusionProof(of: 0, size: 8, node: provider)
        #expect(
            path.map(\.hex) == [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        )
        let consistency = try MerkleTree.consistencyProof(from: 6, to: 8, node: provider)
        #expect(
            consistency.map(\.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        )
    }

    @Test("has the root of the definition at every size, and keeps its edge in few bytes")
    func roots() throws {
        let log = SampleLog(count: 130)
        var frontier = MerkleFrontier()
        for size in 0...log.leaves.count {
            if size > 0 { frontier.append(log.leaves[size - 1]) }
            let expected = NaiveTree.root(log.leaves[..<size])
            #expect(frontier.root == expected)
            #expect(MerkleTree.root(of: log.leaves[..<size]) == expected)
            #expect(try MerkleTree.root(size: UInt64(size), node: log.node) == expected)
            #expect(frontier.bytes.count == size.nonzeroBitCount * 32)
            #expect(MerkleFrontier(size: UInt64(size), bytes: frontier.bytes) == frontier)
            #expect(MerkleFrontier(size: UInt64(size), bytes: frontier.bytes + [0]) == nil)
        }
    }

    @Test("reports each complete subtree of 256 leaves and more once, when it is complete")
    func nodes() {
        let log = SampleLog(count: 1100)
        var frontier = MerkleFrontier()
        var found: [MerkleNode] = []
        for (index, leaf) in log.leaves.enumerated() {
            let completed = frontier.append(leaf)
            for node in completed {
                #expect((Int(node.position) + 1) << node.level == index + 1)
                #expect(node.hash == log.node(level: node.level, position: node.position))
            }
            found += completed
        }
        #expect(
            found.map { [$0.level, Int($0.position)] } == [
                [8, 0], [8, 1], [9, 0], [8, 2], [8, 3], [9, 1], [10, 0],
            ]
        )
    }
}
