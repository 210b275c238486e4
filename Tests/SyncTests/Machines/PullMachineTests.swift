@testable import Sync
import Storage
import Testing

@Suite("Decisions about pulling")
struct PullMachineTests {
    private static func task(
        since: String? = "s0",
        pass: Int64 = 1,
        rounds: Int = 9,
        wantsProof: Bool = false,
        isBeginning: Bool = false
    ) -> PullTask {
        PullTask(
            table: "contacts",
            cursor: TableCursor(since: since),
            pass: pass,
            limit: 10,
            limitMax: 15,
            roundsMax: rounds,
            wantsProof: wantsProof,
            isBeginning: isBeginning
        )
    }

    private static func page(
        _ snapshot: String,
        rows: Int = 1,
        next: String? = nil,
        hasDigest: Bool = false
    ) -> PullMachine.Event {
        .page(PageHead(rows: rows, snapshot: snapshot, next: next, hasDigest: hasDigest))
    }

    @Test("A round leaves the snapshot of its first page as the cursor")
    func round() {
        var machine = PullMachine(Self.task())
        #expect(machine.handle(.begun) == .ask(PageRequest(limit: 10, digest: false)))
        #expect(
            machine.handle(Self.page("s1", next: "[1]"))
                == .take(
                    TableCursor(since: "s0", round: "s1", after: "[1]"),
                    goneBefore: nil,
                    asking: PageRequest(limit: 15, digest: false)
                )
        )
        #expect(
            machine.handle(Self.page("s2"))
                == .take(TableCursor(since: "s1"), goneBefore: nil, asking: nil)
        )
        #expect(machine.handle(.taken) == .finish)
    }

    @Test("Where nothing happened nothing is written")
    func quiet() {
        var machine = PullMachine(Self.task())
        #expect(machine.handle(Self.page("s1", rows: 0)) == .finish)
    }

    @Test("The end of a later first pull takes away what it did not meet, the very first nothing")
    func vanished() {
        var again = PullMachine(Self.task(since: nil, pass: 3))
        let end = TableCursor(since: "s1")
        #expect(again.handle(Self.page("s1")) == .take(end, goneBefore: 3, asking: nil))
        var first = PullMachine(Self.task(since: nil, pass: 1))
        #expect(first.handle(Self.page("s1")) == .take(end, goneBefore: nil, asking: nil))
    }

    @Test("A beginning ends after one page, whether or not there are more")
    func beginning() {
        var machine = PullMachine(Self.task(since: nil, isBeginning: true))
        #expect(
            machine.handle(Self.page("s1", next: "[1]"))
                == .take(
                    TableCursor(since: nil, round: "s1", after: "[1]"),
                    goneBefore: nil,
                    asking: nil
                )
        )
        #expect(machine.handle(.taken) == .finish)
    }

    @Test("Too much at once is asked for again by halves, down to one row")
    func tooLarge() {
        var machine = PullMachine(Self.task())
        for limit in [5, 2, 1] {
            let request = PageRequest(limit: limit, digest: false)
            #expect(machine.handle(.tooLarge) == .ask(request))
        }
        #expect(machine.handle(.tooLarge) == .fail(.tooLarge))
    }

    @Test("A table that never comes to rest is called unsettled")
    func unsettled() {
        var machine = PullMachine(Self.task(rounds: 1, wantsProof: true))
        #expect(machine.handle(.begun) == .ask(PageRequest(limit: 10, digest: true)))
        #expect(machine.handle(Self.page("s1", rows: 0)) == .fail(.unsettled))
    }

    @Test("Equal digests are a proof; of different ones each bucket is put right")
    func proof() {
        var machine = PullMachine(Self.task(wantsProof: true))
        _ = machine.handle(.begun)
        _ = machine.handle(Self.page("s1", hasDigest: true))
        #expect(machine.handle(.taken) == .compare)
        let one = BucketDigest(count: 1, hash: 7)
        #expect(
            machine.handle(.digests(mine: [1: one, 2: one], theirs: [2: one, 3: one]))
                == .list(bucket: 1, isThere: false)
        )
        #expect(
            machine.handle(.bucket(mine: ["a": 7], theirs: [:])) == .replace(gone: ["a"], fetch: [])
        )
        #expect(machine.handle(.replaced) == .list(bucket: 3, isThere: true))
        #expect(
            machine.handle(.bucket(mine: [:], theirs: ["b": 7])) == .replace(gone: [], fetch: ["b"])
        )
        #expect(machine.handle(.replaced) == .ask(PageRequest(limit: 10, digest: true)))
        #expect(machine.handle(.digests(mine: [2: one], theirs: [2: one])) == .prove)
        #expect(machine.handle(.proved) == .finish)
    }

    @Test("A list without rows, where the digest counted some, takes nothing away")
    func contradiction() {
        var machine = PullMachine(Self.task(wantsProof: true))
        _ = machine.handle(Self.page("s1", hasDigest: true))
        _ = machine.handle(.digests(mine: [:], theirs: [1: BucketDigest(count: 4, hash: 1)]))
        #expect(
            machine.handle(.bucket(mine: ["a": 7], theirs: [:]))
                == .fail(.contradiction(counted: 4))
        )
    }

    @Test("A digest that came at the end of a longer round repairs nothing")
    func longerRound() {
        var machine = PullMachine(Self.task(wantsProof: true))
        _ = machine.handle(Self.page("s1", next: "[1]"))
        _ = machine.handle(Self.page("s2", hasDigest: true))
        #expect(
            machine.handle(.digests(mine: [:], theirs: [1: BucketDigest(count: 1, hash: 1)]))
                == .ask(PageRequest(limit: 15, digest: true))
        )
    }
}
