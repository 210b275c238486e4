package import AuditLog
package import Storage
import Scoring

/// One lead to score for somebody who waits, with what ties the score to their request.
package struct ScoreRequest: Sendable {
    /// Who asked, in the terms of tracing.
    package struct Origin: Sendable {
        /// The request's id; goes into the run and the ledger entry's body where it is not the
        /// trace's.
        package var requestID: String?
        /// The trace: 32 hexadecimal digits; nil starts one.
        package var traceID: String?
        /// The caller's span: 16 hexadecimal digits.
        package var parentSpanID: String?
        /// Who the ledger entry names; nil for the engine's own author.
        package var author: EntryAuthor?

        package init(
            requestID: String? = nil,
            traceID: String? = nil,
            parentSpanID: String? = nil,
            author: EntryAuthor? = nil
        ) {
            self.requestID = requestID
            self.traceID = traceID
            self.parentSpanID = parentSpanID
            self.author = author
        }
    }

    /// A claim to one effect, and how its answer is written so that it can be kept.
    package struct Claim: Sendable {
        /// Whose claim, to what.
        package var claim: IdempotencyKey
        /// Writes the body of the answer; called inside the transaction.
        package var body: @Sendable (ScoreReport) -> [UInt8]

        /// A claim and its answer's form.
        package init(_ claim: IdempotencyKey, body: @escaping @Sendable (ScoreReport) -> [UInt8]) {
            self.claim = claim
            self.body = body
        }
    }

    /// Whom to score.
    package var lead: LeadInput
    /// The organization; made when it is new to the file.
    package var organization: String
    /// Whether a lead that nothing matches becomes a contact even if nothing but its id is given.
    package var isAdded = false
    /// Who asked.
    package var origin = Origin()
    /// What makes a repetition harmless; nil scores every time.
    package var claim: Claim?

    /// A request for a lead of an organization.
    package init(lead: LeadInput, organization: String) {
        self.lead = lead
        self.organization = organization
    }
}
