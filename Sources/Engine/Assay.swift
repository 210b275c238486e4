import AuditLog
import CRM
import JSON
import Scoring
import Storage

/// A file of leads and the engine that scores them: the library's front door.
///
/// ```swift
/// let assay = try Assay(path: "leads.db")
/// let score = try assay.score(Lead(name: "Ada Rossi", email: "ada@rossi.example"))
/// print(score.score, score.reasoning)
/// ```
///
/// Safe to share between threads, and between processes that open the same file. Every score is
/// durable, with its inputs and its entry in the ledger, before it is answered. Errors describe
/// themselves in words a user can act on.
public final class Assay: Sendable {
    private let engine: ScoringEngine

    /// Opens the file, and makes it when it is missing, readable by its owner only.
    ///
    /// Throws when the file is not Assay's, is newer than this version, or cannot be written.
    public init(path: String) throws {
        engine = ScoringEngine(store: try Store(path: path, environment: .system))
    }

    /// The ids of the organizations whose leads the file holds.
    public func organizations() throws -> [String] { try engine.store.organizations() }

    /// Scores a lead from what is given and whatever history is held under its id or e-mail.
    ///
    /// A lead that nothing matches is added to the file. Takes well under a millisecond plus one
    /// flush of the disk.
    public func score(_ lead: Lead, organization: String = "default") throws -> LeadScore {
        let reports = try engine.scoreLeads([lead.request], organization: organization)
        return LeadScore(reports[0])
    }

    /// Scores every lead of an organization, or those whose inputs changed since their last score.
    ///
    /// Answers how many were scored. `progress` is told how many are durable, of how many.
    @discardableResult
    public func scoreAll(
        organization: String = "default",
        onlyStale: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Int {
        try engine.scoreAll(
            organization: organization,
            onlyStale: onlyStale,
            progress: progress
        ).scored
    }

    /// The most promising leads by their newest scores, best first.
    public func top(_ limit: Int = 20, organization: String = "default") throws -> [LeadScore] {
        let key = try engine.organizationKey(organization)
        return try engine.store.top(organizationKey: key, limit: limit).map {
            LeadScore(try engine.report(seq: $0.seq))
        }
    }

    /// Recomputes the whole ledger; answers what is wrong with scores, inputs, models and entries.
    ///
    /// Records themselves are not in the ledger.
    public func verify() throws -> [String] {
        try LedgerVerifier(engine.store).verify().problems.map(\.description)
    }

    /// Computes a stored score again from its inputs; true when every bit is the same.
    public func replays(_ score: LeadScore) throws -> Bool {
        try engine.replay(seq: score.number) == .identical
    }

    /// Moves everything into the one file; use the object no more.
    public func close() throws { try engine.store.close() }
}

/// A lead as a caller describes it: give at least one of id, name and e-mail.
public struct Lead: Hashable, Sendable {
    /// The CRM's id, if there is one.
    public var id: String?
    /// The person's name.
    public var name: String?
    /// The e-mail address, as typed.
    public var email: String?
    /// The company's name, as typed.
    public var company: String?
    /// The telephone number, as typed.
    public var phone: String?
    /// The job title, as typed.
    public var title: String?
    /// Where the lead came from.
    public var source: String?

    /// A lead to score: what is not known is left out.
    public init(
        id: String? = nil,
        name: String? = nil,
        email: String? = nil,
        company: String? = nil,
        phone: String? = nil,
        title: String? = nil,
        source: String? = nil
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.company = company
        self.phone = phone
        self.title = title
        self.source = source
    }

    var request: LeadInput {
        get throws {
            let given = [
                "id": id, "name": name, "email": email, "company": company, "phone": phone,
                "title": title, "source": source,
            ].compactMapValues { $0 }
            return try LeadInput(fields: given)
        }
    }
}

/// One stored score.
public struct LeadScore: Hashable, Sendable {
    /// One thing that moved the score.
    public struct Reason: Hashable, Sendable {
        /// A sentence that names the fact.
        public let text: String
        /// Points it adds; all reasons and 50 sum to the score before rounding and clamping.
        public let points: Double
    }

    /// Its number in the file's ledger.
    public let number: Int64
    /// The contact it is about.
    public let contactID: String
    /// The contact's name.
    public let name: String
    /// 0 to 100: 50 is the average lead, 15 points double the odds.
    public let score: Int
    /// `hot`, `warm` or `cold`, by the organization's thresholds.
    public let category: String
    /// Probability of conversion, 0 to 1.
    public let probability: Double
    /// 0 to 1: how much is behind the score.
    public let confidence: Double
    /// Every reason, strongest first.
    public let reasons: [Reason]
    /// Two or three sentences.
    public let reasoning: String
    /// Everything as one JSON object.
    public let json: String

    init(_ report: ScoreReport) {
        let result = report.payload.result
        number = report.stored.seq
        contactID = report.stored.contactID
        name = report.stored.contactName
        score = result.score
        category = report.localCategory.rawValue
        probability = Double(result.probabilityMicro) / 1_000_000
        confidence = Double(result.confidenceMicro) / 1_000_000
        reasons = report.explanation.lines.map {
            Reason(text: $0.text, points: Double($0.milliPoints) / 1_000)
        }
        reasoning = report.explanation.reasoning
        json = report.json.canonicalText
    }
}
