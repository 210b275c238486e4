package import AuditLog
package import CRM
package import JSON
import Ledger
package import Storage
package import Training

/// What an auditor is given of a period: models and who answers for them, what they did, what
/// people did against and beside them, and whether the log still is what it was.
package struct AuditReport: Sendable {
    /// How the model in use fits today's contacts.
    package enum Watch: Sendable {
        case measured(DriftReport)
        /// The rule book learned from nobody, so that nothing can have moved.
        case ruleBook
        /// There are not enough outcomes to say anything.
        case tooFew
    }

    /// How the model in use treats groups of contacts.
    package struct Groups: Sendable {
        /// The attribute that names them: `contact.country`.
        package let column: String
        package let fairness: Fairness
    }

    package let organizationID: String
    package let period: AuditPeriod
    package let at: Instant
    /// What wrote it: the program's name and version.
    package let program: String
    /// Why some answers are missing: over HTTP, what a file with several organizations holds of all
    /// of them is told to none.
    package let isOfSeveral: Bool
    package let verification: LedgerReport
    package let figures: [AuditFigure]
    /// The models of the organization, and the rule book.
    package let models: [ModelRecord]
    package let watch: Watch
    /// Nil where no attribute names groups, or too few outcomes are known.
    package let groups: Groups?

    /// The answer to a question; nil where it is left out.
    package func figure(_ question: AuditQuestion) -> AuditFigure? {
        figures.first { $0.question == question }
    }

    /// The report for programs.
    package var json: JSON {
        [
            "organization_id": .string(organizationID), "written_at": .string(at.description),
            "since": .string(period.since.description), "until": .string(period.until.description),
            "entries": .integer(period.entries), "program": .string(program),
            "verification": verification.json,
            "figures": .array(figures.map(\.json)),
            "left_out": .array(
                isOfSeveral
                    ? AuditQuestion.allCases.filter(\.isOfFile).map { .string($0.rawValue) } : []
            ),
            "drift": watch.json, "fairness": groups?.json ?? .null,
        ]
    }
}

/// What somebody who asks for an audit report may choose.
package struct AuditReportChoices: Sendable {
    /// From when on; nil: from the first entry.
    package var since: Instant?
    /// Up to when; nil: now.
    package var until: Instant?
    /// The attribute whose groups are compared; nil: the country, where there is one.
    package var groupedBy: String?
    /// Whether the reader may see what the file holds of all organizations.
    package var showsFile = true

    package init() {}
}

extension ScoringEngine {
    /// Gathers an audit report and notes nothing; see ``noteAuditReport(_:_:)``.
    ///
    /// Verifies the whole log, and reads every outcome with its facts.
    /// - Throws: ``TrainingError/unknownColumn(_:known:)`` for an attribute that there is none of.
    package func auditReport(
        organizationKey: OrganizationKey,
        organization: String,
        _ choices: AuditReportChoices,
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws -> AuditReport {
        let now = store.environment.now()
        let period = AuditPeriod(
            since: choices.since ?? Instant(microseconds: 0),
            until: choices.until ?? Instant(microseconds: now.microseconds + 1),
            entries: try store.pulse().ledgerSize
        )
        let isOfSeveral = try !choices.showsFile && store.organizations().count > 1
        let model = try currentModel(organizationKey: organizationKey)
        let (watch, groups) = try monitor(model, organizationKey, organization, choices.groupedBy)
        return AuditReport(
            organizationID: organization,
            period: period,
            at: now,
            program: store.environment.author.program,
            isOfSeveral: isOfSeveral,
            verification: try LedgerVerifier(store).verify(progress: progress),
            figures: try store.auditFigures(
                AuditQuestion.allCases.filter { !isOfSeveral || !$0.isOfFile },
                organizationKey: organizationKey,
                period
            ),
            models: try store.models().filter {
                $0.organizationKey == nil || $0.organizationKey == organizationKey
            },
            watch: watch,
            groups: groups
        )
    }

    /// Notes in the log that a report of these bytes left the file.
    ///
    /// - Returns: the entry's number.
    /// - Throws: ``AuditLogError``, ``SQLiteError`` where the file cannot be written.
    @discardableResult
    package func noteAuditReport(_ bytes: [UInt8], format: String) throws -> Int64 {
        try store.noteExport(
            records: "audit_report",
            format: format,
            count: 1,
            sha256: SHA256.hash(bytes).hex
        )
    }

    private func monitor(
        _ model: ModelRecord,
        _ organizationKey: OrganizationKey,
        _ organization: String,
        _ column: String?
    ) throws -> (AuditReport.Watch, AuditReport.Groups?) {
        let training: ModelTraining
        do {
            training = try ModelTraining(
                trainingData(organization: organization),
                choices: ModelTraining.Choices()
            )
        } catch TrainingError.noOutcomes, TrainingError.tooFew {
            return (model.isTrained ? .tooFew : .ruleBook, nil)
        }
        let usual = "contact.country"
        let chosen = column ?? (training.data.pool.names.contains(usual) ? usual : nil)
        let groups = try chosen.map { column in
            AuditReport.Groups(
                column: column,
                fairness: try fairness(
                    of: model,
                    by: column,
                    training,
                    store.thresholds(organizationKey: organizationKey)
                )
            )
        }
        guard model.isTrained else { return (.ruleBook, groups) }
        return (.measured(try drift(of: model, training)), groups)
    }
}

extension AuditReport.Watch {
    fileprivate var json: JSON {
        switch self {
        case .measured(let report): report.json
        case .ruleBook: ["level": "rule_book"]
        case .tooFew: ["level": "too_few_outcomes"]
        }
    }
}

extension AuditReport.Groups {
    fileprivate var json: JSON {
        [
            "by": .string(column),
            "groups": .array(
                fairness.groups.map { group in
                    [
                        "group": .string(group.name), "leads": .integer(Int64(group.count)),
                        "won": .integer(Int64(group.won)), "hot": .integer(Int64(group.hot)),
                        "missed": .integer(Int64(group.missed)),
                        "expected": .number(rounded(group.expected)),
                        "mean_score": .number(rounded(group.meanScore)),
                        "is_small": .bool(group.isSmall),
                    ]
                }
            ),
        ]
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000_000).rounded() / 1_000_000 }
}
