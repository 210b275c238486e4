/// Why no model can be trained, in words a user can act on.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// Nothing is known to be won or lost.
    case noOutcomes
    /// Fewer outcomes than teach anything, or hardly any of one kind.
    case tooFew(won: Int, lost: Int)
    /// An option names a column that no contact has.
    case unknownColumn(String, known: [String])
    /// An option wants the outcome for a feature.
    case isOutcome(String)

    package var description: String {
        switch self {
        case .noOutcomes:
            "cannot train: no outcome is known; import won and lost opportunities, a column with "
                + "`assay import FILE --outcome COLUMN`, or say `assay mark CONTACT won|lost`"
        case .tooFew(let won, let lost):
            "cannot train: \(won) leads are won and \(lost) lost; it takes "
                + "\(ModelTraining.outcomesMin) outcomes, \(ModelTraining.kindMin) of each kind at "
                + "least; until then the rule book knows more"
        case .isOutcome(let name):
            "'\(name)' is the outcome or its date, as an import was told: nothing can be learned from "
                + "it; leave it out of --keep"
        case .unknownColumn(let name, let known):
            "no contact has a column '\(name)'; there are: \(known.joined(separator: ", "))"
        }
    }
}
