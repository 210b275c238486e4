import CRM
import Interchange
import JSON
import Storage
import Testing

@Suite("What was said of columns, kept by name")
struct MappingTests {
    private static let table = "Chi,Dove,Recapito\nAda Blu,Bari,ada@olmo.example\n"

    /// A bench that keeps a mapping of ``table``.
    private func bench() throws -> ImportBench {
        let bench = try ImportBench()
        try bench.load(Self.table) {
            $0.kind = .contacts
            $0.map = [("Chi", .name), ("Dove", .city), ("Recapito", .email)]
            $0.keptAs = "fair"
        }
        return bench
    }

    private func mappings(_ bench: ImportBench) throws -> [ImportMapping] {
        try bench.store.mappings(organizationID: ImportBench.organization)
    }

    @Test("A file of the same columns is read by it untold, and the report says so")
    func sameColumns() throws {
        let bench = try bench()
        let kept = try mappings(bench)
        #expect(kept.map(\.name) == ["fair"])
        let report = try bench.load("Chi,Dove,Recapito\nBo Neri,Pisa,bo@olmo.example\n") {
            $0.mappings = kept
        }
        #expect(report.mapping == "fair")
        let bo = try bench.contacts().first { $0.email == "bo@olmo.example" }
        #expect(bo?.name == "Bo Neri" && bo?.city == "Pisa")
    }

    @Test("What is said beside it goes before; other columns and 'none' leave it out")
    func overridden() throws {
        let bench = try bench()
        let kept = try mappings(bench)
        let report = try bench.load("Chi,Dove,Recapito\nBo Neri,Pisa,bo@olmo.example\n") {
            $0.mappings = kept
            $0.map = [("Dove", nil)]
        }
        #expect(report.mapping == "fair")
        let bo = try bench.contacts().first { $0.email == "bo@olmo.example" }
        #expect(bo?.city == nil && bo?.attributes["Dove"] == "Pisa")
        let other = try bench.load("name,email\nCarla Re,carla@olmo.example\n") {
            $0.mappings = kept
        }
        #expect(other.mapping == nil)
        var options = bench.options { $0.mappings = kept }
        try options.use(mapping: "none")
        #expect(options.mappings.isEmpty)
        #expect(throws: InterchangeError.self) {
            var other = bench.options { $0.mappings = kept }
            try other.use(mapping: "unknown")
        }
    }

    @Test("A name is kept once, and forgotten; a dry run keeps none")
    func names() throws {
        let bench = try bench()
        try bench.load("name,email\nCarla Re,carla@olmo.example\n") { $0.keptAs = "fair" }
        #expect(try mappings(bench).count == 1)
        try bench.load("name,email\nCarla Re,carla@olmo.example\n") {
            $0.keptAs = "dry"
            $0.isDryRun = true
        }
        #expect(try mappings(bench).map(\.name) == ["fair"])
        let organization = ImportBench.organization
        #expect(try bench.store.forgetMapping(name: "fair", organizationID: organization))
        #expect(try !bench.store.forgetMapping(name: "fair", organizationID: organization))
    }
}

@Suite("An empty cell")
struct EmptyCellTests {
    private static let before = """
        id,name,email,phone,company,city,do_not_contact,Tier
        1,Ada Blu,ada@olmo.example,051 1,Olmo Srl,Bari,true,gold

        """
    private static let after = """
        id,name,email,phone,company,city,do_not_contact,Tier
        1,,,N/A,,Pisa,,

        """

    @Test("says nothing, and the report counts those where a value stays")
    func kept() throws {
        let bench = try ImportBench()
        try bench.load(Self.before)
        let report = try bench.load(Self.after)
        let ada = try #require(try bench.contacts().first)
        #expect(ada.phone == "051 1" && ada.city == "Pisa" && ada.attributes["Tier"] == "gold")
        #expect(report.warnings.contains { $0.hasPrefix("3 cells are empty") })
    }

    @Test("clears the field where the file holds all there is; not a name nor a refusal")
    func cleared() throws {
        let bench = try ImportBench()
        try bench.load(Self.before)
        let before = try bench.contacts()
        let report = try bench.load(Self.after) { $0.isFull = true }
        let ada = try #require(try bench.contacts().first)
        #expect(ada.name == "Ada Blu" && ada.doNotContact == true)
        #expect(ada.email == nil && ada.phone == nil && ada.company == nil && ada.city == "Pisa")
        #expect(ada.attributes == [:])
        #expect(try bench.count("SELECT count(*) FROM contact WHERE company_key IS NOT NULL") == 0)
        try bench.store.undo(importID: report.importID)
        #expect(try bench.contacts() == before)
    }

    @Test("clears nothing where the file has no such column, or its value cannot be read")
    func unsaid() throws {
        let bench = try ImportBench()
        try bench.load(Self.before)
        try bench.load("id,email\n1,no address at all\n") { $0.isFull = true }
        let ada = try #require(try bench.contacts().first)
        #expect(ada.email == "ada@olmo.example" && ada.city == "Bari")
    }
}
