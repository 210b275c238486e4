import HTTP
import Storage
import Sync
import Testing

/// A bug put in on purpose, to see that the simulation sees it.
///
/// The program knows nothing of them: each alters what is around it. That is what a machine is told
/// or says, what goes over the network, the data file, or the simulated server.
struct PlantedBug: Sendable, CustomTestStringConvertible,
    CustomStringConvertible
{
    var name: String
    /// Statements run in each laptop's file once it is linked.
    var sql: [String] = []
    /// Puts itself between a laptop and its network.
    var transport: @Sendable (any HTTPTransport, Store) -> any HTTPTransport = { network, _ in
        network
    }
    /// The machines of each sync.
    var machines: @Sendable () -> SyncMachines = { SyncMachines() }
    /// What is wrong with the server.
    var server: SimulatedServer.Bug?

    var description: String { name }
    var testDescription: String { name }

    static let all: [PlantedBug] =
        inTheFile + inMerging + inPulling + inPushing + onTheWire
        + SimulatedServer.Bug.allCases.map { PlantedBug(name: $0.rawValue, server: $0) }
}

/// A machine whose events or actions are altered.
struct Altered<Event: Sendable, Action: Sendable>: StateMachine {
    var machine: any StateMachine<Event, Action>
    var event: @Sendable (Event) -> Event = { $0 }
    var action: @Sendable (Event, Action) -> Action = { $1 }

    mutating func handle(_ told: Event) -> Action {
        let event = event(told)
        return action(event, machine.handle(event))
    }
}

extension PlantedBug {
    typealias Pushing = Altered<PushMachine.Event, PushMachine.Action>
    typealias Pulling = Altered<PullMachine.Event, PullMachine.Action>
    typealias Merging = Altered<MergeMachine.Event, MergeMachine.Action>

    /// A bug of the machine that sends.
    static func pushing(
        _ name: String,
        sql: [String] = [],
        action: @escaping @Sendable (PushMachine.Event, PushMachine.Action) -> PushMachine.Action =
            {
                $1
            },
        event: @escaping @Sendable (PushMachine.Event) -> PushMachine.Event = { $0 }
    ) -> PlantedBug {
        PlantedBug(
            name: name,
            sql: sql,
            machines: {
                var machines = SyncMachines()
                machines.push = {
                    Pushing(machine: PushMachine(roundsMax: $0), event: event, action: action)
                }
                return machines
            }
        )
    }

    /// A bug of the machine that goes through a table.
    static func pulling(
        _ name: String,
        action:
            @escaping @Sendable (PullTask, PullMachine.Event, PullMachine.Action)
            -> PullMachine.Action = { $2 },
        event: @escaping @Sendable (PullMachine.Event) -> PullMachine.Event = { $0 }
    ) -> PlantedBug {
        PlantedBug(
            name: name,
            machines: {
                var machines = SyncMachines()
                machines.pull = { task in
                    Pulling(machine: PullMachine(task), event: event) { action(task, $0, $1) }
                }
                return machines
            }
        )
    }

    /// A bug of the machine that decides about rows.
    static func merging(
        _ name: String,
        action: @escaping @Sendable (MergeMachine.Action) -> MergeMachine.Action = { $0 },
        event: @escaping @Sendable (MergeMachine.Event) -> MergeMachine.Event = { $0 }
    ) -> PlantedBug {
        PlantedBug(
            name: name,
            machines: {
                var machines = SyncMachines()
                machines.merge = Merging(machine: MergeMachine(), event: event) { action($1) }
                return machines
            }
        )
    }
}
