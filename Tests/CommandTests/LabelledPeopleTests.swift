import Demo
import Ledger
import Testing

@testable import bench

@Suite("The labelled people")
struct LabelledPeopleTests {
    @Test("are two thousand, half of them held out, and nobody is in both halves")
    func halves() {
        let people = MadeUpPeople()
        let open = Set(people.half(.open).map(\.number))
        let heldOut = Set(people.half(.heldOut).map(\.number))
        #expect(open.count == 1_000 && heldOut.count == 1_000)
        #expect(open.isDisjoint(with: heldOut))
    }

    /// Another digest is another set, on which no figure of before says anything.
    @Test(
        "are the same in every run and on every system",
        arguments: [
            (
                MadeUpPeople.Half.open,
                "dcad32cb0302f93932383e7f37a937e2f878504143eaff5a163565820bd34b5c"
            ), (.heldOut, "0ebb0312720b5395543b23a6b90c3e1776f91fedd002f7dcc6014068aafda571"),
        ]
    )
    func same(half: MadeUpPeople.Half, digest: String) {
        let files = PeopleFile.files(of: MadeUpPeople().half(half))
        #expect(SHA256.hash(files.flatMap(\.csv)).hex == digest)
    }

    @Test("are nearly all recognised, and hardly anybody is taken for another")
    func recognised() throws {
        let folder = try TemporaryFolder(prefix: "assay-people")
        let outcome = Result {
            try IdentityFigures.ofImport(
                PeopleFile.files(of: MadeUpPeople().half(.open)),
                in: folder
            )
        }
        try folder.remove()
        let figures = try outcome.get()
        #expect(figures.precision >= 0.99)
        #expect(figures.recall >= 0.90)
        #expect(figures.recallWithListed >= 0.95)
    }
}
