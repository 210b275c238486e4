/// What is known of models, dated; the server has the last word.
package enum ModelTable {
    /// The day this table was written, as `2026-11-23`.
    package static let date = "2026-11-23"
    /// The model asked where none is chosen.
    package static let standard = "gemini-3.8-flash"
    /// Anthropic's model asked where none is chosen: the small one, by a name without a date.
    package static let anthropic = "claude-haiku-4-5"
    /// OpenAI's model asked where none is chosen.
    package static let openAI = "gpt-5-mini"

    /// What to know of one model.
    package struct Entry: Sendable {
        /// The model, without version.
        package var model: String
        /// The first day on which it may no longer answer on Vertex AI; nil while none is named.
        package var retiresOn: String?
        /// Where Vertex AI serves it; empty for everywhere.
        package var locations: [String]
    }

    private static let multi = ["global", "us", "eu"]

    private static let entries: [Entry] = [
        Entry(model: "gemini-4-argon", retiresOn: "2027-10-13", locations: multi),
        Entry(model: "gemini-3.8-flash", retiresOn: "2027-09-02", locations: multi),
        Entry(model: "gemini-3.7-flash", retiresOn: nil, locations: multi),
        Entry(model: "gemini-3.6-flash", retiresOn: nil, locations: multi),
        Entry(model: "gemini-3.5-flash-lite", retiresOn: "2027-07-21", locations: multi),
        Entry(model: "gemini-3.5-flash", retiresOn: "2027-05-19", locations: []),
        Entry(model: "gemini-3.1-flash-lite", retiresOn: "2027-05-07", locations: multi),
        Entry(model: "gemini-3.1-pro-preview", retiresOn: nil, locations: ["global"]),
        Entry(model: "gemini-2.5-pro", retiresOn: "2026-10-20", locations: []),
        Entry(model: "gemini-2.5-flash", retiresOn: "2026-10-20", locations: []),
        Entry(model: "gemini-2.5-flash-lite", retiresOn: "2026-10-20", locations: []),
        Entry(model: "gemini-2.0-flash", retiresOn: "2026-06-01", locations: []),
        Entry(model: "gemini-1.5-pro", retiresOn: "2025-09-24", locations: []),
        Entry(model: "gemini-1.5-flash", retiresOn: "2025-09-24", locations: []),
    ]

    /// A warning about a choice of model and place on a day, as `2026-11-23`; nil for none.
    package static func warning(model: String, location: String?, on day: String) -> String? {
        guard let entry = entries.first(where: { $0.model == model }) else { return nil }
        if let retiresOn = entry.retiresOn, retiresOn <= day {
            return "\(model) was to be retired on \(retiresOn); the standard is \(standard)"
        }
        if let location, !entry.locations.isEmpty, !entry.locations.contains(location) {
            return "\(model) is not known to be served in \(location), but in "
                + entry.locations.joined(separator: ", ")
        }
        return nil
    }
}
