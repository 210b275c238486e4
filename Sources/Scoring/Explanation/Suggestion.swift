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
        limit: Int = 3
    ) -> [Suggestion] {
        let now = scorer.score(facts).milliPoints
        var suggestions: [Suggestion] = []
        for action in actions(for: facts) {
            let changed = supposed(action.change, facts)
            let gain = Int(scorer.score(changed).milliPoints - now)
            guard gain >= 1_000 else { continue }
            suggestions.append(
                Suggestion(change: action.change, text: action.text, gainMilliPoints: gain)
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
            preconditionFailure("an action names a field that is not there: \(error)")
        }
    }

    private static func actions(for facts: LeadFacts) -> [(change: WhatIf.Change, text: String)] {
        let history = facts.history
        var actions: [(change: WhatIf.Change, text: String)] = []
        func add(_ field: String, _ value: String, _ text: String) {
            actions.append((WhatIf.Change(field, value), text))
        }
        if !facts.refusesContact {
            add("meetings", "\(history[.meeting].count + 1)", "Hold a meeting")
            add("calls", "\(history[.call].count + 1)", "Get them on the phone")
            if facts.takesMail {
                add("replies", "\(history[.reply].count + 1)", "Get a reply to a message")
                add("clicks", "\(history[.click].count + 1)", "Send something worth a click")
            }
            if history.openDeals > 0, (history.openMovedDays ?? 0) > 14 {
                add("deal_moved_days", "0", "Move the open deal to its next stage")
            }
            if facts.profile.doNotContact == nil {
                add("do_not_contact", "no", "Ask for consent to contact them")
            }
        }
        if !facts.takesMail || facts.email.domainClass != .business {
            add("email_domain", "business", "Find a company e-mail address")
        }
        if facts.profile.filledFields < 8 {
            add("filled_fields", "8", "Complete the record")
        }
        return actions
    }
}
