import CRM
import Interchange
import Storage
import Testing

@Suite("Ids of several systems")
struct SystemImportTests {
    @Test("that both count from 1 do not meet, and one person may have an id in each")
    func apart() throws {
        let bench = try ImportBench()
        try bench.load("id,name,email\n1,Ada Blu,ada@olmo.example\n2,Bo Re,bo@olmo.example\n") {
            $0.system = "hubspot"
        }
        let second = "id,name,email,city\n1,Bo Re,bo@olmo.example,Pisa\n2,Cy Su,cy@pino.example,\n"
        try bench.load(second) {
            $0.system = "pipedrive"
        }
        let people = try bench.contacts()
        #expect(people.map(\.id) == ["hubspot:1", "hubspot:2", "pipedrive:2"])
        #expect(people[1].city == "Pisa" && people[0].city == nil)
        let calls = try bench.load("Activity type,Date,contact id\nCall,2026-05-02,1\n") {
            $0.system = "pipedrive"
        }
        #expect(calls.counts.created == 1)
        #expect(try bench.interactions().map(\.contactID) == ["hubspot:2"])
        // A second record of one system is somebody else, whatever is the same.
        try bench.load("id,name,email\n9,Bo Re,bo@olmo.example\n") { $0.system = "pipedrive" }
        #expect(try bench.contacts().count == 4)
    }

    @Test("A system's name is short and plain")
    func names() throws {
        #expect(try ImportOptions.systemName("hub-spot_2") == "hub-spot_2")
        for name in ["", "Hub Spot", "import", "a:b", String(repeating: "a", count: 41)] {
            #expect(throws: InterchangeError.self) { try ImportOptions.systemName(name) }
        }
    }

    @Test("Salesforce's short and long forms of an id are one")
    func salesforce() throws {
        let (short, long) = ("0031x00000AbCdE", "0031x00000AbCdEAAV")
        for (first, second) in [(short, long), (long, short)] {
            let bench = try ImportBench()
            try bench.load("id,name,email\n\(first),Ada Blu,ada@olmo.example\n")
            try bench.load("id,name,email,city\n\(second),Ada Blu,ada@olmo.example,Bari\n")
            #expect(try bench.contacts().map(\.city) == ["Bari"])
        }
    }

    @Test("A list of people called 'Ada & Co' holds people")
    func friends() throws {
        let bench = try ImportBench()
        let report = try bench.load(
            "name,email\nAda & Co,ada@casa.example\nBo & Co,bo@casa.example\n"
        )
        #expect(report.kind == .contacts)
    }
}
