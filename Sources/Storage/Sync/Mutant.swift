/// Bugs of the sync protocol that the simulation must catch, one line each where they act.
///
/// They exist in test builds alone (`ASSAY_MUTANTS`); elsewhere ``Store/has(_:)`` is always false.
package enum Mutant: String, CaseIterable, Sendable {
    // Applying what the server says.
    case forgetsWaitingEdits, ignoresTombstones, keepsCaptureOn
    case forgetsToCaptureAgain, hidesNothing, usesLastSnapshotOfRound, resumesRoundFromStart
    case losesWaitingRows, forgetsVanishedRows, sweepsTooMuch, keepsCursorAfterReset
    case forgetsRestoredValues, pullsFirstTableOnly
    // Sending.
    case sendsNewOperationIDOnRetry, freezesNothing
    case pushesBeforeFirstPull, dropsOnRejection, dropsOnTransportError, dropsOnGone
    case acknowledgesWrongOperation, ignoresConflicts
    case sendsNewBase, sendsWholeRow, dropsUnfinishedBatch, recordsEditAfterCommit
    // History.
    case appendsWithRandomID, movesHistoryCursorFirst, skipsHistoryRow
    // Proof and session.
    case provesWithoutComparing, keepsRowsOutOfScope, retriesWithoutRefresh
}

extension Store {
    /// Whether this store was built with that bug.
    package func has(_ mutant: Mutant) -> Bool {
        #if DEBUG || ASSAY_MUTANTS
        environment.mutant == mutant
        #else
        false
        #endif
    }
}
