/// Pages with rows that no readable page leads to, and whose rows they can be.
struct OrphanPages {
    /// Pages of which it cannot be told whose rows they hold.
    private(set) var ambiguous = 0

    /// A page with rows, and the trees that it may be of.
    private struct Orphan {
        var page: Int
        var candidates: Set<Int>
    }

    /// Finds them, and gives each to the one tree that can have lost it; those of several, or of
    /// none, stay where they are.
    ///
    /// A tree can only have lost what one of its holes would hold, and the rows must be such as its
    /// columns allow. Pages below one orphan are of one tree.
    mutating func assign(_ walk: inout TreeWalk, free: Set<Int>) {
        let incomplete = walk.layouts.indices.filter { !walk.holes[$0].isEmpty }
        guard !incomplete.isEmpty else { return }
        var orphans: [Orphan] = []
        var groups = Groups()
        for number in 1...walk.pages.count where !walk.isVisited[number] && !free.contains(number) {
            guard let page = walk.pages.treePage(number) else { continue }
            if page.kind.isInterior {
                let children =
                    page.offsets.compactMap { page.cell(at: $0)?.child } + [page.last ?? 0]
                for child in children where child > 0 && child < walk.isVisited.count {
                    if !walk.isVisited[child], !free.contains(child) { groups.join(number, child) }
                }
            }
            guard page.kind != .tableInterior, !page.offsets.isEmpty else { continue }
            let candidates = incomplete.filter { Self.canHave(walk, $0, page) }
            orphans.append(Orphan(page: number, candidates: Set(candidates)))
        }
        var shared: [Int: Set<Int>] = [:]
        for orphan in orphans where !orphan.candidates.isEmpty {
            let group = groups.leader(of: orphan.page)
            shared[group] = shared[group]?.intersection(orphan.candidates) ?? orphan.candidates
        }
        for orphan in orphans {
            let common = shared[groups.leader(of: orphan.page)] ?? []
            let choice = orphan.candidates.intersection(common)
            let final = choice.isEmpty ? orphan.candidates : choice
            if final.count == 1, let tree = final.first {
                walk.give(orphan.page, to: tree)
            } else if final.contains(where: { walk.layouts[$0].role != .index }) {
                ambiguous += 1
            }
        }
    }

    /// Whether a tree can have lost the page: all of its rows that can be read fit.
    private static func canHave(_ walk: TreeWalk, _ tree: Int, _ page: TreePage) -> Bool {
        let layout = walk.layouts[tree]
        guard page.kind.isTable == (layout.role == .table) else { return false }
        if let keys = page.rowIDs, !walk.holes[tree].contains(where: { $0.mayHold(keys) }) {
            return false
        }
        var fitting = 0
        for offset in page.offsets {
            guard let cell = page.cell(at: offset), let head = walk.pages.head(cell, page) else {
                continue
            }
            guard layout.fits(head) else { return false }
            fitting += 1
        }
        return fitting > 0
    }
}

/// Pages of which is known that they belong together.
private struct Groups {
    private var parents: [Int: Int] = [:]

    mutating func join(_ first: Int, _ second: Int) {
        let one = leader(of: first)
        let other = leader(of: second)
        if one != other { parents[other] = one }
    }

    mutating func leader(of page: Int) -> Int {
        var place = page
        while let parent = parents[place] {
            // The way gets shorter each time it is gone.
            if let above = parents[parent] { parents[place] = above }
            place = parent
        }
        return place
    }
}
