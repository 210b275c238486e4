/// The step of a proof that fails.
package enum ProofFailure: Error, Equatable, CustomStringConvertible {
    /// The entry is not a body that a log can hold.
    case entry(LedgerError)
    /// The checkpoint is not one.
    case checkpoint(LedgerError)
    /// The entry or the checkpoint belongs to another log than the proof says.
    case log(expected: String, found: String)
    /// The entry's number is not the place that is proved.
    case index(expected: UInt64, found: Int64)
    /// The checkpoint is for another size than the path.
    case size(expected: UInt64, found: UInt64)
    /// The checkpoint is not the one that the reader trusts.
    case untrusted
    /// A payload is shown, but the entry commits to none.
    case noCommitment
    /// The payload or the salt is not the one committed to.
    case commitment
    /// The path does not lead from the entry to the checkpoint's root.
    case path
    /// The log does not begin with the entries of an earlier checkpoint of that size.
    case consistency(UInt64)

    package var description: String {
        switch self {
        case .entry(let error): "the entry is unreadable: \(error)"
        case .checkpoint(let error): "the checkpoint is unreadable: \(error)"
        case .log(let expected, let found):
            "the proof is for the log '\(expected)', but a part of it belongs to '\(found)'"
        case .index(let expected, let found):
            "the proof is for entry \(expected), but the entry says that it is number \(found)"
        case .size(let expected, let found):
            "the path is for a log of \(expected) entries, the checkpoint for one of \(found)"
        case .untrusted: "the checkpoint is not the one that is trusted"
        case .noCommitment: "a payload is shown, but the entry commits to none"
        case .commitment: "the payload and salt are not what the entry commits to"
        case .path: "the path does not lead from the entry to the root in the checkpoint"
        case .consistency(let size):
            "the log does not begin with the \(size) entries of an earlier checkpoint"
        }
    }
}

extension InclusionProofBundle {
    /// Checks each claim: the entry's form and place, its log, the opened commitment, the path.
    ///
    /// Without `trusted` it shows only that the parts fit together: whoever made the document also
    /// chose the checkpoint.
    ///
    /// - Parameter trusted: a checkpoint that the reader has from elsewhere; the one in the proof,
    ///   or one of the earlier ones, must be the same.
    /// - Returns: the entry that was proved.
    /// - Throws: ``ProofFailure``, naming the first step that fails.
    @discardableResult
    package func verify(trusting trusted: Checkpoint? = nil) throws(ProofFailure) -> LedgerEntry {
        let body = Array(entry.utf8)
        let entry = try read(body)
        let checkpoint = try readCheckpoint()
        let earlier = try readEarlier(than: checkpoint)
        guard trusted.map({ $0 == checkpoint || earlier.contains($0) }) ?? true else {
            throw .untrusted
        }
        for found in [entry.log, checkpoint.origin] where !found.utf8.elementsEqual(log.utf8) {
            throw .log(expected: log, found: found)
        }
        guard UInt64(exactly: entry.seq) == index else {
            throw .index(expected: index, found: entry.seq)
        }
        guard checkpoint.size == size else {
            throw .size(expected: size, found: checkpoint.size)
        }
        if let disclosure {
            guard let commitment = entry.commitment else { throw .noCommitment }
            let opened = SubjectKey.commitment(
                salt: disclosure.salt,
                payload: Array(disclosure.payload.utf8)
            )
            guard opened == commitment else { throw .commitment }
        }
        guard
            MerkleTree.verifyInclusion(
                of: MerkleTree.leafHash(body),
                at: index,
                size: size,
                path: path,
                root: checkpoint.root
            )
        else { throw .path }
        return entry
    }

    private func read(_ body: [UInt8]) throws(ProofFailure) -> LedgerEntry {
        do {
            return try LedgerEntry(parsing: body)
        } catch {
            throw .entry(error)
        }
    }

    /// The earlier checkpoints, each of which the log must begin with.
    private func readEarlier(than checkpoint: Checkpoint) throws(ProofFailure) -> [Checkpoint] {
        var found: [Checkpoint] = []
        for one in earlier {
            let old: Checkpoint
            do { old = try Checkpoint(parsing: one.checkpoint) } catch { throw .checkpoint(error) }
            guard
                old.origin == checkpoint.origin,
                MerkleTree.verifyConsistency(
                    from: old.size,
                    oldRoot: old.root,
                    to: checkpoint.size,
                    root: checkpoint.root,
                    path: one.path
                )
            else { throw .consistency(old.size) }
            found.append(old)
        }
        return found
    }

    private func readCheckpoint() throws(ProofFailure) -> Checkpoint {
        do {
            return try Checkpoint(parsing: checkpoint)
        } catch {
            throw .checkpoint(error)
        }
    }
}
