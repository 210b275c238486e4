package import JSON

/// The stored form of a model: canonical JSON, whose SHA-256 is the model's identity.
extension Scorecard {
    /// Version of the layout.
    private static let format: Int64 = 1

    /// The card as JSON.
    ///
    /// Outcome counts are left out where nothing was learned.
    package var json: JSON {
        .object([
            "base_log_odds": .integer(baseLogOddsMicro),
            "base_variance": .integer(baseVarianceMicro),
            "feature_set": .string(featureSet),
            "features": .array(tables.map(\.json)),
            "format": .integer(Self.format),
            "kind": .string(kind.rawValue),
            "name": .string(name),
            "unit": "1e-6 logit",
        ])
    }

    /// The bytes that are hashed and stored.
    package var canonicalBytes: [UInt8] { json.canonicalBytes }

    /// Reads a stored card; it must be complete, but need not fit this version's features: see
    /// ``check(against:)``.
    package init(parsing bytes: [UInt8]) throws {
        try self.init(json: JSON(parsing: bytes))
    }

    /// Reads a card.
    package init(json: JSON) throws(ScorecardError) {
        guard let format = json["format"]?.intValue else { throw ScorecardError("no format") }
        guard format == Self.format else {
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
        self.init(
            name: name,
            kind: kind,
            featureSet: set,
            baseLogOddsMicro: base,
            baseVarianceMicro: variance,
            tables: tables
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
            guard let values = json[key]?.arrayValue else {
                throw ScorecardError("feature \(name) has no \(key)")
            }
            let numbers = values.compactMap(\.intValue)
            guard numbers.count == values.count else {
                throw ScorecardError("feature \(name): \(key) must hold integers")
            }
            return numbers
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
