/// Which pages belong to which table or index, as far as roots and interior pages tell.
struct TreeWalk {
    /// A part of a b-tree that could not be reached: the keys above `low` up to `high` that it
    /// would hold, as far as they are known.
    struct Hole {
        var low: Int64?
        var high: Int64?

        /// Whether pages with such row ids may be missing there.
        func mayHold(_ keys: ClosedRange<Int64>) -> Bool {
            (low.map { keys.lowerBound > $0 } ?? true)
                && (high.map { keys.upperBound <= $0 } ?? true)
        }
    }

    /// A page with rows that a tree leads to.
    private struct Claim {
        var tree: Int
        var hole: Hole
        /// Whether its row ids are such as the tree expects there.
        var isInBounds: Bool
    }

    /// A page on the way down.
    private struct Step {
        var page: Int
        var hole: Hole
        var depth: Int
    }

    let pages: DamagedPages
    let layouts: [TableLayout]
    /// Pages with rows of each tree, in the order of their keys.
    private(set) var owned: [[Int]]
    /// What could not be reached of each tree.
    private(set) var holes: [[Hole]]
    /// Whether a tree leads to a page.
    private(set) var isVisited: [Bool]
    private var claims: [Int: [Claim]] = [:]
    private var order: [[Int]]
    /// The tree that visited a page last.
    private var visitor: [Int32]

    /// More levels than a tree of 2^31 pages has.
    private static let depthMax = 40

    init(_ pages: DamagedPages, _ layouts: [TableLayout]) {
        self.pages = pages
        self.layouts = layouts
        owned = Array(repeating: [], count: layouts.count)
        order = owned
        holes = Array(repeating: [], count: layouts.count)
        isVisited = Array(repeating: false, count: pages.count + 1)
        visitor = Array(repeating: -1, count: pages.count + 1)
    }

    /// Follows a tree from its root; nil where that is not known.
    mutating func walk(_ tree: Int, root: Int?) {
        guard let root else {
            holes[tree].append(Hole())
            return
        }
        var steps = [Step(page: root, hole: Hole(), depth: 0)]
        while let step = steps.popLast() {
            guard let page = enter(step, tree) else {
                holes[tree].append(step.hole)
                continue
            }
            // An index has rows on its interior pages too.
            if page.kind != .tableInterior { claim(page, tree, step.hole) }
            if page.kind.isInterior { steps += below(page, step, tree).reversed() }
        }
    }

    /// The page, where it can be one of the tree that was not seen yet.
    private mutating func enter(_ step: Step, _ tree: Int) -> TreePage? {
        guard step.page >= 1, step.page <= pages.count, step.depth <= Self.depthMax,
            visitor[step.page] != Int32(truncatingIfNeeded: tree),
            let page = pages.treePage(step.page),
            page.kind.isTable == (layouts[tree].role == .table)
        else { return nil }
        // What holds no row that could be the table's is another's.
        if !page.offsets.isEmpty, page.kind != .tableInterior, !holdsRow(page, layouts[tree]) {
            return nil
        }
        visitor[step.page] = Int32(truncatingIfNeeded: tree)
        isVisited[step.page] = true
        return page
    }

    private func holdsRow(_ page: TreePage, _ layout: TableLayout) -> Bool {
        page.offsets.contains { offset in
            page.cell(at: offset).flatMap { pages.head($0, page) }.map { layout.fits($0) } ?? false
        }
    }

    /// The pages below an interior page, in the order of their keys.
    private mutating func below(_ page: TreePage, _ step: Step, _ tree: Int) -> [Step] {
        var steps: [Step] = []
        var low = step.hole.low
        func add(_ child: Int, _ high: Int64?) {
            steps.append(
                Step(page: child, hole: Hole(low: low, high: high), depth: step.depth + 1)
            )
        }
        for offset in page.offsets {
            guard let cell = page.cell(at: offset), let child = cell.child else {
                holes[tree].append(step.hole)
                continue
            }
            add(child, cell.rowID)
            low = cell.rowID
        }
        if page.strayCells > 0 { holes[tree].append(step.hole) }
        if let last = page.last { add(last, step.hole.high) }
        return steps
    }

    private mutating func claim(_ page: TreePage, _ tree: Int, _ hole: Hole) {
        let keys = page.rowIDs
        let claim = Claim(
            tree: tree,
            hole: hole,
            isInBounds: keys.map { hole.mayHold($0) } ?? true
        )
        claims[page.number, default: []].append(claim)
        order[tree].append(page.number)
    }

    /// Gives each page to the one tree that has the best claim; where several have, to none, and it
    /// counts as one that nobody leads to.
    mutating func settle() {
        for (number, all) in claims where all.count > 1 {
            let best = all.contains(where: \.isInBounds) ? all.filter(\.isInBounds) : all
            let kept = best.count == 1 ? best : []
            for claim in all where kept.first?.tree != claim.tree {
                holes[claim.tree].append(claim.hole)
            }
            claims[number] = kept
            if kept.isEmpty { isVisited[number] = false }
        }
        for tree in layouts.indices {
            owned[tree] = order[tree].filter { claims[$0]?.contains { $0.tree == tree } ?? false }
        }
        claims = [:]
    }

    /// Gives a page that no tree leads to.
    mutating func give(_ page: Int, to tree: Int) {
        owned[tree].append(page)
        isVisited[page] = true
    }
}

extension DamagedPages {
    /// A page as one of a b-tree; nil when it is none, or cannot be read.
    func treePage(_ number: Int) -> TreePage? {
        page(number).flatMap { TreePage($0, number, usable: usable) }
    }
}

extension TreePage {
    /// The smallest and the largest row id on a leaf of a table; nil without any.
    var rowIDs: ClosedRange<Int64>? {
        guard kind == .tableLeaf else { return nil }
        let keys = offsets.compactMap { cell(at: $0)?.rowID }
        guard let least = keys.min(), let most = keys.max() else { return nil }
        return least...most
    }
}
