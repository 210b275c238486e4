/// For how long what is told of people is kept (GDPR Article 5(1)(e)).
package struct RetentionRule: Equatable, Sendable {
    /// What a rule takes out of the file.
    package enum Kind: String, CaseIterable, Sendable {
        /// People who never became customers, as an erasure does.
        case leads
        /// People who were won once, as an erasure does.
        case customers
        /// What was sent to language models and came back; scores and answers stay.
        case agents
        /// The texts of rows that imports refused.
        case rejectedRows = "rejected_rows"

        /// Whether what it takes out are people, each with an erasure of their own.
        package var isOfPeople: Bool { self == .leads || self == .customers }
    }

    /// How many days a rule may give.
    package static let daysRange = 1...36_500

    package var kind: Kind
    /// Days since the last that was heard of a person, since a run ended, since an import.
    package var days: Int
    package var setAt: Instant
    /// When it was last carried out to its end; nil before the first time.
    package var appliedAt: Instant?

    package init(kind: Kind, days: Int, setAt: Instant, appliedAt: Instant? = nil) {
        (self.kind, self.days, self.setAt, self.appliedAt) = (kind, days, setAt, appliedAt)
    }

    /// What is older than this is due at a moment.
    package func limit(at now: Instant) -> Instant {
        Instant(microseconds: now.microseconds - Int64(days) * Instant.day)
    }
}
