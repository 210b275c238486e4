import CRM
import JSON
import Storage

/// `assay settings`: what holds for everybody who works with one organization.
enum SettingsCommand {
    static let command = Command(
        "settings",
        "show or change what counts as hot and warm, a week's leads, the time zone",
        details: """
            hot and warm are the scores from which a lead is called so, on every page and in every \
            answer, and in what sync writes to the project (80 and 50 where nobody said). week is how \
            many of the best leads you work on a week: 'assay top' shows so many, and the dashboard \
            has a list of them. time_zone says where days begin and end. An empty value takes a \
            setting back. Scores stay what they are; the log keeps every change.
            """,
        examples: [
            .init("assay settings", "what holds"),
            .init("assay settings hot=85 warm=60", "hot from 85, warm from 60"),
            .init("assay settings week=20", "the best 20 a week"),
            .init("assay settings time_zone=Europe/Rome week=", "days of Rome, no week's number"),
        ],
        options: Common.store,
        positionals: [.init("NAME=VALUE", .any)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let words = invocation.arguments
        let organization = try session.organization(words.isEmpty ? .reads : .writes)
        let store = organization.store
        let settings: OrganizationSettings
        if words.isEmpty {
            settings = try store.settings(organizationKey: organization.key)
        } else {
            settings = try store.changeSettings(organizationKey: organization.key) { settings in
                try change(&settings, words)
            }
        }
        if invocation[Common.json] {
            try session.console.json(json(settings, organization.id))
        } else {
            for line in lines(settings) { try session.console.line(line) }
        }
        return .ok
    }

    /// Changes what `hot=85` and the like name.
    private static func change(_ settings: inout OrganizationSettings, _ words: [String]) throws {
        let before = settings.thresholds
        var (hot, warm, weekly) = (before.hot, before.warm, before.weekly)
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw Failure.usage("'\(word)' is no NAME=VALUE, as in hot=85")
            }
            let value = parts[1].isEmpty ? nil : String(parts[1])
            switch parts[0] {
            case "hot": hot = try number(value, word) ?? Thresholds.standard.hot
            case "warm": warm = try number(value, word) ?? Thresholds.standard.warm
            case "week": weekly = try number(value, word)
            case "time_zone":
                guard (value?.utf8.count ?? 1) <= 64 else {
                    throw Failure.usage("the time zone is no name of the IANA database")
                }
                settings.timeZone = value
            default:
                let names = ["hot", "warm", "week", "time_zone"]
                throw Failure.usage(
                    "there is no setting '\(parts[0])'"
                        + SpellingHint.clause(for: String(parts[0]), among: names)
                )
            }
        }
        do {
            settings.thresholds = try Thresholds(hot: hot, warm: warm, weekly: weekly)
        } catch {
            throw Failure.usage("hot=\(hot) warm=\(warm): \(error)")
        }
    }

    private static func number(_ value: String?, _ word: String) throws -> Int? {
        guard let value else { return nil }
        guard let number = Int(value) else {
            throw Failure.usage("'\(word)': give a whole number")
        }
        return number
    }

    private static func lines(_ settings: OrganizationSettings) -> [String] {
        let thresholds = settings.thresholds
        return [
            "hot        from \(thresholds.hot)",
            "warm       from \(thresholds.warm)",
            "week       " + (thresholds.weekly.map { "the best \($0)" } ?? "no number of leads"),
            "time_zone  " + (settings.timeZone.map(SafeText.visible) ?? "where the reader is"),
        ]
    }

    private static func json(_ settings: OrganizationSettings, _ id: String) -> JSON {
        [
            "organization": .string(id),
            "hot_from": .integer(Int64(settings.thresholds.hot)),
            "warm_from": .integer(Int64(settings.thresholds.warm)),
            "weekly_leads": settings.thresholds.weekly.map { .integer(Int64($0)) } ?? .null,
            "time_zone": .text(settings.timeZone),
        ]
    }
}
