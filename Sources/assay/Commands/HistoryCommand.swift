import Storage

/// `assay history [CONTACT]`: every score ever given.
enum HistoryCommand {
    private static let since = Option.moment("since", "only scores computed from then on")
    private static let until = Option.moment("until", "only scores computed before then")
    private static let model = Option.text(
        "model",
        "NAME",
        "only scores by the model of this name or hash"
    )
    private static let format = Option.choice(
        "format",
        ["table", "csv", "jsonl"],
        "how to print (default: table on a terminal, else TSV)"
    )
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...1_000_000_000,
        "at most N, newest first (default: 100 as a table, else all)"
    )

    static let command = Command(
        "history",
        "list the scores that were given, newest first",
        examples: [
            .init("assay history anna@rossi.it", "how one contact's score went"),
            .init("assay history --since 30d --format csv > scores.csv", "a month, as a file"),
        ],
        options: Common.store
            + [
                since.declaration, until.declaration, model.declaration, format.declaration,
                limit.declaration,
            ],
        positionals: [.init("CONTACT", .any)],
        run: run
    )

    /// The columns of a list of scores.
    static let columns: [Table.Column] = [
        .init("score_number", title: "NUMBER", isNumber: true), .init("scored_at"),
        .init("score", isNumber: true),
        .init("category"), .init("name", isFlexible: true), .init("contact_id", isFlexible: true),
        .init("model", isFlexible: true), .init("as_of"),
        .init("probability", isNumber: true), .init("confidence", isNumber: true),
        .init("run_id"), .init("disputed"),
    ]

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let format =
            invocation[format].flatMap(Table.Format.init)
            ?? Table.format(invocation, session.console)
        let now = Environment.system.now()
        var filter = ScoreFilter()
        if !invocation.arguments.isEmpty {
            filter.contactKey = try organization.contactKey(invocation.arguments)
        }
        filter.since = invocation[since]?.instant(now: now)
        filter.until = invocation[until]?.instant(now: now)
        filter.model = invocation[model]
        let isTable = format == .table
        filter.limit = invocation[limit] ?? (isTable ? 100 : Int(Int32.max))
        // A table for the eyes leaves out what files need.
        let table = Table(
            isTable ? Array(columns.prefix(7)) : columns,
            format: format,
            on: session.console
        )
        try organization.store.history(organizationKey: organization.key, filter) { score in
            let cells = cells(of: score)
            try table.row(isTable ? Array(cells.prefix(7)) : cells)
        }
        let count = try table.finish()
        if count == 0 { session.console.note("assay: no score yet that fits") }
        if count == filter.limit {
            session.console.note("assay: only the newest \(count) are shown; --limit shows more")
        }
        return .ok
    }

    /// One score as a row of ``columns``.
    static func cells(of score: StoredScore) -> [Cell] {
        [
            .integer(score.seq), .time(score.scoredAt), .score(score.score, score.thresholds),
            .category(score.score, score.thresholds, isDisputed: score.isDisputed),
            .text(score.contactName), .text(score.contactID), .text(score.scoredBy),
            .time(score.asOf),
            Cell(
                PlainWords.hundredths(score.probabilityMicro),
                ScoreJSON.micro(score.probabilityMicro)
            ),
            Cell(
                PlainWords.hundredths(score.confidenceMicro),
                ScoreJSON.micro(score.confidenceMicro)
            ),
            .text(score.runID), .flag(score.isDisputed),
        ]
    }
}
