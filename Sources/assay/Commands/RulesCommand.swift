import CRM
import Engine
import JSON
import Scoring
import Service
import Storage

/// `assay rules`: points that people give by rules of their own.
enum RulesCommand {
    static let command = Command(
        "rules",
        "give points by rules of your own, on top of the model",
        details: """
            A file of rules is plain JSON ('assay rules schema' prints its schema): each names leads by \
            fields, events or columns, and moves their score by its points. Groups hold the points of \
            several rules to a cap. Published rules are part of the model: training keeps them, and \
            outcomes add to or take from their points. 'assay models rollback' takes them back.
            """,
        examples: [
            .init("assay rules lint rules.json", "what is wrong with a file, if anything"),
            .init("assay rules test rules.json --all", "who would move, by how much"),
            .init("assay rules publish rules.json", "score with them from now on"),
            .init("assay rules list", "the rules in use, with what outcomes taught"),
        ],
        options: Common.store,
        subcommands: [
            list, lint, RulesTestCommand.command, diff, publish, remove, schema,
        ],
        run: runList
    )

    private static let list = Command(
        "list",
        "list the rules in use, with what outcomes taught of them",
        examples: [.init("assay rules list --json", "the document, as it was published")],
        options: Common.store,
        run: runList
    )

    @Sendable private static func runList(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let model = try engine.currentModel(organizationKey: organization.key)
        let card = try engine.scorer(modelSHA256: model.sha256).scorecard
        if invocation[Common.json] {
            try session.console.json([
                "model": .string(model.name), "document": card.rules.document,
            ])
            return .ok
        }
        let table = Table(
            [
                .init("rule", isFlexible: true), .init("points", isNumber: true), .init("group"),
                .init("learned", isNumber: true), .init("won", isNumber: true),
                .init("lost", isNumber: true),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for row in RuleRow.rows(of: card) {
            try table.row([
                .text(row.name), .text(row.points), .text(row.group), .text(row.learned),
                .integer(row.won.map(Int64.init)), .integer(row.lost.map(Int64.init)),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: no rules are in use") }
        return .ok
    }

    private static let lint = Command(
        "lint",
        "say what is wrong with a file of rules",
        details: "Exit 1 where something is. What bins cannot tell exactly is refused, with words.",
        examples: [.init("assay rules lint rules.json", "before it is published")],
        options: [Common.json.declaration],
        positionals: [.init("FILE")],
        run: { invocation, session in
            do {
                let book = try RuleSource.file(invocation.arguments[0])
                if invocation[Common.json] {
                    try session.console.json(["problems": []])
                } else {
                    let count = PlainWords.count(book.rules.count, "rule")
                    try session.console.line("\(count), nothing wrong")
                }
                return .ok
            } catch let error as RuleError {
                if invocation[Common.json] {
                    try session.console.json([
                        "problems": .array(
                            error.problems.map {
                                ["pointer": .string($0.pointer), "text": .string($0.text)]
                            }
                        )
                    ])
                } else {
                    for problem in error.problems {
                        let place = problem.pointer.isEmpty ? "the file" : problem.pointer
                        try session.console.line(SafeText.visible("\(place): \(problem.text)"))
                    }
                }
                return .failure
            }
        }
    )

    private static let diff = Command(
        "diff",
        "compare two sets of rules: files, or models by name",
        details: "With one alone, compares the rules in use with it. Exit 1 where they differ.",
        examples: [
            .init("assay rules diff rules.json", "what publishing it would change"),
            .init("assay rules diff trained-3 trained-4", "what a model changed"),
        ],
        options: Common.store,
        positionals: [.init("A"), .init("B", .optional)],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let engine = ScoringEngine(store: organization.store)
            let given = invocation.arguments
            let first =
                given.count > 1
                ? try RuleSource.any(given[0], organization, engine)
                : try engine.rules(organization: organization.id)
            let second = try RuleSource.any(given[given.count - 1], organization, engine)
            let difference = RuleDifference(first, second)
            let all = [
                ("added", difference.added), ("removed", difference.removed),
                ("changed", difference.changed),
            ]
            if invocation[Common.json] {
                let lists = all.map { ($0, JSON.array($1.map { .string($0) })) }
                try session.console.json(.object(JSONObject(members: lists)))
            } else {
                for (word, names) in all {
                    for name in names {
                        try session.console.line("\(word): \(SafeText.visible(name))")
                    }
                }
            }
            return all.allSatisfy(\.1.isEmpty) ? .ok : .failure
        }
    )

    private static let publish = Command(
        "publish",
        "score with the rules of a file from now on, instead of those in use",
        details: """
            Makes a new version of the model in use; what it learned of rules that stay as they are is \
            kept. 'assay score --stale' then gives everybody the new score.
            """,
        examples: [.init("assay rules publish rules.json && assay score --stale", "and score")],
        options: Common.store,
        positionals: [.init("FILE")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let book = try RuleSource.checked(invocation.arguments[0])
            return try use(book, organization, invocation, session)
        }
    )

    private static let remove = Command(
        "remove",
        "take a rule out of use, or all",
        examples: [
            .init("assay rules remove 'asked for a demo'", "one of them"),
            .init("assay rules remove", "all of them"),
        ],
        options: Common.store,
        positionals: [.init("RULE", .optional)],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let engine = ScoringEngine(store: organization.store)
            guard let name = invocation.arguments.first else {
                return try use(.none, organization, invocation, session)
            }
            let used = try engine.rules(organization: organization.id)
            guard let rest = try used.without(name) else {
                throw Failure(.notFound, "no rule '\(SafeText.visible(name))' is in use")
            }
            return try use(rest, organization, invocation, session)
        }
    )

    private static let schema = Command(
        "schema",
        "print the JSON schema of a file of rules",
        examples: [.init("assay rules schema > rules.schema.json", "for an editor")],
        options: [],
        run: { _, session in
            try session.console.json(RuleSchema.json())
            return .ok
        }
    )

    private static func use(
        _ book: OwnRules,
        _ organization: Organization,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let engine = ScoringEngine(store: organization.store)
        let (model, isChanged) = try engine.publish(book, organization: organization.id)
        if invocation[Common.json] {
            try session.console.json(ModelsCommand.json(model))
        } else {
            let count = PlainWords.count(book.rules.count, "rule")
            try session.console.line(
                isChanged
                    ? "\(model.name) is in use now, with \(count)"
                    : "nothing changed: \(model.name) holds these rules already"
            )
        }
        return .ok
    }
}

/// One rule as it is listed.
private struct RuleRow {
    var name: String
    /// `+10`, or the points of its steps: `+10, +5`.
    var points: String
    /// `engagement, at most 20`.
    var group: String?
    /// What outcomes add to the points where the feature's largest sum counts; nil before training.
    var learned: String?
    var won: Int?
    var lost: Int?

    static func rows(of card: Scorecard) -> [RuleRow] {
        let tables = card.tables.suffix(card.rules.features.count)
        return zip(card.rules.features, tables).flatMap { feature, table in
            feature.rules.map { rule in
                var row = RuleRow(
                    name: rule.name,
                    points: rule.steps.map { signed($0.points) }.joined(separator: ", "),
                    group: feature.isGroup ? group(feature) : nil
                )
                guard !table.won.isEmpty else { return row }
                let others = table.weights.indices.filter { $0 != feature.zeroBin }
                row.won = others.reduce(0) { $0 + table.won[$1] }
                row.lost = others.reduce(0) { $0 + table.lost[$1] }
                row.learned = others.map { bin in
                    let micro = table.weights[bin] - table.expert[bin]
                    let points = Double(Scorecard.milliPoints(microLogits: micro)) / 1_000
                    return signed(Int(points.rounded()))
                }.joined(separator: ", ")
                return row
            }
        }
    }

    private static func group(_ feature: RuleFeature) -> String {
        "\(feature.title), \(feature.bounds.lowerBound) to \(feature.bounds.upperBound)"
    }

    private static func signed(_ points: Int) -> String {
        points < 0 ? "−\(-points)" : "+\(points)"
    }
}
