import Engine
import TestSupport
import Testing

@Suite("The library")
struct LibraryTests {
    @Test("A program that imports Engine scores, ranks, replays and verifies")
    func frontDoor() throws {
        let folder = try TemporaryDirectory()
        let assay = try Assay(path: folder.file("leads.db"))
        let ceo = try assay.score(
            Lead(
                name: "Ada Rossi",
                email: "ada@rossi.example",
                company: "Rossi",
                title: "CEO",
                source: "referral"
            )
        )
        let nobody = try assay.score(Lead(name: "X", email: "x@mailinator.com"))
        #expect(ceo.score > nobody.score)
        #expect(ceo.reasons.contains { $0.points > 0 } && !ceo.reasoning.isEmpty)
        #expect(try assay.top(1).map(\.contactID) == [ceo.contactID])
        #expect(try assay.scoreAll() == 2)
        #expect(try assay.scoreAll(onlyStale: true) == 0)
        #expect(try assay.replays(ceo))
        #expect(try assay.verify() == [])
        #expect(try assay.organizations() == ["default"])
        try assay.close()
    }

    @Test("A lead without id, name and e-mail is refused in words")
    func emptyLead() throws {
        let folder = try TemporaryDirectory()
        let assay = try Assay(path: folder.file("leads.db"))
        #expect {
            try assay.score(Lead(company: "Rossi"))
        } throws: { error in
            "\(error)" == "line 1: give at least one of id, name and email"
        }
    }
}
