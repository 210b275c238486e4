package import CRM

/// Something we can do that would raise a score, and by how much.
package struct Suggestion: Hashable, Sendable {
    /// The supposed change, as ``WhatIf`` takes it.
    package var change: WhatIf.Change
    /// What to do: `Hold a meeting`.
    package var text: String
    /// Thousandths of a point it would add before clamping.
    package var gainMilliPoints: Int

    /// The `limit` actions that would add most, largest first; none that adds less than a point.
    ///
    /// Only what is in our hands counts: reaching the person, completing the record, moving a deal.
    /// Whoever opted out or asked not to be contacted gets none that reaches out.
    package static func best(
        for facts: LeadFacts,
        scorer: Scorer,
        limit: Int = 3,
        language: Language = .english
    ) -> [Suggestion] {
        let now = scorer.score(facts).milliPoints
        var suggestions: [Suggestion] = []
        for change in changes(for: facts) {
            let changed = supposed(change, facts)
            let gain = Int(scorer.score(changed).milliPoints - now)
            guard gain >= 1_000 else { continue }
            suggestions.append(
                Suggestion(
                    change: change,
                    text: text(change.field, language),
                    gainMilliPoints: gain
                )
            )
        }
        let order = suggestions.indices.sorted {
            let (left, right) = (suggestions[$0].gainMilliPoints, suggestions[$1].gainMilliPoints)
            return left == right ? $0 < $1 : left > right
        }
        return order.prefix(limit).map { suggestions[$0] }
    }

    private static func supposed(_ change: WhatIf.Change, _ facts: LeadFacts) -> LeadFacts {
        do { return try WhatIf.apply([change], to: facts) } catch {
            preconditionFailure("a change names a field that is not there: \(error)")
        }
    }

    /// What would be changed, in the order that ties are shown in.
    private static func changes(for facts: LeadFacts) -> [WhatIf.Change] {
        let history = facts.history
        var changes: [WhatIf.Change] = []
        func add(_ field: String, _ value: String) { changes.append(WhatIf.Change(field, value)) }
        if !facts.refusesContact {
            add("meetings", "\(history[.meeting].count + 1)")
            add("calls", "\(history[.call].count + 1)")
            if facts.takesMail {
                add("replies", "\(history[.reply].count + 1)")
                add("clicks", "\(history[.click].count + 1)")
            }
            if history.openDeals > 0, (history.openMovedDays ?? 0) > 14 {
                add("deal_moved_days", "0")
            }
            if facts.profile.doNotContact == nil { add("do_not_contact", "no") }
        }
        if !facts.takesMail || facts.email.domainClass != .business {
            add("email_domain", "business")
        }
        if facts.profile.filledFields < 8 { add("filled_fields", "8") }
        return changes
    }

    /// What to do for a change of a field.
    private static let words: [String: (english: String, italian: String)] = [
        "meetings": ("Hold a meeting", "Fare un incontro"),
        "calls": ("Get them on the phone", "Sentirsi al telefono"),
        "replies": ("Get a reply to a message", "Ottenere una risposta a un messaggio"),
        "clicks": ("Send something worth a click", "Mandare qualcosa che valga un clic"),
        "deal_moved_days": (
            "Move the open deal to its next stage",
            "Portare la trattativa aperta alla fase successiva"
        ),
        "do_not_contact": (
            "Ask for consent to contact them", "Chiedere il consenso a essere contattati"
        ),
        "email_domain": (
            "Find a company e-mail address", "Trovare un indirizzo e-mail aziendale"
        ),
        "filled_fields": ("Complete the record", "Completare la scheda"),
    ]

    private static func text(_ field: String, _ language: Language) -> String {
        guard let words = words[field] else { return field }
        return language == .italian ? words.italian : words.english
    }
}
