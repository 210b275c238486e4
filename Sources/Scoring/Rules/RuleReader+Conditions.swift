import CRM
import JSON

/// Conditions: what can be asked exactly by bins, and words for what cannot.
extension RuleReader {
    private static let operators = [
        "is", "is_not", "known", "at_least", "below", "within_days", "older_than_days",
    ]

    mutating func condition(_ json: JSON, _ pointer: String) -> RuleFeature.Condition? {
        let sources = ["field", "column", "event"].filter { json[$0] != nil }
        guard sources.count == 1, let source = sources.first,
            let name = json[source]?.stringValue
        else {
            add(pointer, "a condition names one 'field', one 'column' or one 'event'")
            return nil
        }
        let extra = source == "event" ? ["half_life_days"] : []
        checkMembers(json, [source] + extra + Self.operators, pointer)
        switch source {
        case "event": return event(name, json, pointer)
        case "column": return column(name, json, pointer)
        default:
            guard let feature = field(name, pointer + "/field") else { return nil }
            return standard(feature, json, pointer)
        }
    }

    /// The standard feature of a name.
    private mutating func field(_ name: String, _ pointer: String) -> Feature? {
        let features = FeatureSet.standard.features
        if let feature = features.first(where: { $0.name == name }) { return feature }
        add(
            pointer,
            "there is no field '\(name)'; there are "
                + features.map(\.name).joined(separator: ", ")
                + "; a column of your own is a 'column'"
        )
        return nil
    }

    private mutating func event(
        _ name: String,
        _ json: JSON,
        _ pointer: String
    ) -> RuleFeature.Condition? {
        guard let signal = Signal.allCases.first(where: { $0.name == name }) else {
            let names = Signal.allCases.map(\.name).joined(separator: ", ")
            add(pointer + "/event", "there is no event '\(name)'; there are \(names)")
            return nil
        }
        let days = json["half_life_days"].map { $0.intValue ?? 0 } ?? 45
        guard let id = signal.feature(halfLife: Int(clamping: days)) else {
            add(
                pointer + "/half_life_days",
                "events are counted with half-lives of 7 and of 45 days, no other can be exact"
            )
            return nil
        }
        if json["within_days"] != nil || json["older_than_days"] != nil {
            add(
                pointer,
                "events are counted by half-lives: \"half_life_days\": 7, \"at_least\": 0.5 is one "
                    + "within 7 days, or several longer ago; days alone can be asked of "
                    + "last_inbound, last_outbound, deal_moved, age and columns of dates"
            )
            return nil
        }
        guard json["at_least"] != nil || json["below"] != nil else {
            // It has happened at all: any bin behind `no_history` and `none`.
            let bins = FeatureSet.standard[id].bins.indices
            return RuleFeature.Condition(question: .standard(id), holds: bins.map { $0 >= 2 })
        }
        return standard(FeatureSet.standard[id], json, pointer)
    }

    private mutating func standard(
        _ feature: Feature,
        _ json: JSON,
        _ pointer: String
    ) -> RuleFeature.Condition? {
        var holds = feature.bins.map { _ in true }
        var isAsked = false
        func narrow(_ isMeant: (Int) -> Bool) {
            isAsked = true
            for bin in holds.indices where !isMeant(bin) { holds[bin] = false }
        }
        for key in ["is", "is_not"] where json[key] != nil {
            guard let bins = bins(json[key], of: feature, "\(pointer)/\(key)") else { return nil }
            narrow { bins.contains($0) == (key == "is") }
        }
        if let known = json["known"] {
            guard let isKnown = known.boolValue else {
                add(pointer + "/known", "must be true or false")
                return nil
            }
            narrow { feature.bins[$0].isMissing != isKnown }
        }
        for key in ["at_least", "below", "within_days", "older_than_days"] {
            guard let value = json[key] else { continue }
            guard let range = range(key, value, of: feature, "\(pointer)/\(key)") else {
                return nil
            }
            narrow { range.contains($0) }
        }
        guard isAsked else { return nothingAsked(pointer) }
        return RuleFeature.Condition(question: .standard(feature.id), holds: holds)
    }

    private mutating func nothingAsked(_ pointer: String) -> RuleFeature.Condition? {
        add(pointer, "asks nothing: one of \(Self.operators.joined(separator: ", "))")
        return nil
    }

    private mutating func bins(_ value: JSON?, of feature: Feature, _ pointer: String) -> Set<Int>?
    {
        let names =
            value?.stringValue.map { [$0] }
            ?? value?.arrayValue?.compactMap(\.stringValue) ?? []
        let places = names.map { name in feature.bins.firstIndex { $0.id == name } }
        guard !places.isEmpty, !places.contains(nil) else {
            let known = feature.bins.map(\.id).joined(separator: ", ")
            add(pointer, "\(feature.name) is one or a list of: \(known)")
            return nil
        }
        return Set(places.compactMap { $0 })
    }

    /// The bins of a bound; titles have an order as well as numbers.
    private mutating func range(
        _ key: String,
        _ value: JSON,
        of feature: Feature,
        _ pointer: String
    ) -> Range<Int>? {
        let end = feature.bins.count
        if feature.id == .seniority, let name = value.stringValue,
            let place = feature.bins.firstIndex(where: { $0.id == name }), place > 0
        {
            if key == "at_least" { return place..<end }
            if key == "below" { return 1..<place }
        }
        let isDays = key == "within_days" || key == "older_than_days"
        guard let scale = RuleScale(feature.id), (scale.unit == .days) == isDays else {
            add(pointer, "cannot be asked of \(feature.name); 'is' and 'is_not' can")
            return nil
        }
        let edge = value.doubleValue.map { isDays ? $0 + 1 : $0 }
        guard let edge, let place = scale.bin(from: edge) else {
            add(
                pointer,
                "\(feature.name) is told apart at \(scale.bounds)"
                    + (isDays ? " days" : "") + ": another number would cut a bin in two"
            )
            return nil
        }
        return key == "at_least" || key == "older_than_days" ? place..<end : scale.first..<place
    }
}

/// Conditions on columns of the CRM, which are divided as a rule needs.
extension RuleReader {
    private mutating func column(
        _ name: String,
        _ json: JSON,
        _ pointer: String
    ) -> RuleFeature.Condition? {
        let asked = Self.operators.filter { json[$0] != nil }
        let isDays = Set(asked).isSubset(of: ["within_days", "older_than_days"])
        let isNumber = Set(asked).isSubset(of: ["at_least", "below"])
        guard !name.isEmpty, !asked.isEmpty else { return nothingAsked(pointer) }
        if isDays || isNumber {
            return between(name, json, isDays: isDays, pointer)
        }
        guard asked.count == 1, let key = asked.first else {
            let names = asked.joined(separator: "' and '")
            add(pointer, "'\(names)' do not go together: write two conditions")
            return nil
        }
        if key == "known" {
            guard let isKnown = json[key]?.boolValue else {
                add(pointer + "/known", "must be true or false")
                return nil
            }
            return Self.condition(name, .category(levels: []), [!isKnown, isKnown])
        }
        if let flag = json[key]?.boolValue {
            let holds = [false, !flag, flag]
            return Self.condition(name, .flag, key == "is" ? holds : holds.map { !$0 })
        }
        let texts =
            json[key]?.stringValue.map { [$0] } ?? json[key]?.arrayValue?.compactMap(\.stringValue)
            ?? []
        guard !texts.isEmpty, texts.count <= 100, Set(texts).count == texts.count,
            texts.allSatisfy({ AttributeText.answer($0) == $0 })
        else {
            add(
                "\(pointer)/\(key)",
                "must be true, false, a text as the column holds it, or a list of at most 100 of them"
            )
            return nil
        }
        let isMeant = [false] + texts.map { _ in true } + [false]
        return Self.condition(
            name,
            .category(levels: texts),
            key == "is" ? isMeant : isMeant.map { !$0 }
        )
    }

    private static func condition(
        _ name: String,
        _ kind: AttributeFeature.Kind,
        _ holds: [Bool]
    ) -> RuleFeature.Condition {
        let column = AttributeFeature(attribute: name, dimension: .qualification, kind: kind)
        return RuleFeature.Condition(question: .column(column), holds: holds)
    }

    /// Numbers or days between bounds; a date that lies ahead is not within days.
    private mutating func between(
        _ name: String,
        _ json: JSON,
        isDays: Bool,
        _ pointer: String
    ) -> RuleFeature.Condition? {
        let keys = isDays ? ["older_than_days", "within_days"] : ["at_least", "below"]
        var bounds: [Double?] = []
        for key in keys {
            guard let value = json[key] else {
                bounds.append(nil)
                continue
            }
            guard let number = value.doubleValue, abs(number) <= AttributeText.numberMax,
                !isDays || (number >= 0 && number == number.rounded())
            else {
                add("\(pointer)/\(key)", isDays ? "must be whole days" : "must be a number")
                return nil
            }
            bounds.append(isDays ? number + 1 : number)
        }
        let low = bounds[0] ?? (isDays ? 0 : nil)
        if let low, let high = bounds[1], low >= high {
            add(pointer, "no number lies between these bounds")
            return nil
        }
        let edges = [low, bounds[1]].compactMap { $0 }
        // Bins: unknown, below the first edge, then one an edge; the one from the lower bound on.
        let meant = low == nil ? 1 : 2
        return Self.condition(
            name,
            isDays ? .date(edges: edges) : .number(edges: edges),
            (0..<(edges.count + 2)).map { $0 == meant }
        )
    }
}

/// Points that fade: the half-life is kept at the beginning of each band of days.
extension RuleReader {
    /// Bands of a column of dates: as many half-lives, the last at a thirty-second of the points.
    private static let halvings = 5

    /// The steps of points that halve with the days since something.
    mutating func faded(
        _ step: RuleFeature.Step,
        _ decay: JSON,
        _ pointer: String
    ) -> [RuleFeature.Step] {
        checkMembers(decay, ["field", "column", "half_life_days"], pointer)
        guard let halfLife = decay["half_life_days"]?.intValue, (1...3_650).contains(halfLife)
        else {
            add(pointer + "/half_life_days", "must be 1 to 3650 whole days")
            return []
        }
        let bands: [(from: Double, condition: RuleFeature.Condition)]
        if let column = decay["column"]?.stringValue, decay["field"] == nil {
            let edges = (0...Self.halvings).map { Double($0) * Double(halfLife) }
            bands = edges.dropLast().indices.map { index in
                let holds = (0..<(edges.count + 2)).map { $0 == index + 2 }
                return (edges[index], Self.condition(column, .date(edges: edges), holds))
            }
        } else if let name = decay["field"]?.stringValue, decay["column"] == nil,
            let id = FeatureSet.standard.features.first(where: { $0.name == name })?.id,
            let scale = RuleScale(id), scale.unit == .days
        {
            let count = FeatureSet.standard[id].bins.count
            bands = ([0] + scale.edges).enumerated().map { index, from in
                let holds = (0..<count).map { $0 == scale.first + index }
                return (from, RuleFeature.Condition(question: .standard(id), holds: holds))
            }
        } else {
            add(
                pointer,
                "says since what points fade: a 'column' of dates, or 'field' last_inbound, "
                    + "last_outbound, deal_moved or age"
            )
            return []
        }
        return bands.compactMap { from, condition in
            let share = RealMath.exp(-RealMath.log(2) * from / Double(halfLife))
            let points = Int((Double(step.points) * share).rounded())
            guard points != 0 else { return nil }
            return RuleFeature.Step(points: points, conditions: step.conditions + [condition])
        }
    }
}
