package import JSON

/// What a JSON value must look like: the part of JSON Schema that every model provider understands.
///
/// Objects are closed: a member that is not declared is a fault. A value of this type is what is
/// sent to the model and what its answers are checked against, so that the two cannot differ.
package indirect enum JSONSchema: Sendable, Hashable {
    /// One member of an object.
    package struct Member: Sendable, Hashable {
        /// Its key.
        package var name: String
        /// What its value must look like.
        package var schema: JSONSchema
        /// What it means, for the model; may be empty.
        package var meaning: String
        /// Whether it may not be missing.
        package var isRequired: Bool

        /// A member; required unless told otherwise.
        package init(
            _ name: String,
            _ schema: JSONSchema,
            _ meaning: String = "",
            isRequired: Bool = true
        ) {
            self.name = name
            self.schema = schema
            self.meaning = meaning
            self.isRequired = isRequired
        }
    }

    /// An object of exactly these members.
    case object([Member])
    /// Up to so many values of one kind.
    case array(of: JSONSchema, countMax: Int)
    /// Text of at most so many code points.
    case string(lengthMax: Int)
    /// One of some texts.
    case choice([String])
    /// A whole number in a range.
    case integer(ClosedRange<Int64>)
    /// A number in a range.
    case number(ClosedRange<Double>)
    /// `true` or `false`.
    case boolean
}

/// One thing wrong with a value, and where.
package struct SchemaFault: Sendable, Hashable, CustomStringConvertible {
    /// JSON Pointer (RFC 6901) to the value; empty for the whole.
    package var pointer: String
    /// What is wrong, as a clause: `must be a whole number from 0 to 100`.
    package var reason: String

    /// A fault at a place.
    package init(_ pointer: String, _ reason: String) {
        self.pointer = pointer
        self.reason = reason
    }

    package var description: String { "\(pointer.isEmpty ? "the value" : pointer) \(reason)" }
}

extension JSONSchema {
    /// Faults told of one value; a value with more has these and no others told.
    package static let faultsMax = 8

    /// What is wrong with a value; empty when nothing is.
    package func faults(in value: JSON) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        check(value, at: "", into: &faults)
        return Array(faults.prefix(Self.faultsMax))
    }

    /// The only value that fits; nil where there are several.
    package var onlyValue: JSON? {
        switch self {
        case .choice(let choices): choices.count == 1 ? .string(choices[0]) : nil
        case .object(let members):
            members.allSatisfy { $0.isRequired && $0.schema.onlyValue != nil }
                ? .object(
                    JSONObject(members: members.map { ($0.name, $0.schema.onlyValue ?? .null) })
                ) : nil
        case .array, .string, .integer, .number, .boolean: nil
        }
    }

    /// A value without the members that nobody declared: what a model adds is left out.
    package func pruned(_ value: JSON) -> JSON {
        switch self {
        case .object(let members):
            guard let object = value.objectValue else { return value }
            return .object(
                JSONObject(
                    members: members.compactMap { member in
                        object[member.name].map { (member.name, member.schema.pruned($0)) }
                    }
                )
            )
        case .array(let element, _):
            guard let elements = value.arrayValue else { return value }
            return .array(elements.map(element.pruned))
        case .string, .choice, .integer, .number, .boolean: return value
        }
    }

    private func check(_ value: JSON, at pointer: String, into faults: inout [SchemaFault]) {
        guard faults.count < Self.faultsMax else { return }
        switch self {
        case .object(let members): check(value, members, at: pointer, into: &faults)
        case .array(let element, let countMax):
            guard let elements = value.arrayValue, elements.count <= countMax else {
                faults.append(SchemaFault(pointer, "must be an array of at most \(countMax)"))
                return
            }
            for (index, one) in elements.enumerated() {
                element.check(one, at: "\(pointer)/\(index)", into: &faults)
            }
        default:
            if !fits(value) { faults.append(SchemaFault(pointer, "must be \(words)")) }
        }
    }

    private func check(
        _ value: JSON,
        _ members: [Member],
        at pointer: String,
        into faults: inout [SchemaFault]
    ) {
        guard let object = value.objectValue else {
            faults.append(SchemaFault(pointer, "must be an object"))
            return
        }
        for member in members {
            let place = "\(pointer)/\(member.name)"
            if let value = object[member.name] {
                member.schema.check(value, at: place, into: &faults)
            } else if member.isRequired {
                faults.append(SchemaFault(place, "is missing"))
            }
        }
        for key in object.keys where !members.contains(where: { $0.name == key }) {
            // The key is the model's text: it is not repeated at length.
            faults.append(SchemaFault("\(pointer)/\(key.prefix(40))", "is not allowed"))
        }
    }

    private func fits(_ value: JSON) -> Bool {
        switch self {
        case .string(let lengthMax):
            value.stringValue.map { $0.unicodeScalars.count <= lengthMax } ?? false
        case .choice(let choices): value.stringValue.map(choices.contains) ?? false
        case .integer(let range): value.intValue.map(range.contains) ?? false
        case .number(let range): value.doubleValue.map(range.contains) ?? false
        case .boolean: value.boolValue != nil
        case .object, .array: false
        }
    }

    private var words: String {
        switch self {
        case .string(let lengthMax): "a text of at most \(lengthMax) characters"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .object: "an object"
        case .array: "an array"
        }
    }
}
