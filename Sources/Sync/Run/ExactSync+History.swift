import AuditLog
import JSON
import Storage

extension ExactSync {
    /// Sends score history and traces, writes scores back, and has the log witnessed.
    ///
    /// Each may be missing on the server; the rest goes on.
    func sendHistory(_ counts: inout SyncCounts) async throws {
        for kind in HistoryKind.allCases {
            do { try await send(kind, &counts) } catch let error as SyncError {
                guard case .missing = error else { throw error }
                counts.warnings.append("\(error)")
                return
            }
        }
        let hasScores = try store.queueScores(
            organizationKey: organizationKey,
            mapping.scoreColumns,
            limit: options.historyRows,
            options.reasoning
        )
        if hasScores {
            try options.step("after scores were queued")
            try await push(&counts)
        }
        try await anchor(&counts)
    }

    private func send(_ kind: HistoryKind, _ counts: inout SyncCounts) async throws {
        for _ in 0..<options.roundsMax {
            let batch = try store.history(
                kind,
                organizationKey: organizationKey,
                remoteOrganization: remote.organization,
                limit: options.historyRows
            )
            if batch.rows.isEmpty { return }
            try options.step("before history is sent")
            let refused = try await remote.append(kind.table, batch.rows)
            try options.step("before history is noted")
            try store.noteSent(
                kind,
                upTo: batch.last,
                refused.map { refusal in
                    let row = batch.rows.first { $0["id"]?.stringValue == refusal.id } ?? .null
                    return RefusedHistory(
                        id: refusal.id,
                        row: row.canonicalText,
                        code: refusal.code,
                        message: refusal.message
                    )
                },
                organizationKey: organizationKey
            )
            try options.step("after history was noted")
            counts.history += batch.rows.count - refused.count
            counts.refused += refused.count
        }
    }

    /// Shows the server that our log only grew.
    private func anchor(_ counts: inout SyncCounts) async throws {
        guard let claim = try store.anchorClaim(organizationKey: organizationKey) else { return }
        let answer: AnchorAnswer
        do { answer = try await remote.anchor(claim) } catch let error as SyncError {
            guard case .missing = error else { throw error }
            counts.warnings.append("\(error)")
            return
        }
        switch answer {
        case .witnessed(let at):
            try store.noteAnchored(size: claim.size, at: at, organizationKey: organizationKey)
            counts.anchored = claim.size
        case .holds(let size) where size <= claim.size:
            // An answer of ours was lost; or this file is an older copy of itself.
            try await catchUp(to: size, claim, &counts)
        case .holds(let size), .inconsistent(let size):
            try await goOwnWay(size, claim, &counts)
        }
    }

    /// Shows the witness the rest of the log, from what it says it knows.
    ///
    /// A request of ours that arrived twice moves it on before its answer: then it is asked again
    /// from there. That what it knows is the beginning of this log, it finds by the proof.
    private func catchUp(
        to size: Int64,
        _ claim: AnchorClaim,
        _ counts: inout SyncCounts
    ) async throws {
        var size = size
        while true {
            let again =
                try store.anchorClaim(organizationKey: organizationKey, from: size) ?? claim
            switch try await remote.anchor(again) {
            case .witnessed(let at):
                try store.noteAnchored(size: again.size, at: at, organizationKey: organizationKey)
                counts.anchored = again.size
                return
            case .holds(let more) where more > size && more <= again.size: size = more
            case .holds, .inconsistent: return try await goOwnWay(size, claim, &counts)
            }
        }
    }

    /// The witness knows another log of this name: an entry says so, and what follows is witnessed
    /// under a name of its own.
    private func goOwnWay(
        _ witnessed: Int64,
        _ claim: AnchorClaim,
        _ counts: inout SyncCounts
    ) async throws {
        let entry = try store.continueLog(after: .copy, witnessed: witnessed)
        try options.step("after the log was continued")
        counts.warnings.append(
            "the server has witnessed another log of this file (\(witnessed) entries, \(claim.size) "
                + "here): it is a copy or a restored backup of one that went on elsewhere, or it was "
                + "changed. Scores and edits go on as before; entry \(entry) of the log says so, and "
                + "from now on it is witnessed as a log of its own. `assay audit verify` tells whether "
                + "it is whole"
        )
        guard let own = try store.anchorClaim(organizationKey: organizationKey),
            case .witnessed(let at) = try await remote.anchor(own)
        else { return }
        try store.noteAnchored(size: own.size, at: at, organizationKey: organizationKey)
        counts.anchored = own.size
    }
}

extension ExactRemote {
    func anchor(_ claim: AnchorClaim) async throws -> AnchorAnswer {
        let body: JSON = [
            "p_org": .string(organization), "p_log": .string(claim.log),
            "p_old": .integer(claim.oldSize), "p_size": .integer(claim.size),
            "p_root": .string(claim.root), "p_proof": .array(claim.proof.map { .string($0) }),
        ]
        let answer = try await client.call("assay_anchor", body.canonicalBytes)
        guard let size = answer["size"]?.intValue else {
            throw SyncError.badAnswer(what: "assay_anchor", detail: "it names no size")
        }
        switch answer["state"]?.stringValue {
        case "ok": return .witnessed(at: answer["at"]?.stringValue ?? "")
        case "conflict": return .holds(size)
        case "inconsistent": return .inconsistent(size)
        default: throw SyncError.badAnswer(what: "assay_anchor", detail: "an unknown state")
        }
    }
}

/// What the witness said.
enum AnchorAnswer {
    case witnessed(at: String)
    /// It knows the log up to there.
    case holds(Int64)
    case inconsistent(Int64)
}

extension Mapping {
    /// Where scores are written back, by remote table.
    var scoreColumns: (table: String, columns: [(column: String, part: String)])? {
        tables.first { !$0.scores.isEmpty }.map { ($0.table, $0.scores) }
    }
}
