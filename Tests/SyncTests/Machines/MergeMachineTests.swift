import Storage
import Sync
import Testing

@Suite("Decisions about rows")
struct MergeMachineTests {
    private let machine = MergeMachine()

    private func row(
        _ revision: Int64,
        hash: Int64 = 1,
        isGone: Bool = false
    ) -> MergeMachine.RowState {
        MergeMachine.RowState(revision: revision, hash: hash, isGone: isGone)
    }

    @Test("A higher revision is news, a lower one or the same is not")
    func revisions() {
        let known = row(4)
        #expect(
            machine.handle(.told(row(5), known: known)) == .keep(revision: 5, isRestored: false)
        )
        #expect(machine.handle(.told(row(4), known: known)) == .skip)
        #expect(machine.handle(.told(row(3), known: known)) == .skip)
        #expect(machine.handle(.told(row(3), known: nil)) == .keep(revision: 3, isRestored: false))
    }

    @Test("A row that went out of sight is gone at the revision it had, once")
    func gone() {
        let gone = row(4, isGone: true)
        #expect(machine.handle(.told(gone, known: row(4))) == .keep(revision: 4, isRestored: false))
        #expect(machine.handle(.told(gone, known: gone)) == .skip)
    }

    @Test("What a restored server says is news at any revision")
    func restored() {
        #expect(
            machine.handle(.told(row(0), known: row(-1))) == .keep(revision: 0, isRestored: true)
        )
    }

    @Test("A server that does not count has news where the row reads differently")
    func unnumbered() {
        let told = row(RemoteRow.unnumbered, hash: 2)
        #expect(machine.handle(.told(told, known: row(4, hash: 2))) == .skip)
        #expect(
            machine.handle(.told(told, known: row(4))) == .keep(revision: 5, isRestored: false)
        )
        #expect(machine.handle(.told(told, known: nil)) == .keep(revision: 1, isRestored: false))
    }

    private func drawing(
        isThere: Bool = true,
        isKnown: Bool = true,
        isRefused: Bool = false,
        _ edits: LocalEdit.Kind...
    ) -> MergeMachine.Action {
        machine.handle(
            .drawing(isThere: isThere, isKnown: isKnown, isRefused: isRefused, edits: edits)
        )
    }

    @Test("The server's row is shown under the edits that wait")
    func edits() {
        #expect(drawing() == .draw(under: []))
        #expect(drawing(.update, .update) == .draw(under: [0, 1]))
        #expect(drawing(.update, .delete) == .hide)
    }

    @Test("What was made here stands until the server takes it away")
    func own() {
        #expect(drawing(isThere: false, isKnown: false, .insert, .update) == .leave)
        #expect(drawing(isThere: false, isKnown: false, isRefused: true) == .leave)
        #expect(drawing(isThere: false) == .hide)
        #expect(drawing(isThere: false, .update) == .hide)
    }
}
