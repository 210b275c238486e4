import CRM
import Engine
import JSON
import Values

/// A JSON object of which every member is known: others are named in the error.
struct StrictBody: Sendable {
    private let object: JSONObject
    private var faults: [Refusal.Fault] = []

    /// Checks that the value is an object with these members and no others.
    init(_ json: JSON, members: [String]) throws(Refusal) {
        guard let object = json.objectValue else {
            throw Refusal(
                .invalidBody,
                "the body is no object",
                faults: [Refusal.Fault(pointer: "", "give a JSON object")]
            )
        }
        self.object = object
        for key in object.keys where !members.contains(key) {
            faults.append(
                Refusal.Fault(
                    pointer: "/\(Refusal.escaped(key))",
                    "there is no such member; there are \(members.joined(separator: ", "))"
                )
            )
        }
    }

    /// A text; nil where it is missing or null.
    mutating func text(_ name: String, bytesMax: Int = Limits.textBytesMax) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let text = value.stringValue else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give a text"))
            return nil
        }
        guard text.utf8.count <= bytesMax else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give at most \(bytesMax) bytes"))
            return nil
        }
        return text
    }

    /// The id of something in the CRM, without line breaks and control characters; nil where it is
    /// missing or null.
    mutating func id(_ name: String) -> String? {
        guard let text = text(name, bytesMax: Limits.idBytesMax) else { return nil }
        guard !PlainText.holdsControl(text) else {
            faults.append(
                Refusal.Fault(
                    pointer: "/\(name)",
                    "give an id without line breaks and control characters"
                )
            )
            return nil
        }
        return text
    }

    /// Whether a member is given, be it null.
    func has(_ name: String) -> Bool { object[name] != nil }

    /// Yes or no; nil where it is missing or null.
    mutating func flag(_ name: String) -> Bool? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let answer = value.boolValue else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give true or false"))
            return nil
        }
        return answer
    }

    /// A moment; nil where it is missing or null.
    mutating func instant(_ name: String) -> Instant? {
        guard let text = text(name) else { return nil }
        guard let instant = Instant(rfc3339: text) else {
            faults.append(
                Refusal.Fault(pointer: "/\(name)", "give a moment such as 2026-11-01T09:00:00Z")
            )
            return nil
        }
        return instant
    }

    /// Some words of a list, each once; empty where it is missing or null.
    mutating func words(_ name: String, _ words: [String]) -> [String] {
        guard let value = object[name], !value.isNull else { return [] }
        let given = value.arrayValue?.map(\.stringValue)
        guard let given, given.allSatisfy({ $0.map(words.contains) ?? false }) else {
            faults.append(
                Refusal.Fault(
                    pointer: "/\(name)",
                    "give a list of these: \(words.joined(separator: ", "))"
                )
            )
            return []
        }
        return Array(Set(given.compactMap(\.self))).sorted()
    }

    /// One of some words.
    mutating func word(_ name: String, _ words: [String], default standard: String) -> String {
        guard let text = text(name) else { return standard }
        guard words.contains(text) else {
            faults.append(
                Refusal.Fault(
                    pointer: "/\(name)",
                    "give one of \(words.joined(separator: ", "))"
                )
            )
            return standard
        }
        return text
    }

    /// A whole number from 0; nil where it is missing or null.
    mutating func number(_ name: String) -> Int64? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let number = value.intValue, number >= 0 else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give a whole number from 0"))
            return nil
        }
        return number
    }

    /// An object of texts, numbers and truth values, all as texts.
    mutating func texts(_ name: String, max: Int) -> [(name: String, value: String)] {
        guard let value = object[name], !value.isNull else { return [] }
        guard let members = value.objectValue else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give an object"))
            return []
        }
        guard members.count <= max else {
            faults.append(Refusal.Fault(pointer: "/\(name)", "give at most \(max) members"))
            return []
        }
        var found: [(name: String, value: String)] = []
        for (key, value) in members {
            let text: String? =
                switch value {
                case .string(let text): text
                case .integer(let number): "\(number)"
                case .bool(let answer): answer ? "yes" : "no"
                case .null: "unknown"
                default: nil
                }
            if let text {
                found.append((key, text))
            } else {
                faults.append(
                    Refusal.Fault(
                        pointer: "/\(name)/\(Refusal.escaped(key))",
                        "give a text, a whole number, true, false or null"
                    )
                )
            }
        }
        return found
    }

    /// Ends the reading.
    ///
    /// - Throws: ``Refusal`` naming all that was wrong.
    func finish() throws(Refusal) {
        guard faults.isEmpty else {
            throw Refusal(.invalidBody, "the body is not what this route takes", faults: faults)
        }
    }
}

extension StrictBody {
    /// Who is to score, of the member `agent`: the service's own agent where one is chosen, or the
    /// local model alone.
    mutating func scorer(default standard: ScorerChoice) -> ScorerChoice {
        let words = [ScorerChoice.auto, .local].map(\.rawValue)
        return ScorerChoice(rawValue: word("agent", words, default: standard.rawValue)) ?? standard
    }
}
