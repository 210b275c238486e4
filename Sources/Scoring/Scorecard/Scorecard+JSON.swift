package import JSON

/// The stored form of a model: canonical JSON, whose SHA-256 is the model's identity.
extension Scorecard {
    /// Version of the layout: 1 for the rule book alone, 2 for what was learned, with attributes,
    /// pairs and variances that may be below zero.
    private var format: Int64 { kind == .expert ? 1 : 2 }
    /// The newest layout this version reads.
    private static let formatMax: Int64 = 2

    /// The card as JSON.
    ///
    /// Outcome counts are left out where nothing was learned.
    package var json: JSON {
        var object: JSONObject = [
            "base_log_odds": .integer(baseLogOddsMicro),
            "base_variance": .integer(baseVarianceMicro),
            "feature_set": .string(featureSet),
            "features": .array(tables.map(\.json)),
            "format": .integer(format),
            "kind": .string(kind.rawValue),
            "name": .string(name),
            "unit": "1e-6 logit",
        ]
        if format > 1 {
            object["attributes"] = .array(attributes.map(\.json))
            object["pairs"] = .array(pairs.map(\.json))
            object["variance_floor"] = .integer(varianceFloorMicro)
        }
        return .object(object)
    }

    /// The bytes that are hashed and stored.
    package var canonicalBytes: [UInt8] { json.canonicalBytes }

    /// Reads a stored card; it must be complete, but need not fit this version's features: see
    /// ``check(against:)``.
    package init(parsing bytes: [UInt8]) throws {
        try self.init(json: JSON(parsing: bytes))
    }

    package init(json: JSON) throws(ScorecardError) {
        guard let format = json["format"]?.intValue else { throw ScorecardError("no format") }
        guard (1...Self.formatMax).contains(format) else {
            throw ScorecardError("format \(format) is newer than this version reads")
        }
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)) else {
            throw ScorecardError("unknown kind")
        }
        guard let name = json["name"]?.stringValue, let set = json["feature_set"]?.stringValue,
            let base = json["base_log_odds"]?.intValue,
            let variance = json["base_variance"]?.intValue,
            let features = json["features"]?.arrayValue
        else { throw ScorecardError("a field is missing or of the wrong type") }
        var tables: [Table] = []
        for feature in features { tables.append(try Table(json: feature)) }
        var attributes: [AttributeFeature] = []
        for attribute in json["attributes"]?.arrayValue ?? [] {
            attributes.append(try AttributeFeature(json: attribute))
        }
        var pairs: [Pair] = []
        for pair in json["pairs"]?.arrayValue ?? [] { pairs.append(try Pair(json: pair)) }
        guard (kind == .expert) == (format == 1) else {
            throw ScorecardError("format \(format) is not that of a card of kind \(kind.rawValue)")
        }
        self.init(
            name: name,
            kind: kind,
            featureSet: set,
            baseLogOddsMicro: base,
            baseVarianceMicro: variance,
            varianceFloorMicro: json["variance_floor"]?.intValue ?? 0,
            tables: tables,
            attributes: attributes,
            pairs: pairs
        )
    }
}

extension Scorecard.Table {
    fileprivate var json: JSON {
        var object: JSONObject = [
            "bins": .array(bins.map { .string($0) }),
            "expert": .array(expert.map { .integer($0) }),
            "name": .string(feature),
            "variances": .array(variances.map { .integer($0) }),
            "weights": .array(weights.map { .integer($0) }),
        ]
        if !won.isEmpty { object["won"] = .array(won.map { .integer(Int64($0)) }) }
        if !lost.isEmpty { object["lost"] = .array(lost.map { .integer(Int64($0)) }) }
        return .object(object)
    }

    fileprivate init(json: JSON) throws(ScorecardError) {
        guard let name = json["name"]?.stringValue else {
            throw ScorecardError("a feature has no name")
        }
        func integers(_ key: String) throws(ScorecardError) -> [Int64] {
            try json.integers(key, of: "feature \(name)")
        }
        let bins = json["bins"]?.arrayValue?.compactMap(\.stringValue) ?? []
        self.init(
            feature: name,
            bins: bins,
            weights: try integers("weights"),
            expert: try integers("expert"),
            variances: try integers("variances"),
            won: json["won"] == nil ? [] : try integers("won").map(Int.init),
            lost: json["lost"] == nil ? [] : try integers("lost").map(Int.init)
        )
    }
}

extension Scorecard.Pair {
    fileprivate var json: JSON {
        [
            "first": .integer(Int64(first)),
            "second": .integer(Int64(second)),
            "first_groups": .array(firstGroups.map { .integer(Int64($0)) }),
            "second_groups": .array(secondGroups.map { .integer(Int64($0)) }),
            "weights": .array(weights.map { .integer($0) }),
            "variances": .array(variances.map { .integer($0) }),
            "won": .array(won.map { .integer(Int64($0)) }),
            "lost": .array(lost.map { .integer(Int64($0)) }),
        ]
    }

    fileprivate init(json: JSON) throws(ScorecardError) {
        guard let first = json["first"]?.intValue, let second = json["second"]?.intValue,
            (0..<10_000).contains(first), (0..<10_000).contains(second)
        else { throw ScorecardError("a pair does not name two tables") }
        func integers(_ key: String) throws(ScorecardError) -> [Int64] {
            try json.integers(key, of: "pair \(first), \(second)")
        }
        func counts(_ key: String) throws(ScorecardError) -> [Int] {
            try integers(key).map { Int(clamping: $0) }
        }
        self.init(
            first: Int(first),
            second: Int(second),
            firstGroups: try counts("first_groups"),
            secondGroups: try counts("second_groups"),
            weights: try integers("weights"),
            variances: try integers("variances"),
            won: try counts("won"),
            lost: try counts("lost")
        )
    }
}

extension JSON {
    fileprivate func integers(_ key: String, of what: String) throws(ScorecardError) -> [Int64] {
        guard let values = self[key]?.arrayValue else {
            throw ScorecardError("\(what) has no \(key)")
        }
        let numbers = values.compactMap(\.intValue)
        guard numbers.count == values.count else {
            throw ScorecardError("\(what): \(key) must hold integers")
        }
        return numbers
    }
}
