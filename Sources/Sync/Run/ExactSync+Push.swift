import Storage

extension ExactSync {
    /// Sends what waits, oldest first, one operation a row and request, until nothing is left.
    func push(_ counts: inout SyncCounts) async throws {
        var putOff = PutOff()
        defer { putOff.tell(&counts) }
        for _ in 0..<options.roundsMax {
            let operations = try store.freeze(
                organizationKey: organizationKey,
                limit: options.pushOperations,
                bytesMax: options.pushBytes,
                except: putOff.ids,
                mapping
            )
            try options.step("after operations were frozen")
            if operations.isEmpty { return }
            try await send(operations, &putOff, &counts)
            if store.has(.freezesNothing) { return }
        }
    }

    /// Sends operations; a request that is refused as a whole is cut in halves until the operation
    /// to blame stands alone: that one is put into quarantine, or off where only time ran out.
    private func send(
        _ operations: [FrozenOperation],
        _ putOff: inout PutOff,
        _ counts: inout SyncCounts
    ) async throws {
        let known = try store.syncLink(organizationKey: organizationKey)?.incarnation
        let verdicts: [PushVerdict]
        do {
            try options.step("before operations are sent")
            verdicts = try await remote.push(operations, incarnation: known)
            try options.step("before verdicts are kept")
        } catch let error as SyncError {
            if store.has(.dropsOnTransportError), error.isTransient {
                return try acknowledge(operations, operations.map { _ in .applied(nil) }, &counts)
            }
            guard error.isAboutContent else { throw error }
            guard operations.count > 1 else {
                if error.isAboutOne { return try putOff.add(operations[0], error) }
                return try acknowledge(operations, [error.rejection], &counts)
            }
            let half = operations.count / 2
            try await send(Array(operations[..<half]), &putOff, &counts)
            if store.has(.dropsUnfinishedBatch) {
                let rest = Array(operations[half...])
                return try acknowledge(rest, rest.map { _ in .applied(nil) }, &counts)
            }
            try await send(Array(operations[half...]), &putOff, &counts)
            return
        }
        putOff.noteVerdict()
        for case (let operation, .later(let reason)) in zip(operations, verdicts) {
            putOff.add(operation, reason: reason)
        }
        try acknowledge(operations, verdicts, &counts)
    }

    private func acknowledge(
        _ operations: [FrozenOperation],
        _ verdicts: [PushVerdict],
        _ counts: inout SyncCounts
    ) throws {
        var answers = Array(zip(operations, verdicts))
        if store.has(.acknowledgesWrongOperation), answers.count > 1 {
            answers = Array(zip(operations, verdicts.reversed()))
        }
        for verdict in verdicts { counts.note(verdict) }
        for table in try store.syncTables(organizationKey: organizationKey) {
            let own = answers.filter { $0.0.tableKey == table.key }
            if own.isEmpty { continue }
            try store.acknowledge(own, in: table, mapping)
            try options.step("after verdicts were kept")
        }
    }
}

extension SyncError {
    /// Whether the request's content is to blame, so that less of it may pass.
    var isAboutContent: Bool {
        switch self {
        case .tooMuch, .outOfTime: true
        case .refused(_, let status, _, _): status == 400 || status == 409 || status == 422
        default: false
        }
    }

    /// The same as a verdict on the operation to blame.
    var rejection: PushVerdict {
        if case .refused(_, _, let code, let message) = self {
            return .rejected(code: code, message: message, nil)
        }
        return .rejected(code: "413", message: description, nil)
    }
}
