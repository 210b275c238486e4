/// The hashes of an RFC 6962 Merkle tree.
package enum MerkleTree {
    /// Root of the tree without leaves: the hash of nothing.
    package static let emptyRoot = SHA256().finish()

    /// Hash of a leaf: SHA-256 of a zero byte and the leaf's bytes.
    package static func leafHash(_ body: UnsafeRawBufferPointer) -> Digest {
        var hasher = SHA256()
        withUnsafeBytes(of: 0 as UInt8) { hasher.update($0) }
        hasher.update(body)
        return hasher.finish()
    }

    /// Hash of a leaf.
    package static func leafHash(_ body: [UInt8]) -> Digest {
        body.withUnsafeBytes { leafHash($0) }
    }

    /// Hash of a node: SHA-256 of a one byte and the hashes of its halves.
    package static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        // The message is 65 bytes: everything one byte to the right of where the words are.
        var state = SHA256State()
        state.compress(
            SHA256Block(
                0x01 &<< 56 | left.w0 &>> 8,
                left.w0 &<< 56 | left.w1 &>> 8,
                left.w1 &<< 56 | left.w2 &>> 8,
                left.w2 &<< 56 | left.w3 &>> 8,
                left.w3 &<< 56 | right.w0 &>> 8,
                right.w0 &<< 56 | right.w1 &>> 8,
                right.w1 &<< 56 | right.w2 &>> 8,
                right.w2 &<< 56 | right.w3 &>> 8
            )
        )
        state.compress(
            SHA256Block(right.w3 &<< 56 | 0x80 &<< 48, 0, 0, 0, 0, 0, 0, 65 * 8)
        )
        return state.digest
    }

    /// Root of a tree of these leaf hashes; also the hash of a node over a power of two of them.
    ///
    /// Costs one node hash a leaf.
    package static func root(of leaves: some Collection<Digest>) -> Digest {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }
}
