import Storage
import Sync

extension PlantedBug {
    static let inMerging = [
        merging(
            "forgets waiting edits",
            event: { event in
                guard case .drawing(let isThere, let isKnown, let isRefused, let edits) = event
                else {
                    return event
                }
                return .drawing(
                    isThere: isThere,
                    isKnown: isKnown,
                    isRefused: isRefused,
                    edits: edits.filter { $0 != .update }
                )
            }
        ),
        merging("hides nothing", action: { $0 == .hide ? .leave : $0 }),
        merging(
            "takes older news",
            event: { event in
                guard case .told(let row, _) = event else { return event }
                return .told(row, known: nil)
            }
        ),
    ]

    static let inPulling = [
        pulling("uses the last snapshot of a round") { _, event, action in
            guard case .page(let head) = event, case .take(var cursor, let gone, let next) = action
            else { return action }
            if cursor.round == nil {
                cursor.since = head.snapshot
            } else {
                cursor.round = head.snapshot
            }
            return .take(cursor, goneBefore: gone, asking: next)
        },
        pulling("resumes a round from its start") { _, _, action in
            guard case .take(var cursor, let gone, let next) = action else { return action }
            cursor.after = nil
            return .take(cursor, goneBefore: gone, asking: next)
        },
        pulling("forgets vanished rows") { _, _, action in
            guard case .take(let cursor, _, let next) = action else { return action }
            return .take(cursor, goneBefore: nil, asking: next)
        },
        pulling("sweeps too much") { task, _, action in
            guard case .take(let cursor, _, nil) = action, task.cursor.since == nil else {
                return action
            }
            return .take(cursor, goneBefore: task.pass + 1, asking: nil)
        },
        pulling("pulls the first table only") { task, _, action in
            task.table == SimulatedServer.tableNames[0] || task.isBeginning ? action : .finish
        },
        pulling("pushes before the first pull") { task, _, action in
            task.isBeginning ? .finish : action
        },
        pulling(
            "proves without comparing",
            event: { event in
                guard case .digests(let mine, _) = event else { return event }
                return .digests(mine: mine, theirs: mine)
            }
        ),
        pulling("keeps rows out of scope") { _, _, action in
            guard case .replace(_, let ids) = action else { return action }
            return .replace(gone: [], fetch: ids)
        },
    ]

    static let inPushing = [
        pushing(
            "freezes nothing",
            sql: [
                """
                CREATE TRIGGER freezes_nothing BEFORE UPDATE OF op_id ON change
                WHEN new.op_id IS NOT NULL BEGIN SELECT RAISE(IGNORE); END
                """
            ],
            action: { $0 == .kept ? .finish(warning: nil) : $1 }
        ),
        verdicts("drops on rejection") { verdict in
            if case .rejected(_, _, let row) = verdict { .applied(row) } else { verdict }
        },
        verdicts("drops on gone") { $0 == .gone() ? .applied(nil) : $0 },
        verdicts("ignores conflicts") { verdict in
            if case .merged(let row, _) = verdict { .merged(row, []) } else { verdict }
        },
        pushing(
            "drops on a transport error",
            event: { event in
                guard case .failed(.notJudged, let operations) = event else { return event }
                return .answered(operations.map { JudgedOperation($0, .applied(nil)) })
            }
        ),
        pushing("acknowledges the wrong operation") { _, action in
            guard case .keep(let judged) = action else { return action }
            return .keep(
                zip(judged, judged.reversed()).map { JudgedOperation($0.operation, $1.verdict) }
            )
        },
        PlantedBug(
            name: "drops an unfinished batch",
            machines: {
                var machines = SyncMachines()
                machines.push = { DropsUnfinishedBatch(machine: PushMachine(roundsMax: $0)) }
                return machines
            }
        ),
    ]

    /// A bug that makes something else of the server's verdicts.
    private static func verdicts(
        _ name: String,
        _ change: @escaping @Sendable (PushResult) -> PushResult
    ) -> PlantedBug {
        pushing(name) { _, action in
            guard case .keep(let judged) = action else { return action }
            return .keep(judged.map { JudgedOperation($0.operation, change($0.verdict)) })
        }
    }
}

/// Takes the second half of a request that was cut for done once the first is.
private struct DropsUnfinishedBatch: StateMachine {
    var machine: PushMachine
    private var rest: Set<String> = []

    init(machine: PushMachine) { self.machine = machine }

    mutating func handle(_ event: PushMachine.Event) -> PushMachine.Action {
        if case .failed(_, let operations) = event, operations.count > 1 {
            rest.formUnion(operations[(operations.count / 2)...].map(\.id))
        }
        let action = machine.handle(event)
        guard case .send(let operations) = action, rest.isSuperset(of: operations.map(\.id)) else {
            return action
        }
        return .keep(operations.map { JudgedOperation($0, .applied(nil)) })
    }
}
