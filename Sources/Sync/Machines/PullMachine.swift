/// A table that is to be pulled, and how.
package struct PullTask: Equatable, Sendable {
    package var table: String
    /// Where the last sync stood in it.
    package var cursor: TableCursor
    /// Which pass over the whole table this is, from 1.
    package var pass: Int64
    /// Rows of the first page.
    package var limit: Int
    /// Rows of a page at most.
    package var limitMax: Int
    /// Requests before the table is called unsettled.
    package var roundsMax: Int
    /// Whether the table is to be compared with the server's.
    package var wantsProof: Bool
    /// Whether the first page is enough.
    package var isBeginning: Bool
}

/// Which page is asked for behind a cursor.
package struct PageRequest: Equatable, Sendable {
    package var limit: Int
    /// Whether the table's digest is wanted with its last page.
    package var digest: Bool
}

/// What a page says of the way through its table; its rows are not looked at here.
package struct PageHead: Equatable, Sendable {
    /// How many rows it has.
    package var rows: Int
    /// The server's snapshot of it.
    package var snapshot: String
    /// Where the next one begins; nil when this is the last.
    package var next: String?
    /// Whether the table's digest came with it.
    package var hasDigest: Bool
}

/// Goes through one table's feed to its end, and proves that both sides have the same rows.
package struct PullMachine: StateMachine {
    /// How it went on; each answers the action before it.
    package enum Event: Equatable, Sendable {
        case begun
        /// A page came, asked for or asked ahead.
        case page(PageHead)
        /// What was asked for is too much at once.
        case tooLarge
        /// The page and its cursor are in the file.
        case taken
        /// What each side has of the table, by bucket.
        case digests(mine: [Int: BucketDigest], theirs: [Int: BucketDigest])
        /// Hashes of one bucket's rows by id.
        case bucket(mine: [String: Int64], theirs: [String: Int64])
        /// A bucket is put right.
        case replaced
        /// That both sides are equal is on record.
        case proved
    }

    /// What is to be done next, durably before the next event.
    package enum Action: Equatable, Sendable {
        /// Ask for the page behind the cursor.
        case ask(PageRequest)
        /// Write the page's rows and this cursor into the file.
        ///
        /// Rows last met in a pass before `goneBefore` are gone there. With `asking` the page
        /// behind the cursor is asked for meanwhile.
        case take(TableCursor, goneBefore: Int64?, asking: PageRequest?)
        /// Compute the digest of what is held here.
        case compare
        /// List a bucket here and, where it has any row there, there.
        case list(bucket: Int, isThere: Bool)
        /// Take rows out that are gone there, and take the others as the server has them now.
        case replace(gone: [String], fetch: [String])
        /// Note that both sides are equal.
        case prove
        case finish
        case fail(Failure)
    }

    /// Why a table could not be pulled to its end; what was taken until then stays.
    package enum Failure: Equatable, Sendable {
        /// The table changes faster than it is read.
        case unsettled
        /// Not even one row could be had: the error of the last request says why.
        case tooLarge
        /// The list of a bucket is empty, for which the digest counted so many rows.
        case contradiction(counted: Int64)
    }

    private let task: PullTask
    private var cursor: TableCursor
    private var limit: Int
    private var roundsLeft: Int
    /// Whether the last page brought a digest.
    private var hasDigest = false
    /// Whether it was a whole round, and so is of one moment with its digest.
    ///
    /// What was committed while a longer round ran may be in the digest alone, and comes with the
    /// next.
    private var isOneMoment = false
    /// Buckets that differ, the next one last, with what the server has of each.
    private var different: [(number: Int, theirs: BucketDigest?)] = []
    private var counted: Int64 = 0

    /// A machine for one table and sync.
    package init(_ task: PullTask) {
        self.task = task
        cursor = task.cursor
        limit = task.limit
        roundsLeft = task.roundsMax
    }

    /// - Returns: the next action; ``Action/finish`` and ``Action/fail(_:)`` are the last.
    package mutating func handle(_ event: Event) -> Action {
        switch event {
        case .begun: return ask()
        case .page(let head): return took(head)
        case .tooLarge:
            guard limit > 1 else { return .fail(.tooLarge) }
            limit = max(1, limit / 2)
            return ask()
        case .taken:
            if task.isBeginning { return .finish }
            if cursor.round != nil { return ask() }
            // The digest comes with the last page alone; when that is also the first of a round
            // with news, once more.
            return hasDigest ? .compare : task.wantsProof ? ask() : .finish
        case .digests(let mine, let theirs): return compare(mine, theirs)
        case .bucket(let mine, let theirs): return replace(mine, theirs)
        case .replaced: return nextBucket()
        case .proved: return .finish
        }
    }

    private mutating func ask() -> Action {
        roundsLeft -= 1
        return roundsLeft < 0 ? .fail(.unsettled) : .ask(request)
    }

    private var request: PageRequest { PageRequest(limit: limit, digest: task.wantsProof) }

    /// The snapshot of a round's first page is the cursor that the round leaves: the last page's
    /// would skip what was committed while the round ran.
    private mutating func took(_ head: PageHead) -> Action {
        let isQuiet =
            head.rows == 0 && head.next == nil && !head.hasDigest
            && cursor.round == nil && cursor.since != nil
        // Nothing happened: the old cursor is as good as the new one, and nothing need be written.
        if isQuiet { return task.wantsProof ? ask() : .finish }
        let round = cursor.round ?? head.snapshot
        isOneMoment = cursor.round == nil
        hasDigest = head.hasDigest
        guard let next = head.next else {
            // A first pull went through the whole table: what it did not meet is gone there. Before
            // the first pass nothing was met.
            let goneBefore = cursor.since == nil && task.pass > 1 ? task.pass : nil
            cursor = TableCursor(since: round)
            return .take(cursor, goneBefore: goneBefore, asking: nil)
        }
        cursor = TableCursor(since: cursor.since, round: round, after: next)
        limit = min(limit * 2, task.limitMax)
        if task.isBeginning || roundsLeft == 0 {
            return .take(cursor, goneBefore: nil, asking: nil)
        }
        roundsLeft -= 1
        return .take(cursor, goneBefore: nil, asking: request)
    }

    private mutating func compare(
        _ mine: [Int: BucketDigest],
        _ theirs: [Int: BucketDigest]
    ) -> Action {
        if mine == theirs { return .prove }
        guard isOneMoment else { return ask() }
        let numbers = Set(mine.keys).union(theirs.keys).filter { mine[$0] != theirs[$0] }
        different = numbers.sorted(by: >).map { ($0, theirs[$0]) }
        return nextBucket()
    }

    private mutating func nextBucket() -> Action {
        guard let bucket = different.popLast() else { return ask() }
        counted = bucket.theirs?.count ?? 0
        return .list(bucket: bucket.number, isThere: bucket.theirs != nil)
    }

    private func replace(_ mine: [String: Int64], _ theirs: [String: Int64]) -> Action {
        // The digest counted rows there; one list without any is no reason to take ours away.
        if theirs.isEmpty, counted > 0 { return .fail(.contradiction(counted: counted)) }
        return .replace(
            gone: mine.keys.filter { theirs[$0] == nil }.sorted(),
            fetch: theirs.filter { mine[$0.key] != $0.value }.map(\.key).sorted()
        )
    }
}
