/// That a person is not to be scored, or only for people to look at (GDPR Articles 21 and 22).
package struct Objection: Equatable, Sendable {
    /// What the person objected to: being scored at all, or what a score leads to by itself.
    package enum Extent: String, CaseIterable, Sendable {
        /// No command, route, job or agent gives them a score.
        case notScored = "not_scored"
        /// They are scored as ever; lists, the CRM and webhooks get nothing of it.
        case reviewOnly = "review_only"
    }

    /// How long a reason may be, in characters.
    package static let reasonMax = 500

    package var extent: Extent
    /// Why; nil where nobody said.
    package var reason: String?
    package var saidAt: Instant

    package init(extent: Extent, reason: String?, saidAt: Instant) {
        (self.extent, self.reason, self.saidAt) = (extent, reason, saidAt)
    }
}
