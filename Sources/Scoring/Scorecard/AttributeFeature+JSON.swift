import CRM
import JSON

/// The stored form of an attribute's bins.
extension AttributeFeature {
    var json: JSON {
        var object: JSONObject = [
            "attribute": .string(attribute), "dimension": .string(dimension.name),
        ]
        switch kind {
        case .number(let edges):
            object["kind"] = "number"
            object["edges"] = .array(edges.map { .number($0) })
        case .date(let edges):
            object["kind"] = "date"
            object["edges"] = .array(edges.map { .number($0) })
        case .flag: object["kind"] = "flag"
        case .category(let levels):
            object["kind"] = "category"
            object["levels"] = .array(levels.map { .string($0) })
        }
        return .object(object)
    }

    init(json: JSON) throws(ScorecardError) {
        guard let attribute = json["attribute"]?.stringValue else {
            throw ScorecardError("an attribute has no name")
        }
        guard let part = json["dimension"]?.stringValue,
            let dimension = Dimension.allCases.first(where: { $0.name == part })
        else { throw ScorecardError("attribute \(attribute) has no known dimension") }
        func edges() throws(ScorecardError) -> [Double] {
            guard let values = json["edges"]?.arrayValue else {
                throw ScorecardError("attribute \(attribute) has no edges")
            }
            let numbers = values.compactMap(\.doubleValue)
            guard numbers.count == values.count else {
                throw ScorecardError("attribute \(attribute): edges must be numbers")
            }
            return numbers
        }
        let kind: Kind
        switch json["kind"]?.stringValue {
        case "number": kind = .number(edges: try edges())
        case "date": kind = .date(edges: try edges())
        case "flag": kind = .flag
        case "category":
            let levels = json["levels"]?.arrayValue ?? []
            kind = .category(levels: levels.compactMap(\.stringValue))
        default: throw ScorecardError("attribute \(attribute) is of no known kind")
        }
        self.init(attribute: attribute, dimension: dimension, kind: kind)
    }
}
