package import JSON

/// The stored form of a model: canonical JSON, whose SHA-256 is the model's identity.
extension Scorecard {
    /// Version of the layout: 1 for the rule book without attributes, 2 with attributes, pairs and
    /// variances that may be below zero, 3 with combinations and a compression, 4 with rules.
    private var format: Int64 {
        if !rules.isEmpty { return 4 }
        if kind == .expert, attributes.isEmpty { return 1 }
        return compression == nil && combinations.allSatisfy { $0.tables.count == 2 } ? 2 : 3
    }
    /// The newest layout this version reads.
    private static let formatMax: Int64 = 4

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
            object[format == 2 ? "pairs" : "combinations"] = .array(
                combinations.map { format == 2 ? $0.pairJSON : $0.json }
            )
            object["compression"] = compression?.json
            if format == 4 { object["rules"] = rules.document }
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
        var combinations: [Combination] = []
        for pair in json["pairs"]?.arrayValue ?? [] {
            combinations.append(try Combination(pair: pair))
        }
        for combination in json["combinations"]?.arrayValue ?? [] {
            combinations.append(try Combination(json: combination))
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
            rules: try Self.rules(json),
            combinations: combinations,
            compression: try json["compression"].map(Compression.init(json:))
        )
        guard self.format == format else {
            throw ScorecardError("format \(format) is not that of a card of kind \(kind.rawValue)")
        }
    }
}

extension Scorecard {
    private static func rules(_ json: JSON) throws(ScorecardError) -> OwnRules {
        guard let document = json["rules"] else { return .none }
        do { return try OwnRules(document) } catch { throw ScorecardError("rules: \(error)") }
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

extension JSON {
    func integers(_ key: String, of what: String) throws(ScorecardError) -> [Int64] {
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
