import CRM
package import Storage
import SQLite

/// A store in a folder of its own, filled with made-up records that are the same for one seed.
package final class SeededStore {
    /// The open store.
    package let store: Store
    /// Its clock.
    package let clock: ManualClock
    /// Its folder.
    package let folder: TemporaryDirectory
    /// The organization that all records belong to.
    package let organization = "acme"
    private var random: SeededGenerator

    package init(seed: UInt64 = 1) throws {
        folder = try TemporaryDirectory()
        clock = ManualClock(seed: seed)
        random = SeededGenerator(seed: seed ^ 0xA55A)
        store = try Store(path: folder.file("assay.db"), environment: clock.environment)
        _ = try store.organizationKey(making: organization)
    }

    /// Adds contacts at companies with interactions and deals, some of them odd: without e-mail,
    /// deleted, created or acting after the present, of another organization.
    package func fill(contacts: Int, interactions: Int = 12) throws {
        try store.database.write { connection in
            let own = try store.organizationKey(organization, connection)
            let other = try store.organizationKey("other", connection)
            let companies = max(1, contacts / 4)
            for index in 0..<companies { try addCompany(index, own, connection) }
            for index in 0..<contacts {
                let organization = roll(20) == 0 ? other : own
                try addContact(index, companies, organization, connection)
                let key = ContactKey(connection.lastInsertRowID)
                for _ in 0..<roll(2 * interactions + 1) {
                    try addInteraction(to: key, organization, connection)
                }
                for _ in 0..<[0, 0, 1, 2][roll(4)] {
                    try addDeal(key, companies, organization, connection)
                }
            }
        }
    }

    private func roll(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

    private func pick<Element>(_ choices: [Element]) -> Element { choices[roll(choices.count)] }

    /// A moment of the last two years, or of the coming month.
    private func moment() -> Int64 {
        Instant.testNow.microseconds
            + Int64(roll(760 * 86_400) - 730 * 86_400) * Instant.second + Int64(roll(1_000_000))
    }

    private func maybe(_ value: Value) -> Value { roll(4) == 0 ? .null : value }

    private func addCompany(
        _ index: Int,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO company (organization_key, id, name, match_name, domain, industry,
                employees, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .key(organization),
            .text("company-\(index)"),
            .text("Company \(index) Srl"),
            .text("company \(index)"),
            maybe(.text("company\(index).example")),
            maybe(.text(pick(["software", "retail", "manufacturing", "banking"]))),
            maybe(.integer(Int64(roll(5_000)))),
            .integer(moment())
        )
    }

    private func addContact(
        _ index: Int,
        _ companies: Int,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        let company = roll(companies)
        let email = pick([
            "person\(index)@company\(company).example", "info@company\(company).example",
            "someone\(index)@gmail.com", "broken@", "PERSON\(index)@Company\(company).Example",
        ])
        try connection.run(
            """
            INSERT INTO contact (organization_key, id, name, email, match_email, phone,
                company_key, company, title, website, source, country, do_not_contact,
                created_at, recorded_at, deleted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .key(organization),
            .text("contact-\(index)"),
            .text("Person \(index)"),
            .text(email),
            .text(email.lowercased()),
            maybe(.text("+39 02 \(index)")),
            maybe(.integer(Int64(company + 1))),
            maybe(.text("Company \(company)")),
            maybe(.text(pick(["CEO", "Buyer", "Student", "Direttore vendite"]))),
            maybe(.text("https://company\(company).example")),
            maybe(.text(pick(["referral", "web", "cold list", "event"]))),
            maybe(.text("Italy")),
            maybe(.integer(Int64(roll(10) / 9))),
            maybe(.integer(moment())),
            .integer(moment()),
            roll(25) == 0 ? .integer(moment()) : .null
        )
    }

    private func addInteraction(
        to contact: ContactKey,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                recorded_at, deleted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            .key(organization),
            .key(contact),
            .text("interaction-\(random.next())"),
            .integer(Int64(roll(28))),
            .integer(moment()),
            .integer(moment()),
            roll(30) == 0 ? .integer(moment()) : .null
        )
    }

    private func addDeal(
        _ contact: ContactKey,
        _ companies: Int,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO opportunity (organization_key, id, contact_key, company_key, name, stage,
                status, value_minor, currency, opened_at, moved_at, closed_at, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'EUR', ?, ?, ?, ?)
            """,
            .key(organization),
            .text("deal-\(random.next())"),
            maybe(.key(contact)),
            maybe(.integer(Int64(roll(companies) + 1))),
            .text("Deal"),
            maybe(.text(pick(["Proposal", "Negotiation", "Qualification"]))),
            .text(pick(["open", "won", "lost"])),
            maybe(.integer(Int64(roll(1_000_000)))),
            maybe(.integer(moment())),
            maybe(.integer(moment())),
            maybe(.integer(moment())),
            .integer(moment())
        )
    }
}
