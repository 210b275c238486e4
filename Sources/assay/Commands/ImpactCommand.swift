import CRM
import Engine
import Storage

/// `assay impact`: whether scoring helps.
enum ImpactCommand {
    static let command = Command(
        "impact",
        "compare what scores promised with what came, and what reaching out early gave",
        details: """
            Each outcome is set against the score that was in force before it, never one given after. \
            Every share has its 95 % interval; a promise outside it was not kept. The second table is of \
            how soon after a contact was made somebody first wrote or called: who is reached early may \
            differ in other ways, too.
            """,
        examples: [
            .init("assay impact", "conversion of hot, warm and cold leads, as promised or not"),
            .init("assay impact --json", "month by month, too"),
        ],
        options: Common.store,
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let report = try ScoringEngine(store: organization.store)
            .impact(organizationKey: organization.key)
        if invocation[Common.json] {
            try session.console.json(report.json)
            return .ok
        }
        try bands(report, invocation, session)
        let missing = [
            (report.unscored, "came before any score"), (report.undated, "without a date"),
        ]
        for (count, what) in missing where count > 0 {
            session.console.note(
                "assay: \(PlainWords.count(count, "outcome")) \(what): not counted above"
            )
        }
        try speeds(report, invocation, session)
        return .ok
    }

    private static func bands(
        _ report: ImpactReport,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        let table = Table(
            [
                .init("month"), .init("band"), .init("decided", isNumber: true),
                .init("won", isNumber: true), .init("promised"), .init("came"), .init("kept"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        func add(_ month: String, _ bands: [ImpactReport.Band]) throws {
            for band in bands where band.share.count > 0 {
                try table.row([
                    .text(month), .text(band.category?.rawValue ?? "all"),
                    .integer(Int64(band.share.count)), .integer(Int64(band.share.won)),
                    .text(Decimals.whole(band.promised)), .text(words(band.share)),
                    .text(band.isKept ? "yes" : "no"),
                ])
            }
        }
        try add("all", report.bands)
        for month in report.months { try add(month.month, month.bands.suffix(1)) }
        if try table.finish() == 0 {
            session.console.note(
                "assay: no outcome came after a score yet; 'assay score --all' gives the first scores"
            )
        }
    }

    private static func speeds(
        _ report: ImpactReport,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        guard report.speeds.contains(where: { $0.contacts > 0 }) else { return }
        try session.console.line("")
        let table = Table(
            [
                .init("first_reached"), .init("leads", isNumber: true),
                .init("decided", isNumber: true), .init("won", isNumber: true), .init("came"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for speed in report.speeds where speed.contacts > 0 {
            try table.row([
                .text(words(speed)), .integer(Int64(speed.contacts)),
                .integer(Int64(speed.share.count)), .integer(Int64(speed.share.won)),
                .text(words(speed.share)),
            ])
        }
        try table.finish()
    }

    /// `33 % (21–48)`; nothing where nobody was decided.
    private static func words(_ share: ImpactReport.Share) -> String {
        guard share.count > 0 else { return "–" }
        let ends = [share.interval.lowerBound, share.interval.upperBound]
            .map { Decimals.text($0 * 100, 0) }
        return "\(Decimals.whole(share.value)) (\(ends.joined(separator: "–")))"
    }

    private static func words(_ speed: ImpactReport.Speed) -> String {
        guard let hours = speed.hours else { return speed.isNever ? "never" : "later" }
        return switch hours {
        case ..<1: "within \(Int((hours * 60).rounded())) minutes"
        case ..<24: "within \(PlainWords.count(Int(hours), "hour"))"
        default: "within \(PlainWords.count(Int(hours / 24), "day"))"
        }
    }
}
