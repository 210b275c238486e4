import CRM
import Demo
import Interchange
import SQLite
import Storage
import Values

/// How well records of several sources were brought together, in pairs of records.
struct IdentityFigures {
    var records = 0
    /// Pairs of records of one person that can be known to be: records of theirs lead from one to
    /// the other, each of which has something in common with the next beside the name.
    var pairs = 0
    /// Pairs of records of one person, of whom nobody can know it too: moved, with a new number.
    var allPairs = 0
    /// Pairs made one contact, and those of them that are one person.
    var joined = 0
    var rightlyJoined = 0
    /// Pairs kept apart and shown to people as doubtful, and those of them that are one person.
    var listed = 0
    var rightlyListed = 0
    /// Those rightly joined and listed that can be known.
    private var knownJoined = 0
    private var knownListed = 0

    /// The part of the joined pairs that are one person.
    var precision: Double { joined == 0 ? 1 : Double(rightlyJoined) / Double(joined) }
    /// The part of the pairs that can be known that were joined.
    var recall: Double { pairs == 0 ? 1 : Double(knownJoined) / Double(pairs) }
    /// The part of them that were joined or shown.
    var recallWithListed: Double {
        pairs == 0 ? 1 : Double(knownJoined + knownListed) / Double(pairs)
    }
    /// The part of all pairs of one person that were joined.
    var recallOfAll: Double { allPairs == 0 ? 1 : Double(rightlyJoined) / Double(allPairs) }

    /// Counts the pairs that were put into one group, and those that are of one person.
    private init(_ files: [PeopleFile], groups: [Int]) {
        let persons = files.flatMap { $0.rows.map(\.person) }
        let known = files.flatMap { $0.rows.map(\.known) }
        records = persons.count
        func pairCount<Key: Hashable>(_ keys: [Key]) -> Int {
            var sizes: [Key: Int] = [:]
            for key in keys { sizes[key, default: 0] += 1 }
            return sizes.values.reduce(0) { sum, size in sum + size * (size - 1) / 2 }
        }
        pairs = pairCount(known)
        allPairs = pairCount(persons)
        joined = pairCount(groups)
        knownJoined = pairCount(zip(known, groups).map { [$0, $1] })
        rightlyJoined = pairCount(zip(persons, groups).map { [$0, $1] })
    }

    /// What an import of these records into a fresh file makes of them, one source after another,
    /// each with ids of its own.
    ///
    /// - Throws: ``BenchError`` for a record that no contact stands for.
    static func ofImport(_ files: [PeopleFile], in folder: TemporaryFolder) throws -> Self {
        let store = try Store(path: folder.file("people.db"), environment: BenchRun.environment)
        var contacts: [String: Int] = [:]
        var doubts: [(Int, Int)] = []
        let outcome = Result {
            for file in files {
                let path = try folder.write(file.csv, to: file.source + ".csv")
                var options = ImportOptions(organizationID: BenchRun.organization)
                options.system = file.source
                options.kind = .contacts
                _ = try Importer(store, options: options).run(path)
            }
            try store.query(
                """
                SELECT id, contact_key FROM contact WHERE deleted_at IS NULL UNION ALL
                SELECT substr(handle, 4), contact_key FROM contact_handle WHERE handle LIKE 'id:%'
                """
            ) { row in
                if let id = row[0].text, let key = row[1].integer { contacts[id] = Int(key) }
            }
            if let organization = try store.organizationKey(ifKnown: BenchRun.organization) {
                doubts = try store.doubtfulPairs(organizationKey: organization, limit: .max)
                    .compactMap { pair in
                        guard let one = contacts[pair.first.id],
                            let other = contacts[pair.second.id]
                        else { return nil }
                        return (one, other)
                    }
            }
        }
        try store.close()
        try outcome.get()
        let groups = try files.flatMap { file in
            try file.rows.map { row in
                guard let key = contacts["\(file.source):\(row.cells[0])"] else {
                    throw BenchError("no contact stands for \(file.source):\(row.cells[0])")
                }
                return key
            }
        }
        var figures = IdentityFigures(files, groups: groups)
        figures.count(doubts, files, groups: groups)
        return figures
    }

    /// The baseline: whoever has the same address, whatever the name, is one.
    static func ofEqualEmails(_ files: [PeopleFile]) -> Self {
        var places: [String: Int] = [:]
        var groups: [Int] = []
        for file in files {
            let column = file.header.firstIndex(of: "Email")
            for row in file.rows {
                let email = column.flatMap { MatchKey.email(row.cells[$0]) }
                groups.append(email.flatMap { places[$0] } ?? groups.count)
                if let email, places[email] == nil { places[email] = groups.count - 1 }
            }
        }
        return IdentityFigures(files, groups: groups)
    }

    private mutating func count(_ doubts: [(Int, Int)], _ files: [PeopleFile], groups: [Int]) {
        let rows = files.flatMap(\.rows)
        let members = Dictionary(grouping: rows.indices) { groups[$0] }
        for (one, other) in doubts {
            for first in members[one] ?? [] {
                for second in members[other] ?? [] {
                    listed += 1
                    if rows[first].person == rows[second].person { rightlyListed += 1 }
                    if rows[first].known == rows[second].known { knownListed += 1 }
                }
            }
        }
    }
}

/// A source's records as a file of its own.
struct PeopleFile {
    let source: String
    let header: [String]
    let rows: [Row]

    /// A record of a file.
    struct Row {
        /// Whose it is.
        let person: Int
        /// The same for all records of the person that can be known to be of one.
        let known: Int
        /// The id first.
        let cells: [String]
    }

    var csv: [UInt8] {
        func quoted(_ cell: String) -> String {
            cell.contains { ",\"\n".contains($0) }
                ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
        }
        let lines = ([header] + rows.map(\.cells)).map { cells in
            cells.map(quoted).joined(separator: ",")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// The files of the labelled people.
    static func files(of people: [MadeUpPerson]) -> [PeopleFile] {
        let records = PeopleWriter.records(of: people)
        let known = knowable(records)
        return PeopleSource.all.map { source in
            let places = records.indices.filter { records[$0].source == source.name }
            return PeopleFile(
                source: source.name,
                header: PeopleRecord.header,
                rows: places.map {
                    Row(person: records[$0].person, known: known[$0], cells: records[$0].cells)
                }
            )
        }
    }

    /// A number for each record, equal for records of one person that clues in common connect.
    private static func knowable(_ records: [PeopleRecord]) -> [Int] {
        var numbers = Array(records.indices)
        for places in Dictionary(grouping: records.indices, by: { records[$0].person }).values {
            for place in places {
                for other in places where other < place {
                    guard !records[place].clues.isDisjoint(with: records[other].clues) else {
                        continue
                    }
                    let (old, new) = (numbers[place], numbers[other])
                    for one in places where numbers[one] == old { numbers[one] = new }
                }
            }
        }
        return numbers
    }
}
