/// The languages in which reasons can be read.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case italian = "it"

    /// The first of ours that an `Accept-Language` field names, in its order; English otherwise.
    ///
    /// A language with the weight 0 is none that the reader wants (RFC 9110, section 12.5.4).
    package init(accepted field: String?) {
        for range in (field ?? "").split(separator: ",") {
            let parts = range.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
            let isRefused = parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.000") }
            guard !isRefused, let tag = parts.first?.split(separator: "-").first,
                let language = Language(rawValue: String(tag))
            else { continue }
            self = language
            return
        }
        self = .english
    }

    /// Why the reasons of a lead beyond 20 or 80 sum to more than its score.
    func compressed(isAbove: Bool) -> String {
        switch self {
        case .english: isAbove ? "Compressed above 80" : "Compressed below 20"
        case .italian: isAbove ? "Compresso oltre 80" : "Compresso sotto 20"
        }
    }

    /// That an agent and the local model lie far apart, and which of them counts.
    package func disputed(agent: Int, local: Int) -> String {
        switch self {
        case .english:
            "Disputed: the agent says \(agent), the local model \(local); the lower counts."
        case .italian:
            "Conteso: l’agente dice \(agent), il modello locale \(local); vale il più basso."
        }
    }

    /// What joins the facts of features that count together.
    var togetherWith: String {
        switch self {
        case .english: "together with"
        case .italian: "insieme a"
        }
    }
}
