/// Why no model can be trained, in words a user can act on.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// Nothing is known to be won or lost.
    case noOutcomes
    /// All outcomes are the same.
    case oneSided(won: Int, lost: Int)
    /// An option names a column that no contact has.
    case unknownColumn(String, known: [String])

    package var description: String {
        switch self {
        case .noOutcomes:
            "cannot train: no outcome is known; import won and lost opportunities, a column with "
                + "`assay import FILE --outcome COLUMN`, or say `assay mark CONTACT won|lost`"
        case .oneSided(let won, let lost):
            "cannot train: \(won) leads are won and \(lost) lost; both are needed, at least one each"
        case .unknownColumn(let name, let known):
            "no contact has a column '\(name)'; there are: \(known.joined(separator: ", "))"
        }
    }
}
