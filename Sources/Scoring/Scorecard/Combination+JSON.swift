import JSON

/// The stored forms of features that count together: format 2 knew pairs only.
extension Scorecard.Combination {
    var json: JSON {
        [
            "features": .array(tables.map { .integer(Int64($0)) }),
            "groups": .array(groups.map(Self.array)),
            "weights": .array(weights.map { .integer($0) }),
            "variances": .array(variances.map { .integer($0) }),
            "won": Self.array(won),
            "lost": Self.array(lost),
        ]
    }

    /// The same in format 2; for two features.
    var pairJSON: JSON {
        [
            "first": .integer(Int64(tables[0])),
            "second": .integer(Int64(tables[1])),
            "first_groups": Self.array(groups[0]),
            "second_groups": Self.array(groups[1]),
            "weights": .array(weights.map { .integer($0) }),
            "variances": .array(variances.map { .integer($0) }),
            "won": Self.array(won),
            "lost": Self.array(lost),
        ]
    }

    init(json: JSON) throws(ScorecardError) {
        let tables = json["features"]?.arrayValue?.compactMap(\.intValue) ?? []
        guard Scorecard.combinedFeatures.contains(tables.count), tables.allSatisfy(Self.isTable)
        else { throw ScorecardError("a combination does not name two to four tables") }
        let name = "combination \(tables.map(String.init).joined(separator: ", "))"
        guard let groups = json["groups"]?.arrayValue, groups.count == tables.count else {
            throw ScorecardError("\(name) needs groups for each of its tables")
        }
        var axes: [[Int]] = []
        for axis in groups {
            let group: JSON = ["groups": axis]
            axes.append(try group.integers("groups", of: name).map { Int(clamping: $0) })
        }
        try self.init(json, tables.map { Int($0) }, axes, name)
    }

    init(pair json: JSON) throws(ScorecardError) {
        guard let first = json["first"]?.intValue, let second = json["second"]?.intValue,
            Self.isTable(first), Self.isTable(second)
        else { throw ScorecardError("a pair does not name two tables") }
        let name = "pair \(first), \(second)"
        let groups = [
            try json.integers("first_groups", of: name).map { Int(clamping: $0) },
            try json.integers("second_groups", of: name).map { Int(clamping: $0) },
        ]
        try self.init(json, [Int(first), Int(second)], groups, name)
    }

    private init(
        _ json: JSON,
        _ tables: [Int],
        _ groups: [[Int]],
        _ name: String
    ) throws(ScorecardError) {
        self.init(
            tables: tables,
            groups: groups,
            weights: try json.integers("weights", of: name),
            variances: try json.integers("variances", of: name),
            won: try json.integers("won", of: name).map { Int(clamping: $0) },
            lost: try json.integers("lost", of: name).map { Int(clamping: $0) }
        )
    }

    private static func isTable(_ index: Int64) -> Bool { (0..<10_000).contains(index) }

    private static func array(_ numbers: [Int]) -> JSON {
        .array(numbers.map { .integer(Int64($0)) })
    }
}

extension Compression {
    var json: JSON {
        [
            "above_80": .array(above.map { .integer($0) }),
            "below_20": .array(below.map { .integer($0) }),
            "unit": "1e-3 point",
        ]
    }

    init(json: JSON) throws(ScorecardError) {
        self.init(
            above: try json.integers("above_80", of: "the compression"),
            below: try json.integers("below_20", of: "the compression")
        )
    }
}
