import TestSupport
@testable import Sync
@testable import Storage
import Testing

@Suite("Decisions about sending")
struct PushMachineTests {
    private let first = operation("1")
    private let second = operation("2")

    private static func operation(_ id: String) -> OutboxOperation {
        OutboxOperation(id: id, table: "t", tableKey: 1, rowID: "r\(id)", kind: .update, text: "{}")
    }

    @Test("What waits is chosen, sent, judged and kept until nothing is left")
    func round() {
        var machine = PushMachine(roundsMax: 2)
        let judged = [JudgedOperation(first, .applied(nil))]
        #expect(machine.handle(.begun) == .enqueue(except: []))
        #expect(machine.handle(.enqueued([first])) == .send([first]))
        #expect(machine.handle(.answered(judged)) == .keep(judged))
        #expect(machine.handle(.kept) == .enqueue(except: []))
        #expect(machine.handle(.enqueued([])) == .finish(warning: nil))
    }

    @Test("It ends after as many rounds as it was allowed")
    func rounds() {
        var machine = PushMachine(roundsMax: 1)
        #expect(machine.handle(.begun) == .enqueue(except: []))
        #expect(machine.handle(.kept) == .finish(warning: nil))
    }

    @Test("A refused request is cut until the operation to blame stands alone")
    func halves() {
        var machine = PushMachine(roundsMax: 9)
        let refusal = PushResult.rejected(code: "22P02", message: "no number", nil)
        let failure = PushFailure.content(refusal)
        #expect(machine.handle(.failed(failure, of: [first, second])) == .send([first]))
        #expect(
            machine.handle(.failed(failure, of: [first]))
                == .keep([JudgedOperation(first, refusal)])
        )
        #expect(machine.handle(.kept) == .send([second]))
        #expect(machine.handle(.kept) == .enqueue(except: []))
    }

    @Test("One that the server has no time for is put off; two in a row end the sending")
    func outOfTime() {
        var machine = PushMachine(roundsMax: 9)
        #expect(
            machine.handle(.failed(.outOfTime("slow"), of: [first])) == .enqueue(except: ["1"])
        )
        #expect(machine.handle(.failed(.outOfTime("slow"), of: [second])) == .fail)
    }

    @Test("An operation judged later is put off, and said so at the end")
    func later() {
        var machine = PushMachine(roundsMax: 9)
        let judged = [JudgedOperation(first, .later("busy"))]
        #expect(machine.handle(.answered(judged)) == .keep(judged))
        #expect(machine.handle(.kept) == .enqueue(except: ["1"]))
        let warning = "1 edit could not be judged and will be sent again with the next sync: busy"
        #expect(machine.handle(.enqueued([])) == .finish(warning: warning))
    }

    @Test("A failure that says nothing of the operations ends the sending, nothing kept")
    func notJudged() {
        var machine = PushMachine(roundsMax: 9)
        #expect(machine.handle(.failed(.notJudged, of: [first, second])) == .fail)
    }
}
