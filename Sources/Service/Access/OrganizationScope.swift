import AuditLog
import CRM
import Engine
import Interchange
import JSON
import Ledger
import Scoring
import Storage

/// One organization's part of the file: the only way from a route to the data.
///
/// Every function takes ids as the outside knows them and answers only what belongs to the
/// organization; what belongs to another is not there. Routes never see the store, so that keeping
/// organizations apart depends on this type alone.
struct OrganizationScope: Sendable {
    /// The organization's id.
    let organizationID: String
    /// Its key in the file.
    let key: OrganizationKey
    /// Functions of this type reach it, routes do not.
    let engine: ScoringEngine

    var store: Store { engine.store }

    /// The part of the organization of that id; it is made when it is new to the file.
    ///
    /// What is written is entered in the author's name.
    init(_ engine: ScoringEngine, organization: String, author: EntryAuthor? = nil) throws {
        self.engine = author.map { engine.acting(as: $0) } ?? engine
        organizationID = organization
        key = try engine.store.organizationKey(making: organization)
    }

    /// The present moment.
    var now: Instant { store.environment.now() }
}

extension OrganizationScope {
    /// A page of contacts.
    func contacts(
        _ filter: ContactFilter
    ) throws -> (contacts: [ContactSummary], next: ContactPlace?) {
        try store.contactPage(organizationKey: key, filter)
    }

    /// The key of a contact by its id.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``.
    func contactKey(id: String) throws -> ContactKey {
        guard let found = try store.contactKey(id: id, email: nil, organizationKey: key) else {
            throw StoreError.contactNotFound("")
        }
        return found
    }

    /// The key of a contact that a lead means; nil when nothing matches.
    func contactKey(of lead: LeadInput) throws -> ContactKey? {
        try store.contactKey(of: lead.named(in: organizationID), organizationKey: key)
    }

    /// A contact by its key, which comes from this organization.
    func contact(key: ContactKey) throws -> Contact {
        let contact = try store.contact(key: key)
        guard contact.organizationID == organizationID else {
            throw StoreError.contactNotFound("")
        }
        return contact
    }

    /// The newest interactions of a contact.
    func timeline(contactKey: ContactKey, limit: Int) throws -> [Interaction] {
        try store.timeline(contactKey: contactKey, limit: limit)
    }

    /// What the tools of agents say of a contact, by their names.
    func toolAnswers(contactKey: ContactKey) throws -> [String: JSON] {
        try engine.toolAnswers(contact: contactKey)
    }

    /// A contact's newest score with everything that explains it; nil before the first.
    func latestReport(contactKey: ContactKey) throws -> ScoreReport? {
        try store.latestScore(contactKey: contactKey).map { try engine.report(seq: $0.seq) }
    }
}

extension OrganizationScope {
    /// The scores that fit, newest first.
    func scores(_ filter: ScoreFilter) throws -> [StoredScore] {
        var found: [StoredScore] = []
        try store.history(organizationKey: key, filter) { found.append($0) }
        return found
    }

    /// A score by its number, with everything that explains it.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``, also for those of others.
    func report(seq: Int64) throws -> ScoreReport {
        guard try store.score(seq: seq).organizationID == organizationID else {
            throw StoreError.scoreNotFound("")
        }
        return try engine.report(seq: seq)
    }

    /// What a score would be under other facts.
    func suppose(_ changes: [WhatIf.Change], of report: ScoreReport) throws -> WhatIfResult {
        try engine.suppose(changes, of: report)
    }

    /// What would raise a score most.
    func suggestions(for report: ScoreReport) throws -> [Suggestion] {
        try engine.suggestions(for: report)
    }

    /// Scores all contacts, or those that changed.
    func scoreAll(
        onlyStale: Bool,
        shouldStop: () -> Bool,
        progress: (Int, Int) -> Void
    ) throws -> BulkReport {
        try engine.scoreAll(
            organization: organizationID,
            onlyStale: onlyStale,
            shouldStop: shouldStop,
            progress: progress
        )
    }

    /// Insights on the whole organization as of now.
    func organizationReport() throws -> OrganizationReport {
        try engine.organizationReport(organizationID)
    }

    /// Insights on a contact that was just scored, or whose newest score this is.
    func contactInsights(_ report: ScoreReport) throws -> ContactInsights {
        try engine.contactInsights(report, organizationKey: key)
    }
}

extension OrganizationScope {
    /// The models the organization can use, oldest first, and the one in use.
    func models() throws -> (all: [ModelRecord], current: ModelRecord) {
        let current = try engine.currentModel(organizationKey: key)
        let all = try store.models().filter {
            $0.organizationKey == nil || $0.organizationKey == key
        }
        return (all, current)
    }

    /// The newest runs, newest first.
    func runs(before: RunKey?, limit: Int) throws -> [ListedRun] {
        try store.runs(organizationKey: key, before: before, limit: limit)
    }

    /// A run and its steps; nil when the organization has none of that id.
    func run(id: String) throws -> (run: ListedRun, spans: [SpanRecord])? {
        guard let run = try store.run(id: id, organizationKey: key) else { return nil }
        return (run, try store.spans(of: run, limit: ServiceLimits.spansMax))
    }
}

extension OrganizationScope {
    /// Takes in the records of a file; the answer made of it is kept in the same transaction.
    func importFile(
        _ path: String,
        answer: (ImportReport) -> (answer: IdempotentResponse, claim: IdempotencyKey)?,
        _ choose: (inout ImportOptions) throws -> Void
    ) throws -> ImportReport {
        var options = ImportOptions(organizationID: organizationID)
        options.mappings = try store.mappings(organizationID: organizationID)
        try choose(&options)
        options = try Importer.remembering(options, in: store)
        return try Importer(store, options: options).run(path, answer: answer)
    }

    /// What was said of columns, kept by name, newest first.
    func mappings() throws -> [ImportMapping] {
        try store.mappings(organizationID: organizationID)
    }

    /// Forgets a mapping; false where none has the name.
    func forgetMapping(name: String) throws -> Bool {
        try store.forgetMapping(name: name, organizationID: organizationID)
    }

    /// All imports, newest first.
    func imports() throws -> [ImportRun] { try store.importRuns(organizationKey: key) }

    /// An import and its first rejected records; nil when the organization has none of that id.
    func importRun(id: String) throws -> (run: ImportRun, rejects: [ImportReject])? {
        guard let run = try store.importRun(id: id), run.organizationKey == key else { return nil }
        return (run, try store.importRejects(importKey: run.key, limit: ServiceLimits.pageMax))
    }

    /// Takes an import back; with `dropsLaterWork` even if its records were worked on since.
    ///
    /// A trial says what would be done, and changes nothing.
    func undoImport(id: String, dropsLaterWork: Bool, isTrial: Bool) throws -> ImportUndo {
        guard try importRun(id: id) != nil else { throw InterchangeError.importNotFound("") }
        return try store.undo(importID: id, dropsLaterWork: dropsLaterWork, isTrial: isTrial)
    }

    /// Does an undone import again; a trial says what would be done, and changes nothing.
    func redoImport(id: String, isTrial: Bool) throws -> ImportRedo {
        guard try importRun(id: id) != nil else { throw InterchangeError.importNotFound("") }
        return try store.redo(importID: id, isTrial: isTrial)
    }

    /// Gives all records of a kind to `write`, and notes in the log that they left.
    func export(
        _ kind: ExportKind,
        as format: ExportFormat,
        hasMark: Bool,
        write: ([UInt8]) throws -> Void
    ) throws {
        let exporter = Exporter(store, organizationKey: key)
        _ = try exporter.run(kind, as: format, hasMark: hasMark, write: write)
    }

    /// The answer kept for a claim; nil when there is none.
    func keptAnswer(_ claim: IdempotencyKey) throws -> IdempotentResponse? {
        try store.keptAnswer(claim, organizationKey: key)
    }

    /// Keeps the answer to a claim; answers the one that counts.
    @discardableResult
    func keep(_ answer: IdempotentResponse, for claim: IdempotencyKey) throws -> IdempotentResponse
    {
        try store.keep(answer, for: claim, organizationKey: key)
    }
}

extension OrganizationScope {
    /// The ledger entries of the organization's scores, newest first.
    func scoreEntries(before: Int64?, limit: Int) throws -> [ListedEntry] {
        try store.scoreEntries(organizationKey: key, before: before, limit: limit)
    }

    /// A proof that a score of the organization is in the log.
    func proof(seq: Int64) throws -> JSON {
        guard try store.score(seq: seq).organizationID == organizationID else {
            throw StoreError.scoreNotFound("")
        }
        return try store.proof(seq: seq).json
    }

    /// Recomputes the log of the whole file, which is one for all organizations and names nobody.
    ///
    /// `progress` is told the entries recomputed, and how many there are.
    func verify(
        isIncremental: Bool,
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws -> LedgerReport {
        try LedgerVerifier(store).verify(isIncremental: isIncremental, progress: progress)
    }

    /// Computes one score of the organization again.
    func replay(seq: Int64) throws -> ReplayOutcome {
        guard try store.score(seq: seq).organizationID == organizationID else {
            throw StoreError.scoreNotFound("")
        }
        return try engine.replay(seq: seq)
    }

    /// Computes all scores of the organization again.
    func replayAll() throws -> ReplayReport { try engine.replayAll(organizationKey: key) }

    /// Where an upload may lie while it is read: beside the file, readable by its owner alone.
    func uploadFolder() -> String { "\(store.path)-upload-\(store.newID())" }
}

extension OrganizationScope {
    /// A page of leads as lists show them, and the number of all where it is asked for.
    func leads(
        _ filter: LeadFilter,
        isCounted: Bool
    ) throws -> (leads: [ListedLead], next: ContactPlace?, count: Int?) {
        try store.leadList(organizationKey: key, filter, isCounted: isCounted)
    }

    /// Counts of all leads, for clocks `dayOffset` microseconds ahead of UTC.
    func leadSummary(dayOffset: Int64) throws -> LeadSummary {
        try store.leadSummary(organizationKey: key, dayOffset: dayOffset)
    }

    /// Sources, countries and owners that lists can be narrowed to.
    func leadChoices() throws -> LeadChoices {
        try store.leadChoices(organizationKey: key)
    }

    /// A score of the organization, explained in a language.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``, also for those of others.
    func report(seq: Int64, _ language: Language) throws -> ScoreReport {
        guard try store.score(seq: seq).organizationID == organizationID else {
            throw StoreError.scoreNotFound("")
        }
        return try engine.report(seq: seq, language: language)
    }

    /// What a score would be under other facts, explained in a language.
    func suppose(
        _ changes: [WhatIf.Change],
        of report: ScoreReport,
        _ language: Language
    ) throws -> WhatIfResult {
        try engine.suppose(changes, of: report, language: language)
    }

    /// Why two scores of one contact of the organization differ.
    func difference(
        from earlier: Int64,
        to later: Int64,
        _ language: Language
    ) throws -> ScoreDifference {
        for seq in [earlier, later]
        where try store.score(seq: seq).organizationID != organizationID {
            throw StoreError.scoreNotFound("")
        }
        return try engine.difference(from: earlier, to: later, language: language)
    }

    /// The version of a contact's record, its open deals, and how it ended, if it did.
    func standing(
        contactKey: ContactKey
    ) throws -> (
        version: Int64, deals: [ListedLead.Deal],
        outcome: (isWon: Bool, at: Instant?, source: String)?
    ) {
        (
            try store.contactVersion(contactKey: contactKey),
            try store.openDeals(contactKey: contactKey),
            try store.outcome(contactKey: contactKey)
        )
    }

    /// Makes a change of a contact, once for each claim.
    func make(
        _ change: ContactChange,
        claim: IdempotencyKey?,
        answer: (_ version: Int64) -> IdempotentResponse
    ) throws -> (answer: IdempotentResponse, isRepeated: Bool) {
        try store.make(change, organizationKey: key, claim: claim, answer: answer)
    }

    /// The key of the contact with an id, also of one that was deleted.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``.
    func personKey(id: String) throws -> ContactKey {
        let known = try store.contactKey(id: id, email: nil, organizationKey: key)
        guard let found = try known ?? store.deletedContact(id, organizationKey: key) else {
            throw StoreError.contactNotFound("")
        }
        return found
    }

    /// Everything held of a person as JSON, with an entry of the log that it left the file.
    func personRecord(contactKey: ContactKey, language: Language) throws -> [UInt8] {
        try engine.personReport(
            contactKey: contactKey,
            organizationKey: key,
            language: language
        ).bytes
    }

    /// Takes a person out of the file, see ``Store/erase(contactKey:reason:isHereOnly:)``.
    func erase(
        contactKey: ContactKey,
        reason: ErasureReason,
        isHereOnly: Bool
    ) throws -> Erasure {
        try store.erase(contactKey: contactKey, reason: reason, isHereOnly: isHereOnly)
    }

    /// Contacts that may be one person, likeliest first.
    func doubtfulPairs(limit: Int) throws -> [DoubtfulPair] {
        try store.doubtfulPairs(organizationKey: key, limit: limit)
    }

    /// Pairs of whom somebody said that they are two people, newest first.
    func distinctContacts() throws -> [DistinctContacts] {
        try store.distinctContacts(organizationKey: key)
    }

    /// Keeps that two contacts are two people.
    func tellApart(_ one: ContactKey, _ other: ContactKey) throws -> DistinctContacts {
        try store.tellApart(one, other, organizationKey: key)
    }

    /// Takes back that the two contacts of that id are two people.
    func takeBackDistinct(id: String) throws -> DistinctContacts {
        try store.takeBackDistinct(id: id, organizationKey: key)
    }

    /// The merges that stand, newest first.
    func merges() throws -> [ContactMerge] { try store.merges(organizationKey: key) }

    /// Makes two contacts one or two again, once for each claim.
    func make(
        _ step: MergeStep,
        claim: IdempotencyKey?,
        answer: (ContactMerge) -> IdempotentResponse
    ) throws -> (answer: IdempotentResponse, isRepeated: Bool) {
        try store.make(step, organizationKey: key, claim: claim, answer: answer)
    }

    /// Trains a first model or fits the rule book, so that what was imported is ranked at once.
    func prepareModel(trains: Bool) throws {
        _ = try engine.prepareModel(organization: organizationID, trains: trains)
    }

    /// Learns a model from the outcomes, and takes it into use as `publication` says.
    func train(_ publication: ScoringEngine.Publication) throws -> TrainingReport {
        try engine.train(organization: organizationID, publication: publication)
    }

    /// Takes a model of the organization into use.
    func publish(_ model: ModelRecord) throws -> ModelRecord {
        // A card this version cannot use must not come into use.
        _ = try engine.scorer(modelSHA256: model.sha256)
        return try store.publish(sha256: model.sha256, organizationKey: key)
    }

    /// The tokens that open the organization, oldest first.
    func tokens() throws -> [AccessToken] {
        try store.accessTokens().filter { $0.organizationID == organizationID }
    }

    /// Makes a token for the organization; its text is answered once and kept nowhere.
    func addToken(name: String, scopes: [Scope], days: Int64) throws -> (AccessToken, String) {
        let bearer = BearerToken(randomBytes: store.environment.randomBytes)
        let token = bearer.record(
            organization: organizationID,
            name: name,
            scopes: scopes,
            createdAt: now,
            expiresAt: Instant(microseconds: now.microseconds + days * Instant.day)
        )
        try store.addAccessToken(token)
        return (token, bearer.text)
    }

    /// Takes a token of the organization back; false when it has none of that id that holds.
    func revokeToken(id: String) throws -> Bool {
        guard try tokens().contains(where: { $0.id == id }) else { return false }
        return try store.revokeAccessToken(id: id)
    }
}
