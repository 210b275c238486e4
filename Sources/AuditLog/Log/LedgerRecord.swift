package import CRM
package import JSON

/// The kinds of entries that this version writes.
package enum LedgerKind {
    /// One result of a scorer.
    package static let score = "score"
    /// A model that became usable.
    package static let model = "model"
    /// Records taken in from a file.
    package static let importDone = "import"
    package static let importUndone = "import_undo"
    package static let importRedone = "import_redo"
    /// Records written out to a file.
    package static let export = "export"
    /// A run of an agent that scored nobody.
    package static let agentRun = "agent_run"
    /// A contact that got another id, see ``ContactIDChange``.
    package static let contactID = "contact_id"
    package static let merge = "contact_merge"
    package static let mergeUndone = "contact_merge_undo"
    /// A person who was taken out of the file, see ``ErasureEntry``.
    package static let erasure = "erasure"
    /// From here on the log may differ from other copies of it, see ``LedgerContinuation``.
    package static let continuation = "continuation"
}

/// What one entry of the log is about.
package struct LedgerRecord: Sendable {
    /// What happened: one of ``LedgerKind``.
    package var kind: String
    package var at: Instant
    /// The contact's key in this file; nil when no person is meant.
    package var subject: Int64?
    /// The committed bytes, canonical JSON: kept beside the log, erasable, and never in the body.
    package var payload: [UInt8]?
    /// Public strings and integers for the body: no personal data.
    package var facts: JSON?

    /// An entry without a payload, unless one is given.
    package init(
        kind: String,
        at: Instant,
        subject: Int64? = nil,
        payload: [UInt8]? = nil,
        facts: JSON? = nil
    ) {
        self.kind = kind
        self.at = at
        self.subject = subject
        self.payload = payload
        self.facts = facts
    }
}
