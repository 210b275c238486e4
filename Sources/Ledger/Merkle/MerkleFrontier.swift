/// A complete subtree of a Merkle log.
package struct MerkleNode: Hashable, Sendable {
    /// The node stands over 2^level leaves.
    package let level: Int
    /// Number of the node among those of its level, from 0 at the left: its first leaf is
    /// `position << level`.
    package let position: Int64
    /// Its hash.
    package let hash: Digest
}

/// The right edge of a growing Merkle tree: the complete subtrees that make up its leaves.
///
/// Enough to append and to know the root; at most 63 hashes. Appending costs one node hash on
/// average.
package struct MerkleFrontier: Hashable, Sendable {
    /// Nodes below this level are not kept: recomputing one reads at most 255 other leaves.
    package static let storedLevel = 8

    /// The number of leaves.
    package private(set) var size: UInt64
    /// Hashes of the subtrees, the largest and leftmost first: one for each bit set in `size`.
    private var subtrees: [Digest]

    /// The tree without leaves.
    package init() {
        size = 0
        subtrees = []
    }

    /// The edge as ``bytes`` gave it; nil when the number of bytes does not fit the size.
    package init?(size: UInt64, bytes: [UInt8]) {
        guard size <= UInt64(Int64.max),
            bytes.count == size.nonzeroBitCount * Digest.byteCount
        else { return nil }
        self.size = size
        subtrees = stride(from: 0, to: bytes.count, by: Digest.byteCount).compactMap {
            Digest(bytes[$0..<($0 + Digest.byteCount)])
        }
    }

    /// The hashes one after the other, the largest subtree first; 32 bytes each.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(subtrees.count * Digest.byteCount)
        for hash in subtrees { hash.withUnsafeBytes { result.append(contentsOf: $0) } }
        return result
    }

    /// The root of the tree as it stands.
    package var root: Digest {
        guard var root = subtrees.last else { return MerkleTree.emptyRoot }
        for left in subtrees.dropLast().reversed() { root = MerkleTree.nodeHash(left, root) }
        return root
    }

    /// Adds a leaf at the right.
    ///
    /// - Returns: the subtrees of ``storedLevel`` and above that it completes, lowest first: none
    ///   but for one leaf in 256.
    @discardableResult
    package mutating func append(_ leaf: Digest) -> [MerkleNode] {
        precondition(size < UInt64(Int64.max), "the log is full")
        var completed: [MerkleNode] = []
        var hash = leaf
        // Each bit set at the low end of the old size is a subtree as large as the new one.
        let merges = (~size).trailingZeroBitCount
        for level in 0..<merges {
            hash = MerkleTree.nodeHash(subtrees.removeLast(), hash)
            if level + 1 >= Self.storedLevel {
                completed.append(
                    MerkleNode(
                        level: level + 1,
                        position: Int64(size >> UInt64(level + 1)),
                        hash: hash
                    )
                )
            }
        }
        subtrees.append(hash)
        size += 1
        return completed
    }
}
