/// A known result for a contact: the label that training learns from.
package struct Outcome: Hashable, Sendable {
    /// Who says so.
    package enum Source: String, CaseIterable, Sendable { case opportunity, column, mark }

    /// The contact it is about.
    package var contactID: String
    /// True for won.
    package var isWon: Bool
    /// When it was decided; nil when the source carries no date.
    package var occurredAt: Instant?
    /// Who says so.
    package var source: Source

    /// A won or lost contact.
    package init(contactID: String, isWon: Bool, occurredAt: Instant?, source: Source) {
        self.contactID = contactID
        self.isWon = isWon
        self.occurredAt = occurredAt
        self.source = source
    }
}
