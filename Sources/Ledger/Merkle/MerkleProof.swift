extension MerkleTree {
    /// Gives the hash of the complete subtree at a level and position: over the leaves
    /// `position << level` up to, and without, `(position + 1) << level`.
    ///
    /// Nodes of ``MerkleFrontier/storedLevel`` and above are stored; for those below, read the
    /// leaves and take their ``root(of:)``.
    package typealias NodeProvider = (_ level: Int, _ position: Int64) throws -> Digest

    /// The audit path of a leaf (RFC 6962, 2.1.1).
    ///
    /// - Parameters:
    ///   - index: the leaf, from 0; must be below `size`.
    ///   - size: the number of leaves of the tree the path leads to the root of.
    ///   - node: called for at most `2·log2(size)` subtrees.
    /// - Returns: the hashes beside the way to the root, the lowest first.
    /// - Throws: what `node` throws.
    package static func inclusionProof(
        of index: UInt64,
        size: UInt64,
        node: NodeProvider
    ) throws -> [Digest] {
        precondition(index < size && size <= UInt64(Int64.max), "no such leaf in the tree")
        var path: [Digest] = []
        var (start, count) = (0 as UInt64, size)
        while count > 1 {
            let half = leftLeaves(count)
            if index - start < half {
                path.append(try root(start + half, count - half, node))
                count = half
            } else {
                path.append(try root(start, half, node))
                (start, count) = (start + half, count - half)
            }
        }
        return path.reversed()
    }

    /// The proof that a tree of `size` leaves begins with the tree of `oldSize` leaves (RFC 6962,
    /// 2.1.2).
    ///
    /// - Parameters:
    ///   - oldSize: from 0 to `size`; for 0 and for `size` there is nothing to prove and the proof
    ///     is empty.
    ///   - size: the number of leaves of the newer tree.
    ///   - node: called for at most `2·log2(size)` subtrees.
    /// - Returns: hashes for ``verifyConsistency(from:oldRoot:to:root:path:)``.
    /// - Throws: what `node` throws.
    package static func consistencyProof(
        from oldSize: UInt64,
        to size: UInt64,
        node: NodeProvider
    ) throws -> [Digest] {
        precondition(oldSize <= size && size <= UInt64(Int64.max), "the tree never was as large")
        guard oldSize > 0, oldSize < size else { return [] }
        var path: [Digest] = []
        var (start, count, old) = (0 as UInt64, size, oldSize)
        while old < count {
            let half = leftLeaves(count)
            if old <= half {
                path.append(try root(start + half, count - half, node))
                count = half
            } else {
                path.append(try root(start, half, node))
                (start, count, old) = (start + half, count - half, old - half)
            }
        }
        // The verifier knows the old root; only a subtree that is not all of it has to be told.
        if start > 0 { path.append(try root(start, count, node)) }
        return path.reversed()
    }

    /// The root of any tree that a provider knows the subtrees of.
    package static func root(size: UInt64, node: NodeProvider) throws -> Digest {
        precondition(size <= UInt64(Int64.max), "no tree is as large")
        return size == 0 ? emptyRoot : try root(0, size, node)
    }

    /// Leaves of the left half: the largest power of two below `count`, which is 2 or more.
    private static func leftLeaves(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    /// Root over `count` leaves from `start`, which begin a complete subtree of that size or more.
    private static func root(
        _ start: UInt64,
        _ count: UInt64,
        _ node: NodeProvider
    ) throws -> Digest {
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try node(level, Int64(start >> UInt64(level)))
        }
        let half = leftLeaves(count)
        return nodeHash(try root(start, half, node), try root(start + half, count - half, node))
    }
}
