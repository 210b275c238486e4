extension MerkleTree {
    /// Whether a leaf is in the tree with this root, at this place (RFC 9162, 2.1.3.2).
    ///
    /// Safe with arguments from anyone; costs one node hash for each hash of the path.
    package static func verifyInclusion(
        of leaf: Digest,
        at index: UInt64,
        size: UInt64,
        path: [Digest],
        root: Digest
    ) -> Bool {
        guard index < size else { return false }
        var (place, last) = (index, size - 1)
        var hash = leaf
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = nodeHash(sibling, hash)
                // A subtree at the right edge has no sibling on the levels it is alone at.
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = nodeHash(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// Whether the tree with `root` begins with the tree with `oldRoot` (RFC 9162, 2.1.4.2).
    ///
    /// Safe with arguments from anyone; costs two node hashes for each hash of the path.
    package static func verifyConsistency(
        from oldSize: UInt64,
        oldRoot: Digest,
        to size: UInt64,
        root: Digest,
        path: [Digest]
    ) -> Bool {
        guard oldSize <= size else { return false }
        if oldSize == size { return path.isEmpty && oldRoot == root }
        if oldSize == 0 { return path.isEmpty && oldRoot == emptyRoot }
        var (place, last) = (oldSize - 1, size - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        // A power of two is a subtree of the new tree, and its root is known.
        var rest = path[...]
        guard let seed = place == 0 ? oldRoot : rest.popFirst() else { return false }
        var (oldHash, hash) = (seed, seed)
        for sibling in rest {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                oldHash = nodeHash(sibling, oldHash)
                hash = nodeHash(sibling, hash)
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = nodeHash(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && oldHash == oldRoot && hash == root
    }
}
