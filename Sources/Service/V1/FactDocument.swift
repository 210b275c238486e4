import CRM
import JSON
import Scoring

/// The facts behind a score that people suppose otherwise, by the names that what-if gives them.
enum FactDocument {
    /// Numbers and texts; null where nothing is known.
    static func json(_ facts: LeadFacts) -> JSON {
        func number(_ value: Int?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
        let history = facts.history
        return [
            "meetings": number(history[.meeting].count),
            "replies": number(history[.reply].count),
            "calls": number(history[.call].count),
            "forms": number(history[.form].count),
            "clicks": number(history[.click].count),
            "pages": number(history[.page].count),
            "opens": number(history[.open].count),
            "unanswered": number(history[.unanswered].count),
            "last_inbound_days": number(history.lastInboundDays),
            "last_outbound_days": number(history.lastOutboundDays),
            "no_shows": number(history.noShows),
            "bounces": number(history.bounces),
            "open_deals": number(history.openDeals),
            "stage": .text(history.openStage),
            "deal_moved_days": number(history.openMovedDays),
            "won_deals": number(history.wonDeals),
            "lost_deals": number(history.lostDeals),
            "employees": number(facts.company.employees),
            "industry": .text(facts.company.industry),
            "colleagues": number(facts.company.otherContacts),
            "title": .text(facts.profile.title),
            "source": .text(facts.profile.source),
            "filled_fields": number(facts.profile.filledFields),
        ]
    }
}
