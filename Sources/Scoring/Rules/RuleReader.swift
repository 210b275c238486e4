import CRM
import JSON

/// Reads a document of rules and says all that is wrong with it at once.
struct RuleReader {
    private(set) var problems: [RuleError.Problem] = []

    /// Rules of one document at most.
    static let rulesMax = 100
    /// Steps of a rule, and conditions of a step, at most.
    static let partsMax = 12
    /// Bytes of a name at most.
    private static let nameBytesMax = 100
    /// What the sum of a feature may be at most: a weight is at most 20 logits, 432 points.
    private static let sumMax = 400

    /// What a document says of a group.
    private struct Group {
        var bounds: ClosedRange<Int>
        var members: [RuleFeature.Rule] = []
        var dimension: Dimension?
    }

    /// What a document says of one rule.
    private struct Reading {
        var rule: RuleFeature.Rule
        var group: String?
        var dimension: Dimension
    }

    mutating func add(_ pointer: String, _ text: String) {
        problems.append(RuleError.Problem(pointer: pointer, text: text))
    }

    /// The features of a document; of one with problems, those that can be read.
    mutating func features(of document: JSON) -> [RuleFeature] {
        guard document.objectValue != nil else {
            add("", "the rules are an object with 'format' and 'rules'")
            return []
        }
        checkMembers(document, ["format", "rules", "groups", "$schema"], "")
        checkTexts(document, ["$schema"], "")
        if document["format"]?.intValue != 1 { add("/format", "must be 1") }
        guard let rules = document["rules"]?.arrayValue else {
            add("/rules", "must be a list of rules")
            return []
        }
        if rules.count > Self.rulesMax {
            add("/rules", "\(rules.count) rules; at most \(Self.rulesMax)")
            return []
        }
        var groups = groups(of: document)
        var order: [(title: String, isGroup: Bool)] = []
        var lone: [String: Reading] = [:]
        var names: Set<String> = []
        var features: [RuleFeature] = []
        for (index, json) in rules.enumerated() {
            let pointer = "/rules/\(index)"
            guard let reading = rule(json, pointer) else { continue }
            let name = reading.rule.name
            if !names.insert(name).inserted {
                add(pointer + "/name", "two rules are called '\(name)'")
                continue
            }
            guard let title = reading.group else {
                lone[name] = reading
                order.append((name, false))
                continue
            }
            guard groups[title] != nil else {
                add(pointer + "/group", "there is no group '\(title)' in 'groups'")
                continue
            }
            if groups[title]?.members.isEmpty == true { order.append((title, true)) }
            groups[title]?.members.append(reading.rule)
            if groups[title]?.dimension == nil { groups[title]?.dimension = reading.dimension }
        }
        for entry in order {
            let made =
                entry.isGroup
                ? groups[entry.title].map { Self.feature(entry.title, $0) }
                : lone[entry.title].map(Self.feature)
            if let made { features.append(checked(made)) }
        }
        return features
    }

    private mutating func checked(_ feature: RuleFeature) -> RuleFeature {
        if feature.sums.count > RuleFeature.sumsMax {
            add(
                "/groups",
                "the rules of '\(feature.title)' can add up to \(feature.sums.count) sums, "
                    + "at most \(RuleFeature.sumsMax) can be told apart: use rounder points, a lower "
                    + "cap or two groups"
            )
        }
        return feature
    }

    /// The groups by name.
    private mutating func groups(of document: JSON) -> [String: Group] {
        var found: [String: Group] = [:]
        guard let list = document["groups"] else { return found }
        guard let groups = list.arrayValue else {
            add("/groups", "must be a list of groups")
            return found
        }
        for (index, json) in groups.enumerated() {
            let pointer = "/groups/\(index)"
            checkMembers(json, ["name", "cap", "floor"], pointer)
            guard let name = name(json, pointer) else { continue }
            let cap = bound(json, "cap", 0...Self.sumMax, pointer) ?? Self.sumMax
            let floor = bound(json, "floor", -Self.sumMax...0, pointer) ?? -Self.sumMax
            if json["cap"] == nil, json["floor"] == nil {
                add(pointer, "a group needs 'cap', the most its rules add up to, or 'floor'")
            }
            if found.updateValue(Group(bounds: floor...cap), forKey: name) != nil {
                add(pointer + "/name", "two groups are called '\(name)'")
            }
        }
        return found
    }

    private mutating func bound(
        _ json: JSON,
        _ key: String,
        _ range: ClosedRange<Int>,
        _ pointer: String
    ) -> Int? {
        guard let given = json[key] else { return nil }
        guard let value = given.intValue.map({ Int(clamping: $0) }), range.contains(value) else {
            add(
                "\(pointer)/\(key)",
                "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return value
    }

    private mutating func name(_ json: JSON, _ pointer: String) -> String? {
        guard let name = json["name"]?.stringValue, AttributeTextName.isFit(name),
            name.utf8.count <= Self.nameBytesMax
        else {
            add(
                pointer + "/name",
                "a name of 1 to \(Self.nameBytesMax) bytes on one line is needed"
            )
            return nil
        }
        return name
    }

    mutating func checkMembers(_ json: JSON, _ known: [String], _ pointer: String) {
        for (key, _) in json.objectValue ?? JSONObject() where !known.contains(key) {
            let names = known.joined(separator: ", ")
            add("\(pointer)/\(key)", "is not known here; there are: \(names)")
        }
    }

    private mutating func rule(_ json: JSON, _ pointer: String) -> Reading? {
        guard json.objectValue != nil else {
            add(pointer, "a rule is an object")
            return nil
        }
        checkMembers(
            json,
            ["name", "points", "if", "steps", "decay", "group", "part", "note"],
            pointer
        )
        checkTexts(json, ["group", "part", "note"], pointer)
        let name = name(json, pointer)
        var dimension: Dimension?
        if let part = json["part"] {
            dimension = Dimension.allCases.first { $0.name == part.stringValue }
            if dimension == nil {
                let parts = Dimension.allCases.map(\.name).joined(separator: ", ")
                add(pointer + "/part", "must be one of \(parts)")
            }
        }
        let steps = steps(of: json, pointer)
        guard let name, !steps.isEmpty else { return nil }
        return Reading(
            rule: RuleFeature.Rule(name: name, steps: steps),
            group: json["group"]?.stringValue,
            dimension: dimension ?? steps[0].conditions.first?.dimension ?? .qualification
        )
    }

    private mutating func steps(of json: JSON, _ pointer: String) -> [RuleFeature.Step] {
        guard let list = json["steps"] else {
            guard let step = step(json, pointer) else { return [] }
            guard let decay = json["decay"] else {
                if step.conditions.isEmpty {
                    add(pointer + "/if", "says of which leads: a list of conditions")
                }
                return [step]
            }
            return faded(step, decay, pointer + "/decay")
        }
        if json["points"] != nil || json["if"] != nil || json["decay"] != nil {
            add(pointer, "a rule has either 'steps' or 'points' with 'if'")
        }
        guard let parts = list.arrayValue, (1...Self.partsMax).contains(parts.count) else {
            add(pointer + "/steps", "must be a list of 1 to \(Self.partsMax) steps")
            return []
        }
        return parts.enumerated().compactMap { index, part in
            let place = "\(pointer)/steps/\(index)"
            checkMembers(part, ["points", "if"], place)
            let read = step(part, place)
            if read?.conditions.isEmpty == true {
                add(place + "/if", "says of which leads: a list of conditions")
            }
            return read
        }
    }

    private mutating func step(_ json: JSON, _ pointer: String) -> RuleFeature.Step? {
        let range = -RuleFeature.pointsMax...RuleFeature.pointsMax
        let points = bound(json, "points", range, pointer)
        if json["points"] == nil || points == 0 {
            add(pointer + "/points", "how many points the score moves: not 0")
        }
        let list = json["if"]?.arrayValue
        if json["if"] != nil, list == nil || list?.count ?? 0 > Self.partsMax {
            add(pointer + "/if", "must be a list of at most \(Self.partsMax) conditions")
            return nil
        }
        let conditions = list ?? []
        let read = conditions.enumerated().map { condition($1, "\(pointer)/if/\($0)") }
        guard let points, points != 0, !read.contains(nil) else { return nil }
        return RuleFeature.Step(points: points, conditions: read.compactMap { $0 })
    }
}

extension RuleReader {
    private mutating func checkTexts(_ json: JSON, _ keys: [String], _ pointer: String) {
        for key in keys {
            guard let value = json[key], value.stringValue == nil else { continue }
            add("\(pointer)/\(key)", "must be a text")
        }
    }

    private static func feature(_ title: String, _ group: Group) -> RuleFeature {
        RuleFeature(
            title: title,
            isGroup: true,
            dimension: group.dimension ?? .qualification,
            rules: group.members,
            bounds: group.bounds
        )
    }

    private static func feature(_ lone: Reading) -> RuleFeature {
        RuleFeature(
            title: lone.rule.name,
            isGroup: false,
            dimension: lone.dimension,
            rules: [lone.rule],
            bounds: -sumMax...sumMax
        )
    }
}

/// What people may call a rule.
private enum AttributeTextName {
    static func isFit(_ name: String) -> Bool {
        AttributeText.answer(name) == name && !name.utf8.contains { $0 < 0x20 }
    }
}

extension RuleFeature.Condition {
    /// The part of the score that its question belongs to.
    var dimension: Dimension {
        switch question {
        case .standard(let id): FeatureSet.standard[id].dimension
        case .column(let column): column.dimension
        }
    }
}
