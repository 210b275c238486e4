/// What can be read of a damaged database file, without SQLite.
///
/// The file and its write-ahead log are read alone. No bytes make it trap or go on without end.
final class SalvagedFile {
    /// A row as it was found.
    struct Row {
        /// The row id; nil in a table without.
        var rowID: Int64?
        /// In the order of the layout; fewer where it is older than the last columns.
        var values: [Value]
    }

    let pages: DamagedPages
    /// The number of migrations that the file has had; nil where nothing tells.
    let version: Int?
    /// Whether anything tells that the file is another program's.
    let isForeign: Bool
    private let roots: [String: Int]
    private let schemaPages: Set<Int>

    /// Opens the file at `path`.
    ///
    /// - Throws: ``SQLiteError`` when it cannot be opened; damage is no error.
    init(_ path: String, applicationID: Int32) throws {
        pages = try DamagedPages(path)
        (roots, schemaPages) = Self.schema(pages)
        let header = pages.page(1).map { FileHeader($0) }
        let isOurs = header?.applicationID == applicationID
        let layout = TableLayout(
            name: "schema_migration",
            role: .table,
            columns: [("number", "INTEGER"), ("name", "TEXT"), ("checksum", "TEXT")].map {
                TableLayout.Column(name: $0.0, type: $0.1, isNullable: false)
            },
            rowIDColumn: 0,
            columnsMin: 3
        )
        var last: Int64 = 0
        if let root = roots["schema_migration"] {
            var walk = TreeWalk(pages, [layout])
            walk.walk(0, root: root)
            walk.settle()
            try Self.rows(pages, layout, walk.owned[0]) { last = max(last, $0.rowID ?? 0) }
        }
        let named = header.map { Int($0.version) } ?? 0
        version =
            last > 0 && last < 1_000_000 ? Int(last) : (1..<1_000_000).contains(named) ? named : nil
        isForeign =
            !isOurs && header?.isDatabase == true && !roots.isEmpty
            && roots["schema_migration"] == nil
    }

    /// Gives every row of the tables that a layout names, a table after the other.
    ///
    /// - Returns: for each table what could not be read, and of the file as a whole.
    func read(
        _ layouts: [TableLayout],
        _ body: (_ table: TableLayout, Row) throws -> Void
    ) throws -> FileDamage {
        var walk = TreeWalk(pages, layouts)
        for (tree, layout) in layouts.enumerated() { walk.walk(tree, root: roots[layout.name]) }
        walk.settle()
        var orphans = OrphanPages()
        let holes = walk.holes.map(\.count)
        orphans.assign(&walk, free: freePages().union(schemaPages))
        var damage = FileDamage()
        damage.ambiguousPages = orphans.ambiguous
        damage.missingPages = pages.missing
        damage.lostFrames = pages.log?.lostFrames ?? 0
        for (tree, layout) in layouts.enumerated() {
            damage.unreadableParts += holes[tree]
            guard layout.role != .index else { continue }
            let damaged = try Self.rows(pages, layout, walk.owned[tree]) { try body(layout, $0) }
            damage.tables[layout.name] = FileDamage.Table(
                damagedRows: damaged,
                missingParts: holes[tree]
            )
        }
        return damage
    }

    /// Gives the rows on pages; answers how many entries could not be read as rows.
    @discardableResult
    private static func rows(
        _ pages: DamagedPages,
        _ layout: TableLayout,
        _ numbers: [Int],
        _ body: (Row) throws -> Void
    ) throws -> Int {
        var damaged = 0
        for number in numbers {
            guard let page = pages.treePage(number) else { continue }
            damaged += page.strayCells
            for offset in page.offsets {
                guard let cell = page.cell(at: offset), let head = pages.head(cell, page),
                    layout.fits(head), let record = pages.record(cell, page),
                    var values = head.values(record)
                else {
                    damaged += 1
                    continue
                }
                if let place = layout.rowIDColumn, let key = cell.rowID {
                    values[place] = .integer(key)
                }
                try body(Row(rowID: cell.rowID, values: values))
            }
        }
        return damaged
    }

    /// Where tables and indexes begin, by name, and the pages of SQLite's own table that tells.
    ///
    /// Where its first page is damaged, from any page that can only be one of it.
    private static func schema(_ pages: DamagedPages) -> ([String: Int], Set<Int>) {
        var walk = TreeWalk(pages, [.schema])
        walk.walk(0, root: 1)
        walk.settle()
        var numbers = walk.owned[0]
        if !walk.holes[0].isEmpty {
            for number in stride(from: 1, through: pages.count, by: 1)
            where !walk.isVisited[number] {
                if let page = pages.treePage(number), isSchema(page, pages) {
                    numbers.append(number)
                }
            }
        }
        var roots: [String: Int] = [:]
        for number in numbers {
            guard let page = pages.treePage(number) else { continue }
            for offset in page.offsets {
                guard let part = part(page, offset, pages), part.root > 1, part.root <= pages.count,
                    roots[part.name] == nil
                else { continue }
                roots[part.name] = part.root
            }
        }
        return (roots, Set(numbers))
    }

    private static func isSchema(_ page: TreePage, _ pages: DamagedPages) -> Bool {
        page.kind == .tableLeaf && page.offsets.contains { part(page, $0, pages) != nil }
    }

    /// A row of SQLite's own table: the name of a table, index, view or trigger, and its root.
    private static func part(
        _ page: TreePage,
        _ offset: Int,
        _ pages: DamagedPages
    ) -> (name: String, root: Int)? {
        guard let cell = page.cell(at: offset), let head = pages.head(cell, page),
            TableLayout.schema.fits(head), let record = pages.record(cell, page),
            let values = head.values(record),
            let type = values[0].text, ["table", "index", "view", "trigger"].contains(type),
            let name = values[1].text, let root = values[3].integer
        else { return nil }
        return (name, Int(clamping: root))
    }

    /// Pages of the list of free ones: what they hold was deleted, and stays so.
    private func freePages() -> Set<Int> {
        var free: Set<Int> = []
        guard let header = pages.page(1), FileHeader(header).isDatabase else { return free }
        var trunk = DamagedPages.number(header, 32)
        while trunk > 1, free.insert(trunk).inserted, let bytes = pages.page(trunk) {
            let leaves = min(DamagedPages.number(bytes, 4), pages.usable / 4 - 2)
            for index in 0..<max(0, leaves) {
                free.insert(DamagedPages.number(bytes, 8 + 4 * index))
            }
            trunk = DamagedPages.number(bytes, 0)
        }
        return free
    }
}

/// What could not be read of a damaged file.
package struct FileDamage: Sendable {
    /// What could not be read of a table.
    package struct Table: Sendable {
        /// Entries on readable pages that are no rows of the table.
        package var damagedRows = 0
        /// Pages that the table's own pages lead to and that are none of it.
        ///
        /// What they held may have been found all the same.
        package var missingParts = 0
    }

    /// By the table's name.
    package var tables: [String: Table] = [:]
    /// Pages that others lead to, of tables and indexes, and that could not be read as theirs.
    package var unreadableParts = 0
    /// Pages of rows of which it cannot be told whose they are.
    package var ambiguousPages = 0
    /// Pages by which the file is shorter than it says.
    package var missingPages = 0
    /// Pages of the write-ahead log, committed or not, that could not be used.
    package var lostFrames = 0
}
