import CRM
import Interchange
import Storage
import TestSupport
import Testing
import Values

@Suite("Activities")
struct ActivityImportTests {
    private func bench() throws -> ImportBench {
        let bench = try ImportBench()
        try bench.load(
            "id,Name,Email\n12,Ada Byron,ada@elm.example\n34,Bob Stone,bob@oak.example\n"
        )
        return bench
    }

    @Test(
        "have the hour that stands in a column beside their day",
        arguments: [
            "Subject,Start Date,Start Time,End Date,End Time,Guests\n"
                + "Demo,01/25/2026,10:30 AM,01/25/2026,11:00 AM,ada@elm.example\n",
            "Oggetto;Data;Ora;Tipo;Email contatto\nDemo;25/01/2026;10:30;Riunione;ada@elm.example\n",
            "Betreff;Datum;Uhrzeit;Typ;E-Mail\nDemo;25.01.2026;10:30:00;Termin;ada@elm.example\n",
            "Subject,Date,Time,Type,Email\nDemo,2026-01-25 00:00:00,10:30,Meeting,ada@elm.example\n",
        ]
    )
    func hours(text: String) throws {
        let bench = try bench()
        try bench.load(text)
        let interactions = try bench.interactions()
        try #require(interactions.count == 1)
        #expect(interactions[0].occurredAt.description == "2026-01-25T10:30:00Z")
        #expect(interactions[0].kind == .meetingHeld)
    }

    @Test(
        "are told from contacts by the words of their types",
        arguments: [
            "Date,Type,E-mail du contact,Objet\n2026-01-25,Réunion,ada@elm.example,Démo\n",
            "Fecha,Tipo,Correo del contacto,Asunto\n2026-01-25,Reunión,ada@elm.example,Demo\n",
            "Data,Tipo,E-mail do contato,Assunto\n2026-01-25,Reunião,ada@elm.example,Demo\n",
            "Type,Contact Email,Date\nMeeting,ada@elm.example,2026-01-25\n",
        ]
    )
    func kind(text: String) throws {
        let bench = try bench()
        #expect(try bench.load(text).kind == .interactions)
        #expect(try bench.interactions().map(\.kind) == [.meetingHeld])
    }

    @Test("of a website are page views of those who are known")
    func pages() throws {
        let bench = try bench()
        try bench.load(
            "visitor_email,page_url,visited_at\n"
                + "ada@elm.example,https://me.example/prices,2026-01-05T09:00:00Z\n"
        )
        #expect(try bench.interactions().map(\.kind) == [.pageViewed])
    }

    @Test("that were sent by a form are enquiries")
    func forms() throws {
        let bench = try bench()
        try bench.load(
            "Form Name,Email,Submitted On,Message\nContact us,ada@elm.example,2026-01-05,Hello\n"
        )
        #expect(try bench.interactions().map(\.kind) == [.formContact])
    }

    @Test("with several guests happened with each who is known")
    func guests() throws {
        let bench = try bench()
        try bench.load(
            "Subject,Start Date,Start Time,All day event,Required Attendees\n"
                + "Demo,01/25/2026,10:30 AM,FALSE,me@x.example;ada@elm.example;bob@oak.example\n"
        )
        #expect(try bench.interactions().map(\.kind) == [.meetingHeld, .meetingHeld])
    }

    @Test("that are to come are no calls yet")
    func future() throws {
        let bench = try bench()
        try bench.load(
            "Subject,Type,Due Date,Contact Email\nBack,Call,2030-01-05,ada@elm.example\n"
        )
        #expect(try bench.interactions().map(\.kind) == [.other])
    }

    @Test("that name their contact alone are those of the only one of that name in full")
    func names() throws {
        let bench = try bench()
        try bench.load("id,Name,Email\n56,Bob Stone,bob@ash.example\n")
        let report = try bench.load(
            "Activity - Subject,Activity - Type,Activity - Due date,Activity - Contact person\n"
                + "Demo,meeting,2026-01-05,Ada Byron\nDemo,meeting,2026-01-05,Bob Stone\n"
                + "Demo,meeting,2026-01-05,Eve Hill\nDemo,meeting,2026-01-05,Ada\n"
        )
        #expect(report.counts.created == 1)
        #expect(report.rejects.map(\.line) == [3, 4, 5])
        #expect(report.rejects[0].reason.contains("(34)"))
        #expect(try bench.interactions().count == 1)
    }

    @Test("without a zone are those of the organization's clocks, where the system knows them")
    func zones() throws {
        let bench = try bench()
        let key = try bench.organizationKey
        for (name, isTold) in [("UTC", false), ("Nowhere/At_all", true)] {
            try bench.store.changeSettings(organizationKey: key) { $0.timeZone = name }
            let options = try Importer.remembering(bench.options(), in: bench.store)
            #expect((options.unknownZone != nil) == isTold)
            #expect(options.zone == .utc)
        }
        try bench.store.changeSettings(organizationKey: key) { $0.timeZone = "Europe/Rome" }
        let options = try Importer.remembering(bench.options(), in: bench.store)
        guard options.unknownZone == nil else { return }
        let path = try bench.directory.write(
            Array("Subject,Type,Date,Email\nDemo,Call,2026-01-25 10:30,ada@elm.example\n".utf8),
            to: "calls.csv"
        )
        _ = try Importer(bench.store, options: options).run(path)
        let moment = try bench.interactions()[0].occurredAt
        #expect(moment.description == "2026-01-25T09:30:00Z")
    }
}
