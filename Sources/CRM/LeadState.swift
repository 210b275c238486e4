/// Why lists of whom to call leave a lead out, whatever its score.
package enum LeadState: String, CaseIterable, Sendable {
    /// They objected to being scored.
    case objected
    /// They are scored for people to look at alone.
    case reviewOnly = "review_only"
    /// The record says that they want no contact.
    case doNotContact = "do_not_contact"
    /// They unsubscribed or complained.
    case optedOut = "opted_out"
    /// A column of the record, or of its company, calls them a competitor.
    case competitor
    /// They were won, or a column calls them a customer.
    case customer
    /// Mail came back, and nothing was heard from them since.
    case bounced
    /// They were lost, and no deal is open.
    case lost
}
