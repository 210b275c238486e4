import CRM
import Engine
import JSON
import Scoring
import Storage

/// `assay explain SCORE|CONTACT`: every reason, and what would change it.
enum ExplainCommand {
    private static let whatIf = Option.assignments(
        "what-if",
        "FIELD=VALUE",
        "suppose a fact: meetings=2, title=CEO; may be repeated"
    )
    private static let fields = Option.flag("fields", "list what --what-if can suppose")

    static let command = Command(
        "explain",
        "give every reason behind a score, and what would change it",
        details: """
            The points of all reasons and the 50 of an average lead sum exactly to the score before \
            it is rounded; beyond 20 and 80 a last line says how far a trained model compresses it.
            """,
        examples: [
            .init("assay explain anna@rossi.it", "all reasons of a contact's newest score"),
            .init("assay explain 1204", "those of score number 1204, as it was given"),
            .init("assay explain anna@rossi.it --what-if meetings=2", "if we held two meetings"),
        ],
        options: Common.store
            + [whatIf.declaration, fields.declaration, Common.language.declaration],
        positionals: [.init("SCORE|CONTACT", .any)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        if invocation[fields] { return try listFields(invocation, session) }
        guard !invocation.arguments.isEmpty else {
            throw Failure.usage("'assay explain' needs SCORE or CONTACT")
        }
        let organization = try session.organization(.reads)
        let engine = ScoringEngine(store: organization.store)
        let stored = try organization.storedScore(invocation.arguments)
        let report = try engine.report(seq: stored.seq, language: session.language(invocation))
        let changes = invocation.all(whatIf).map { WhatIf.Change($0.left, $0.right) }
        let supposed =
            try changes.isEmpty
            ? nil : WhatIfPage(changes, of: report, engine, session.language(invocation))
        if invocation[Common.json] {
            var object = report.json.objectValue ?? [:]
            if let supposed { object["what_if"] = supposed.json }
            let found = try engine.suggestions(
                for: report,
                language: session.language(invocation)
            )
            object["suggestions"] = .array(found.map(json))
            try session.console.json(.object(object))
            return .ok
        }
        let page = ScorePage(console: session.console)
        try session.console.line(
            session.console.styled(SafeText.visible(stored.contactName), .bold)
                + "  score number \(stored.seq), as of \(PlainWords.minute(stored.asOf)),"
                + " model \(stored.modelName)"
        )
        try session.console.line()
        if let supposed {
            try supposed.print(page)
        } else {
            let found = try engine.suggestions(
                for: report,
                language: session.language(invocation)
            )
            try print(report, found, page)
        }
        return .ok
    }

    private static func print(
        _ report: ScoreReport,
        _ suggestions: [Suggestion],
        _ page: ScorePage
    ) throws {
        try page.headline(report.payload.result, report.localCategory)
        try page.console.line("      " + HelpText.wrap(report.explanation.reasoning, indent: 6))
        try page.heading("Points (an average lead has 50.0)")
        try page.reasons(report.explanation, limit: .max)
        try page.sum(report)
        try page.heading("Parts")
        try page.breakdown(report.payload.result.breakdown)
        if !suggestions.isEmpty {
            try page.heading("What would raise it")
            for suggestion in suggestions {
                try page.line(
                    milliPoints: suggestion.gainMilliPoints,
                    "\(suggestion.text) (\(suggestion.change.field)=\(suggestion.change.value))"
                )
            }
        }
    }

    private static func json(_ suggestion: Suggestion) -> JSON {
        [
            "text": .string(suggestion.text),
            "what_if": .string("\(suggestion.change.field)=\(suggestion.change.value)"),
            "points": ScoreJSON.milli(suggestion.gainMilliPoints),
        ]
    }

    private static func listFields(_ invocation: Invocation, _ session: Session) throws -> ExitCode
    {
        let table = Table(
            [.init("field"), .init("takes", isFlexible: true)],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for field in WhatIf.fields { try table.row([.text(field.name), .text(field.takes)]) }
        try table.finish()
        return .ok
    }
}
