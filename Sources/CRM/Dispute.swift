/// An agent's score beside the local model's of the same facts, and what lists make of the two.
package enum Dispute {
    /// How far the two may lie apart, in points, before the score counts as disputed.
    package static let differenceMax = 20

    /// Whether people should look before they believe either.
    package static func isDisputed(answered: Int, local: Int) -> Bool {
        abs(answered - local) > differenceMax
    }

    /// The score by which lists rank and sort a lead: the answered one, and where it is disputed
    /// the lower of both, so that no text can talk a lead to the top.
    package static func counted(answered: Int, local: Int) -> Int {
        isDisputed(answered: answered, local: local) ? min(answered, local) : answered
    }
}
