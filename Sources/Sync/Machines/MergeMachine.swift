/// Decides for each row whether the server's word is news, and what of it a user is shown.
package struct MergeMachine: StateMachine {
    /// What is known when a row is to be judged; values alone, no row is read here.
    package enum Event: Equatable, Sendable {
        /// The server told of a row; `known` is what it had told before.
        case told(RowState, known: RowState?)
        /// A row is to be drawn again.
        ///
        /// `isThere` is false where the server does not have the row, `isKnown` where it never
        /// told of it, and `edits` are the edits of it that wait, oldest first.
        case drawing(isThere: Bool, isKnown: Bool, isRefused: Bool, edits: [LocalEdit.Kind])
    }

    /// What becomes of it: ``skip`` or ``keep(revision:isRestored:)`` of a row that was told, one
    /// of the others of a row to be drawn.
    package enum Action: Equatable, Sendable {
        /// Nothing new: the row was met, and stays as it is.
        case skip
        /// News, to be kept under this revision; values of a history that the server gave up are
        /// listed where `isRestored`.
        case keep(revision: Int64, isRestored: Bool)
        /// What is shown stands as it is.
        case leave
        /// The row is not shown any more.
        case hide
        /// The server's row is shown, under the edits at these places of `edits`.
        case draw(under: [Int])
    }

    /// A row as the server told it.
    package struct RowState: Equatable, Sendable {
        /// How often it changed there: ``RemoteRow/unnumbered`` where the server does not count,
        /// ``ofAnotherHistory`` or less where the server gave up the history it was told in.
        package var revision: Int64
        /// The hash of its text.
        package var hash: Int64
        /// Whether it is gone there.
        package var isGone: Bool

        /// The revision of rows told in a history that the server gave up.
        package static let ofAnotherHistory: Int64 = -1

        /// A row by what it is compared by.
        package init(revision: Int64, hash: Int64, isGone: Bool) {
            self.revision = revision
            self.hash = hash
            self.isGone = isGone
        }
    }

    /// The machine; it keeps nothing from one row to the next.
    package init() {}

    /// - Returns: the same action for the same event, always.
    package func handle(_ event: Event) -> Action {
        switch event {
        case .told(let row, let known): news(row, known)
        case .drawing(let isThere, let isKnown, let isRefused, let edits):
            drawing(isThere, isKnown, isRefused, edits)
        }
    }

    private func news(_ row: RowState, _ known: RowState?) -> Action {
        var revision = row.revision
        if revision == RemoteRow.unnumbered {
            if let known, !known.isGone, known.hash == row.hash { return .skip }
            revision = max(known?.revision ?? 0, 0) + 1
        }
        guard let known else { return .keep(revision: revision, isRestored: false) }
        // A row may be told gone at the revision at which it was told last: it went out of sight.
        let isOld =
            revision < known.revision
            || revision == known.revision && (!row.isGone || known.isGone)
        if isOld { return .skip }
        let isRestored = known.revision == RowState.ofAnotherHistory
        return .keep(revision: revision, isRestored: isRestored)
    }

    private func drawing(
        _ isThere: Bool,
        _ isKnown: Bool,
        _ isRefused: Bool,
        _ edits: [LocalEdit.Kind]
    ) -> Action {
        // Made here and not yet there, or refused there: it stands as it is. Not once the server
        // had it: then what is shown was the server's, and what was refused is in quarantine.
        if edits.contains(.insert) || !isThere && !isKnown && isRefused { return .leave }
        if !isThere || edits.contains(.delete) { return .hide }
        return .draw(under: Array(edits.indices))
    }
}

/// What decides about rows; a test may bring another.
package typealias RowMerging = any StateMachine<MergeMachine.Event, MergeMachine.Action>
