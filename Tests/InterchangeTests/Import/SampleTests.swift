import CRM
import Interchange
import JSON
import Storage
import Testing

@Suite("An export of")
struct SampleTests {
    @Test("HubSpot contacts keeps names, firms, dates and its own columns")
    func hubSpot() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "hubspot_contacts.csv")
        #expect(report.kind == .contacts)
        #expect(report.counts.created == 3)
        #expect(report.companiesCreated == 2)
        let contacts = try bench.contacts()
        let ada = contacts[0]
        #expect(ada.id == "101")
        #expect(ada.name == "Ada Lovelace")
        #expect(ada.email == "ada@analytical.example")
        #expect(ada.title == "Head of Analysis")
        #expect(ada.source == "Organic Search")
        #expect(ada.country == "United Kingdom")
        #expect(ada.createdAt?.description == "2026-01-15T09:30:00Z")
        #expect(ada.attributes["Lifecycle Stage"] == "Lead")
        #expect(ada.attributes["First Name"] == "Ada")
        #expect(ada.attributes["Associated Company"] == "Analytical Engines Ltd")
        #expect(ada.doNotContact == nil)
        #expect(contacts[1].company == "Analytical Engines Ltd")
        #expect(contacts[1].doNotContact == true)
        #expect(contacts[2].phone?.hasPrefix("=HYPERLINK") == true)
    }

    @Test("Salesforce leads keeps opt-outs, industries and what was converted")
    func salesforce() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "salesforce_leads.csv") {
            $0.outcomeColumn = "IsConverted"
        }
        #expect(report.counts.created == 3)
        #expect(report.outcomesWritten == 3)
        let contacts = try bench.contacts()
        #expect(contacts.map(\.name) == ["Giulia Rossi", "Jonas Meyer", "Léa Dupont"])
        #expect(contacts[1].doNotContact == true)
        #expect(contacts[0].attributes["IsConverted"] == "true")
        let outcomes = try bench.outcomes()
        #expect(outcomes.map(\.isWon) == [true, false, false])
        #expect(outcomes[0].occurredAt?.dateText == "2026-02-10")
        let firm = try bench.companies()[0]
        #expect(firm.name == "Vetreria Rossi S.p.A.")
        #expect(firm.industry == "Manufacturing")
        #expect(firm.employees == 240)
    }

    @Test("Pipedrive people takes the first address there is")
    func pipedrive() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "pipedrive_people.csv")
        let contacts = try bench.contacts()
        #expect(
            contacts.map(\.email) == [
                "nora@fjord.example", "ola.dahl@home.example", "kim@vik.example",
            ]
        )
        #expect(contacts.map(\.phone) == ["+47 900 00 001", "+47 22 00 00 02", nil])
        #expect(contacts.map(\.doNotContact) == [false, true, nil])
        #expect(contacts[2].attributes["Person - Email - Home"] == "kim.private@home.example")
        #expect(try bench.companies().map(\.name) == ["Fjord Data AS"])
    }

    @Test("Google Contacts keeps every address of a cell")
    func google() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "google_contacts.csv")
        let contacts = try bench.contacts()
        #expect(contacts[0].name == "Marta Nowak")
        #expect(contacts[0].title == "Owner")
        #expect(contacts[0].city == "Kraków")
        #expect(contacts[0].website == "https://nowak.example")
        #expect(contacts[0].attributes["Notes"] == "Met at the fair,\nwants a call back")
        #expect(contacts[1].name == "Piotr Jan Zieliński")
        #expect(contacts[1].email == "piotr@z.example")
        #expect(
            contacts[1].attributes["E-mail 1 - Value"] == "piotr@z.example ::: p.z@mail.example"
        )
    }

    @Test("LinkedIn connections is found below its notes, profiles are no web sites")
    func linkedIn() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "linkedin_connections.csv")
        #expect(report.counts.created == 2)
        let emma = try bench.contacts()[0]
        #expect(emma.title == "Chief Marketing Officer")
        #expect(emma.website == nil)
        #expect(emma.attributes["URL"]?.stringValue?.contains("emma-wilson") == true)
        #expect(emma.createdAt?.dateText == "2024-03-15")
    }

    @Test("an Italian CRM in Windows-1252 is read with accents, and says so")
    func italian() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "italian_contacts.csv")
        #expect(report.encoding == .windows1252)
        #expect(report.warnings.contains { $0.contains("Windows-1252") })
        let contacts = try bench.contacts()
        #expect(contacts.map(\.name) == ["Niccolò D'Alò", "Chiara Verdi"])
        #expect(contacts.map(\.city) == ["Forlì", "Cefalù"])
        #expect(contacts.map(\.source) == ["Fiera", "Sito"])
        #expect(contacts.map(\.phone) == ["+39 0543 000001", nil])
        #expect(contacts.map { $0.createdAt?.dateText } == ["2026-02-25", "2026-04-03"])
        #expect(contacts.map(\.doNotContact) == [false, true])
        #expect(contacts[0].attributes["Note"] == "Perché no?\r\nRichiamare lunedì")
        #expect(contacts[1].attributes["Note"] == "costo 5 €")
    }

    @Test("Excel in UTF-16 with tabs")
    func utf16() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "excel_utf16.txt")
        #expect(report.encoding == .utf16LittleEndian)
        #expect(try bench.contacts().map(\.name) == ["Žofie Nová", "小林 健"])
    }

    @Test("companies knows its firms again, by name or by id")
    func companies() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        let report = try bench.load(fixture: "companies.csv")
        #expect(report.kind == .companies)
        #expect(report.counts.updated == 2)
        let companies = try bench.companies()
        #expect(companies.map(\.id) == ["5001", "5002"])
        #expect(companies.map(\.employees) == [1200, nil])
        #expect(companies.map(\.domain) == ["analytical.example", "harbor.example"])
        #expect(companies[1].attributes["Number of Employees"] == "51-200")
    }

    @Test("activities finds contacts by id and e-mail, and rejects what it cannot place")
    func interactions() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        let report = try bench.load(fixture: "interactions.csv")
        #expect(report.kind == .interactions)
        #expect(report.counts.created == 6)
        #expect(
            report.rejects.map(\.column) == ["Contact ID", "Activity date"]
        )
        #expect(report.rejects.map(\.line) == [9, 10])
        #expect(report.warnings.contains { $0.contains("Carrier pigeon") })
        let all = try bench.interactions()
        #expect(
            all.map(\.kind) == [
                .emailSent, .emailReceived, .callMissed, .meetingHeld, .other, .pageViewed,
            ]
        )
        #expect(all[0].body == "Hello Ada,\n\nshall we talk?")
        #expect(all[2].contactID == "102")
        #expect(all[5].occurredAt.description == "2026-02-08T07:00:00Z")
    }

    @Test("deals becomes opportunities, and outcomes where they are decided")
    func opportunities() throws {
        let bench = try ImportBench()
        try bench.load(fixture: "hubspot_contacts.csv")
        let report = try bench.load(fixture: "opportunities.csv")
        #expect(report.kind == .opportunities)
        #expect(report.counts.created == 4)
        let deals = try bench.opportunities()
        #expect(deals.map(\.status) == [.won, .lost, .open, .open])
        #expect(deals.map(\.valueMinor) == [1_250_000, 90_000, 123_450, 10_000_000])
        #expect(deals.map(\.currency) == ["USD", "USD", "EUR", nil])
        #expect(deals.map(\.contactID) == ["101", "102", "103", "103"])
        #expect(deals[2].closedAt == nil)
        #expect(deals[2].attributes["Close Date"] == "2026-12-01")
        let outcomes = try bench.outcomes()
        #expect(outcomes.map(\.isWon) == [true, false])
        #expect(outcomes[0].occurredAt?.dateText == "2026-03-01")
    }

    @Test("JSON Lines keeps the types of unknown members")
    func jsonLines() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "contacts.jsonl")
        #expect(report.counts.created == 3)
        #expect(report.rejects.map(\.line) == [3])
        let contacts = try bench.contacts()
        #expect(contacts[0].attributes["tags"] == ["vip", "math"])
        #expect(contacts[0].attributes["score_hint"] == 0.5)
        #expect(contacts[1].attributes["nested"] == ["a": 1])
        #expect(contacts[2].doNotContact == true)
    }

    @Test("vCards of all versions")
    func vCards() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "contacts.vcf")
        #expect(report.format == "vCard")
        let contacts = try bench.contacts()
        #expect(contacts.map(\.name.first) == ["J", "A", "G"])
        #expect(contacts[0].name == "José Nicolò")
        #expect(contacts[0].company == "Forlì")
        #expect(contacts[1].email == "ada@analytical.example")
        #expect(contacts[1].attributes["EMAIL 2"] == "ada@home.example")
        #expect(contacts[1].attributes["notes"] == "first line\nsecond, line")
        #expect(contacts[2].name == "Grace Hopper with a very long name that has to be folded")
        #expect(contacts[2].phone == "+1-555-0100")
        #expect(contacts[2].city == "Arlington")
    }

    @Test("the Guardian CRM's own tables: contacts, notes, opportunities, events")
    func guardian() throws {
        let bench = try ImportBench()
        let contacts = try bench.load(
            """
            id,organization_id,name,email,phone,company,lead_score,lead_category,created_at
            u-1,acme,Ada Lovelace,ada@x.example,+39,Engines,63,Warm,2026-01-01 10:00:00+00
            """
        )
        #expect(contacts.kind == .contacts)
        let ada = try bench.contacts()[0]
        #expect(ada.phone == nil)
        #expect(ada.attributes == ["lead_score": "63", "lead_category": "Warm"])
        let notes = try bench.load(
            "id,contact_id,note,created_at,created_by\nn1,u-1,ciao,2026-01-02,x\n"
        )
        #expect(notes.kind == .interactions)
        let deals = try bench.load(
            """
            id,contact_name,contact_id,value,stage,close_date,status,created_at
            o-1,Ada Lovelace,u-1,1200.50,Won,2026-02-01,open,2026-01-05
            """
        )
        #expect(deals.kind == .opportunities)
        #expect(try bench.opportunities()[0].status == .won)
        #expect(try bench.opportunities()[0].valueMinor == 120_050)
        let events = try bench.load(
            """
            id,organization_id,title,event_type,start_time,status,contact_id
            e-1,,Visit,meeting,2026-01-07T09:00:00+00:00,no_show,u-1
            """
        )
        #expect(events.kind == .interactions)
        #expect(try bench.interactions().map(\.kind) == [.note, .meetingNoShow])
        #expect(try bench.interactions()[0].body == "ciao")
    }

    @Test("Apollo and Outlook: people, whatever else the header names")
    func otherPrograms() throws {
        let bench = try ImportBench()
        try bench.load(
            """
            First Name,Last Name,Title,Company,Email,Work Direct Phone,# Employees,Company City
            Ada,Lovelace,CTO,Engines,ada@x.example,'+44 1,250,London
            """
        )
        let ada = try bench.contacts()[0]
        #expect(ada.phone == "+44 1")
        #expect(ada.city == "London")
        #expect(try bench.companies()[0].employees == 250)
        try bench.load(
            """
            First Name,Middle Name,Last Name,Company,Job Title,E-mail Address,Business Phone,Mobile Phone
            Bob,,Roe,Roe Ltd,Owner,bob@roe.example,,+44 7
            """
        )
        #expect(try bench.contacts()[1].email == "bob@roe.example")
        #expect(try bench.contacts()[1].phone == "+44 7")
    }

    @Test("any lead table with an outcome column is a training set")
    func flatTable() throws {
        let bench = try ImportBench()
        let report = try bench.load(fixture: "outcomes_table.csv") {
            $0.outcomeColumn = "Converted"
        }
        #expect(report.counts.created == 4)
        #expect(try bench.outcomes().map(\.isWon) == [true, false, false])
        #expect(report.warnings.contains { $0.contains("neither won nor lost") })
        #expect(try bench.contacts()[0].attributes["Total Visits"] == "12")
    }
}
