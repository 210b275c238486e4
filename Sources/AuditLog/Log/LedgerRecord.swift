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
    /// Two contacts that a person said are two people, and the end of that.
    package static let distinct = "contact_distinct"
    package static let distinctEnded = "contact_distinct_end"
    /// A record that a person added.
    package static let add = "add"
    /// Fields of a record that a person changed.
    package static let edit = "edit"
    /// A record that a person took off the list.
    package static let delete = "delete"
    /// A record that a person took back onto the list.
    package static let restore = "restore"
    /// A note, a call, a meeting that a person logged.
    package static let interaction = "interaction"
    /// An outcome that a person set or took away.
    package static let outcome = "outcome"
    /// A token of the service that was made or taken back.
    package static let token = "token"
    /// A receiver of webhooks that was added or taken away.
    package static let webhook = "webhook"
    /// What holds for everybody of an organization, changed: thresholds, time zone.
    package static let settings = "settings"
    /// The key that signs this device's checkpoints from here on.
    package static let deviceKey = "device_key"
    /// A score that a person set against the model's, and its end.
    package static let override = "override"
    package static let overrideEnded = "override_end"
    /// A person who is not to be scored, or for review only, and the end of that.
    package static let objection = "objection"
    package static let objectionEnded = "objection_end"
    /// For how long something is kept, set or taken back.
    package static let retentionRule = "retention_rule"
    /// What was kept for as long as the rules say, taken out of the file.
    package static let retention = "retention"
    /// The roots of all records, before a checkpoint.
    package static let records = "records"
    /// A person who was taken out of the file, see ``ErasureEntry``.
    package static let erasure = "erasure"
    /// From here on the log may differ from other copies of it, see ``LedgerContinuation``.
    package static let continuation = "continuation"

    /// Every kind, and what it tells in words.
    package static let all: [(kind: String, meaning: String)] = [
        (score, "one result of a scorer"),
        (model, "a model that became usable"),
        (importDone, "records taken in from a file"),
        (importUndone, "an import taken back"),
        (importRedone, "an import that was taken back, made again"),
        (export, "records written out to a file"),
        (agentRun, "a run of an agent that scored nobody"),
        (contactID, "a contact that got another id"),
        (merge, "two contacts made one"),
        (mergeUndone, "contacts made one, taken apart again"),
        (distinct, "two contacts said to be two people"),
        (distinctEnded, "two contacts that may be one again"),
        (add, "a record that a person added"),
        (edit, "fields of a record that a person changed"),
        (delete, "a record that a person took off the list"),
        (restore, "a record that a person took back"),
        (interaction, "a note, call or meeting that a person logged"),
        (outcome, "an outcome that a person set or took away"),
        (token, "a token made or taken back"),
        (webhook, "a receiver of webhooks added or taken away"),
        (settings, "thresholds or time zone changed"),
        (deviceKey, "the key that signs checkpoints from here on"),
        (objection, "a person who objected to being scored"),
        (objectionEnded, "an objection taken back"),
        (retentionRule, "for how long something is kept"),
        (retention, "what was kept for as long as the rules say, taken out"),
        (records, "what the records are, before a checkpoint"),
        (erasure, "a person who was taken out of the file"),
        (continuation, "the log went on after a restore or a copy"),
    ]
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
