/// Which machines decide in a sync: the ones of this module, unless a test brings others.
package struct SyncMachines: Sendable {
    /// Makes the machine that sends, by how often it may choose operations.
    package var push:
        @Sendable (_ roundsMax: Int) -> any StateMachine<PushMachine.Event, PushMachine.Action> = {
            PushMachine(roundsMax: $0)
        }
    /// Makes the machine that goes through a table.
    package var pull:
        @Sendable (PullTask) -> any StateMachine<PullMachine.Event, PullMachine.Action> = {
            PullMachine($0)
        }
    package var merge: RowMerging = MergeMachine()

    package init() {}
}
