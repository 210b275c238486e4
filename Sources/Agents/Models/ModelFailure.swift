/// Why a model gave no answer.
package struct ModelFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What to make of it.
    package enum Kind: String, Sendable, CaseIterable {
        /// No credentials, or the provider refused them.
        case credentials
        /// The credentials are good and do not allow this.
        case forbidden
        /// The model does not exist there, or no longer.
        case modelMissing = "model_missing"
        /// The request was refused as malformed.
        case refused
        /// The server refused the ids of calls, which it must then not be sent.
        case refusedIDs = "refused_ids"
        /// The server takes no tools with this model.
        case refusedTools = "refused_tools"
        /// Too many requests for now.
        case rateLimited = "rate_limited"
        /// The day's quota at the provider is used up.
        case quota
        /// The server failed.
        case server
        /// The server could not be reached.
        case unreachable
        /// No answer came in time.
        case timeout
        /// The connection broke before the answer was whole.
        case cut
        /// The answer is not what the provider documents.
        case badReply = "bad_reply"
        /// Recent calls failed, so that this one was not made.
        case breakerOpen = "breaker_open"
        /// The run's time was up before an answer came.
        case deadline
        /// The caller gave up.
        case cancelled
        /// What must be recorded before a call could not be.
        case notRecorded = "not_recorded"
        /// The day's budget kept here is used up.
        case dayBudget = "day_budget"
    }

    /// What to make of it.
    package var kind: Kind
    /// The status of the server's reply; nil when there was none.
    package var status: Int?
    /// What was said, in at most ``detailMax`` characters; no secret.
    package var detail: String
    /// How long the server asks to wait, in microseconds.
    package var retryAfter: Int64?

    /// Characters of a server's words that are kept.
    package static let detailMax = 300

    /// A failure; the detail is cut to its bound.
    package init(
        _ kind: Kind,
        status: Int? = nil,
        detail: String = "",
        retryAfter: Int64? = nil
    ) {
        self.kind = kind
        self.status = status
        self.detail = String(detail.prefix(Self.detailMax))
        self.retryAfter = retryAfter
    }

    /// Whether the same call may succeed if it is made again.
    package var isRetryable: Bool {
        switch kind {
        case .rateLimited, .server, .unreachable, .timeout, .cut: true
        default: false
        }
    }

    /// Whether it tells that the upstream itself is in trouble, and not this one request.
    package var isUpstream: Bool {
        switch kind {
        case .rateLimited, .quota, .server, .unreachable, .timeout, .cut, .badReply, .credentials,
            .forbidden, .modelMissing:
            true
        default: false
        }
    }

    package var description: String {
        let said = detail.isEmpty ? "" : ": \(detail)"
        switch kind {
        case .credentials:
            return "the model's credentials do not work\(said); check them with `assay doctor`"
        case .forbidden: return "the credentials do not allow this model\(said)"
        case .modelMissing:
            return "the model does not exist there, or no longer\(said); choose another"
        case .refused: return "the model's server refused the request\(said)"
        case .refusedIDs: return "the model's server takes no ids of calls\(said)"
        case .refusedTools: return "the model's server takes no tools\(said)"
        case .rateLimited: return "the model's server is asked too often\(said)"
        case .quota: return "the day's quota at the model's server is used up\(said)"
        case .server: return "the model's server failed\(said)"
        case .unreachable: return "the model's server cannot be reached\(said)"
        case .timeout: return "the model did not answer in time"
        case .cut: return "the model's answer broke off\(said)"
        case .badReply: return "the model's server sent no valid answer\(said)"
        case .breakerOpen: return "the model's server failed lately and is left alone for now"
        case .deadline: return "its time was up before an answer came"
        case .cancelled: return "the run was cancelled"
        case .notRecorded: return "the call could not be recorded, so it was not made\(said)"
        case .dayBudget: return "today's budget for the agent is used up\(said)"
        }
    }
}
