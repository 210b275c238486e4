/// A decision of sync apart from what it decides about: events go in, actions come out.
///
/// A machine neither reads a file nor asks a server. Whoever runs it does what an action says and
/// hands the outcome back as the next event; so a test can state both sides as values, and a
/// simulation can put a machine that decides wrongly in the place of another.
package protocol StateMachine<Event, Action>: Sendable {
    /// What happened.
    associatedtype Event: Sendable
    /// What is to be done about it.
    associatedtype Action: Sendable

    /// Takes what happened.
    ///
    /// - Returns: what is to be done before the next event.
    mutating func handle(_ event: Event) -> Action
}
