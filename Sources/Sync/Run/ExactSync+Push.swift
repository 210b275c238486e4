import Storage

extension ExactSync {
    /// Sends what waits, oldest first, one operation a row and request, until nothing is left.
    func push(_ counts: inout SyncCounts) async throws {
        var machine = machines.push(options.roundsMax)
        var event = PushMachine.Event.begun
        var failure: SyncError?
        while true {
            switch machine.handle(event) {
            case .enqueue(let putOff):
                let operations = try store.enqueue(
                    organizationKey: organizationKey,
                    limit: options.pushOperations,
                    bytesMax: options.pushBytes,
                    except: putOff,
                    mapping
                )
                try options.step("after operations were frozen")
                event = .enqueued(operations)
            case .send(let operations):
                do { event = .answered(try await send(operations)) } catch let error as SyncError {
                    failure = error
                    event = .failed(error.pushFailure, of: operations)
                }
            case .keep(let judged):
                try keep(judged, &counts)
                event = .kept
            case .fail: throw failure ?? SyncError.unsettled("what waits to be sent")
            case .finish(let warning):
                counts.warn(warning)
                return
            }
        }
    }

    private func send(_ operations: [OutboxOperation]) async throws -> [JudgedOperation] {
        let known = try incarnation()
        try options.step("before operations are sent")
        let verdicts = try await remote.push(operations, incarnation: known)
        try options.step("before verdicts are kept")
        return zip(operations, verdicts).map { JudgedOperation($0, $1) }
    }

    private func keep(_ judged: [JudgedOperation], _ counts: inout SyncCounts) throws {
        for answer in judged { counts.note(answer.verdict) }
        for table in try tables() {
            let own = judged.filter { $0.operation.tableKey == table.key }
            if own.isEmpty { continue }
            let answers = own.map { ($0.operation, $0.verdict) }
            try store.acknowledge(answers, in: table, mapping, merging: machines.merge)
            try options.step("after verdicts were kept")
        }
    }
}

extension SyncError {
    /// What it says of the operations in a request that ended with it.
    var pushFailure: PushFailure {
        switch self {
        case .outOfTime: .outOfTime(description)
        case .tooMuch: .content(.rejected(code: "413", message: description, nil))
        case .refused(_, let status, let code, let message)
        where status == 400 || status == 409 || status == 422:
            .content(.rejected(code: code, message: message, nil))
        default: .notJudged
        }
    }
}
