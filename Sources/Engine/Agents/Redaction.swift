import CRM
import JSON

/// Which personal data an agent is given pseudonyms of.
package struct Redaction: OptionSet, Sendable, Hashable {
    /// The bits.
    package let rawValue: Int

    /// Any set of bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Addresses of e-mail, anywhere; the domain stays, since it tells about the company.
    package static let email = Redaction(rawValue: 1)
    /// Telephone numbers, anywhere.
    package static let phone = Redaction(rawValue: 2)
    /// The person's name.
    package static let name = Redaction(rawValue: 4)

    /// Reads `email,phone`; nil when a word is unknown.
    package init?(words: String) {
        var redaction = Redaction()
        for word in words.split(separator: ",") {
            switch word {
            case "email": redaction.insert(.email)
            case "phone": redaction.insert(.phone)
            case "name": redaction.insert(.name)
            default: return nil
            }
        }
        self = redaction
    }
}

/// Puts pseudonyms in the place of personal data.
struct Redactor {
    private static let phoneDigitsMin = 7
    private let redaction: Redaction
    private let names: [(name: String, pseudonym: String)]

    /// For texts about one person.
    init(_ redaction: Redaction, contact: Contact) {
        self.redaction = redaction
        let parts = [contact.name] + contact.name.split(separator: " ").map(String.init)
        names =
            redaction.contains(.name)
            ? parts.filter { $0.count > 1 }.map { ($0, "the lead") } : []
    }

    /// For texts about several people, who become lead 1, lead 2 and so on.
    init(_ redaction: Redaction, people: [String]) {
        self.redaction = redaction
        var names: [(name: String, pseudonym: String)] = []
        for name in people where redaction.contains(.name) && name.count > 1 {
            if names.contains(where: { $0.name == name }) { continue }
            names.append((name, "lead \(names.count + 1)"))
        }
        // A name that holds another one goes first, or its rest would stay.
        self.names = names.sorted { $0.name.count > $1.name.count }
    }

    /// The same value with every text redacted.
    func applied(to json: JSON) -> JSON {
        guard !redaction.isEmpty else { return json }
        switch json {
        case .string(let text): return .string(redacted(text))
        case .array(let elements): return .array(elements.map(applied))
        case .object(let object):
            return .object(JSONObject(members: object.map { ($0.key, applied(to: $0.value)) }))
        default: return json
        }
    }

    private func redacted(_ text: String) -> String {
        var text = text
        if redaction.contains(.email) { text = withoutAddresses(text) }
        if redaction.contains(.phone) { text = withoutNumbers(text) }
        for (name, pseudonym) in names { text = Self.replacing(name, by: pseudonym, in: text) }
        return text
    }

    /// The part before each `@` that stands between characters of an address.
    private func withoutAddresses(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let sign = rest.firstIndex(of: "@") {
            let before = rest[..<sign]
            let local = before.reversed().prefix { Self.isAddress($0) }.count
            result += before.dropLast(local)
            result += local > 0 ? "person@" : "@"
            rest = rest[rest.index(after: sign)...]
        }
        return result + rest
    }

    private static func isAddress(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "._%+-'".contains(character)
    }

    /// Runs of digits, with the signs people put between them, that are long enough for a number.
    private func withoutNumbers(_ text: String) -> String {
        var result = ""
        var run = ""
        func close() {
            let digits = run.count(where: \.isNumber)
            result += digits >= Self.phoneDigitsMin && !Self.isDate(run) ? "phone" : run
            run = ""
        }
        for character in text {
            if character.isNumber || "+-()/. ".contains(character) {
                run.append(character)
            } else {
                close()
                result.append(character)
            }
        }
        close()
        return result
    }

    /// `2026-11-01`, which history is full of.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split { !$0.isNumber }
        return parts.count == 3 && parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 2
    }

    private static func replacing(_ name: String, by pseudonym: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: name) {
            result += rest[..<range.lowerBound] + pseudonym
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
