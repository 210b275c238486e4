package import CRM
import SQLite

/// Where a page of contacts ends: the place the next one goes on from.
package struct ContactPlace: Hashable, Sendable {
    /// What the list's order goes by before the key, see ``LeadOrder``; nil for a contact behind
    /// all that have a score.
    package var values: [Int64]?
    /// Its key in this file.
    package var key: ContactKey

    /// A place in the order of contacts.
    package init(values: [Int64]?, key: ContactKey) {
        self.values = values
        self.key = key
    }
}

/// Which contacts a page shows.
package struct ContactFilter: Sendable {
    /// Only those whom ``TextSearch`` finds by this text; all when empty.
    package var text = ""
    /// Only those whose newest score is of this category.
    package var category: Category?
    /// Only those of this owner.
    package var owner: String?
    /// Only those whose score has changed since, or began.
    package var changedSince: Instant?
    package var order = LeadOrder.score
    /// Only those after this place of the same order.
    package var after: ContactPlace?
    /// At most so many.
    package var limit = 50

    /// The best fifty of all.
    package init() {}
}

extension Store {
    /// A page of contacts; `next` is where the following page begins, nil after the last.
    package func contactPage(
        organizationKey: OrganizationKey,
        _ filter: ContactFilter
    ) throws -> (contacts: [ContactSummary], next: ContactPlace?) {
        try database.read { connection in
            var leads = LeadFilter()
            leads.text = filter.text
            leads.category = filter.category
            leads.isOfModel = true
            leads.owner = filter.owner
            leads.changedSince = filter.changedSince
            leads.order = filter.order
            leads.after = filter.after
            leads.limit = filter.limit + 1
            let found = try search(leads, organizationKey, connection).page(connection)
            let contacts = found.prefix(filter.limit).map { ContactSummary($0.lead) }
            return (
                try overridden(contacts, organizationKey, connection),
                found.count > filter.limit ? found[filter.limit - 1].lead.place : nil
            )
        }
    }
}

extension ContactSummary {
    /// What lists of contacts show of a lead.
    init(_ lead: ListedLead) {
        key = lead.key
        id = lead.id
        name = lead.name
        email = lead.email
        company = lead.company
        score = lead.score
        isDisputed = lead.isDisputed
    }
}
