package import JSON

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

/// Puts pseudonyms in the place of personal data, before it leaves for somebody else.
package struct Redactor: Sendable {
    private static let phoneDigitsMin = 7
    private let redaction: Redaction
    private let names: NameRedactor

    /// For texts about one person, who becomes the lead.
    ///
    /// `others` are people whom the texts may name beside them.
    package init(_ redaction: Redaction, name: String, others: [String] = []) {
        self.redaction = redaction
        names =
            redaction.contains(.name)
            ? NameRedactor([(name, "the lead")], others: others) : NameRedactor([])
    }

    /// For texts about several people, who become lead 1, lead 2 and so on.
    package init(_ redaction: Redaction, people: [String], others: [String] = []) {
        self.redaction = redaction
        var names: [(name: String, pseudonym: String)] = []
        for name in people where redaction.contains(.name) && name.count > 1 {
            if names.contains(where: { $0.name == name }) { continue }
            names.append((name, "lead \(names.count + 1)"))
        }
        let further = others.filter { name in !names.contains { $0.name == name } }
        self.names = NameRedactor(names, others: redaction.contains(.name) ? further : [])
    }

    /// The same value with every text redacted; members keep their names.
    ///
    /// - Parameters:
    ///   - json: the value.
    ///   - kept: names of members, at any depth, whose texts are names of things and moments: of
    ///     these only such are redacted that are an address of e-mail.
    /// - Returns: the value with pseudonyms.
    package func applied(to json: JSON, keeping kept: Set<String>) -> JSON {
        guard !redaction.isEmpty else { return json }
        switch json {
        case .array(let elements): return .array(elements.map { applied(to: $0, keeping: kept) })
        case .object(let object):
            return .object(
                JSONObject(
                    members: object.map { name, value in
                        let isKept =
                            kept.contains(name) && value.stringValue?.contains("@") == false
                        return (name, isKept ? value : applied(to: value, keeping: kept))
                    }
                )
            )
        default: return applied(to: json)
        }
    }

    /// Every text of a value, for whoever looks for names in it.
    package static func texts(of json: JSON) -> String {
        switch json {
        case .string(let text): text
        case .array(let elements): elements.map(texts).joined(separator: "\n")
        case .object(let object): object.map { texts(of: $0.value) }.joined(separator: "\n")
        default: ""
        }
    }

    /// The same value with every text redacted; members keep their names.
    package func applied(to json: JSON) -> JSON {
        guard !redaction.isEmpty else { return json }
        switch json {
        case .string(let text): return .string(redacted(text))
        case .array(let elements): return .array(elements.map(applied))
        case .object(let object):
            return .object(JSONObject(members: object.map { ($0.key, applied(to: $0.value)) }))
        default: return json
        }
    }

    /// The same text with pseudonyms.
    package func redacted(_ text: String) -> String {
        var text = text
        if redaction.contains(.email) { text = withoutAddresses(text) }
        if redaction.contains(.phone) { text = withoutNumbers(text) }
        return redaction.contains(.name) ? names.applied(to: text) : text
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
            // Blanks and full stops around a number are the sentence's.
            let start = run.prefix { !$0.isNumber && $0 != "+" && $0 != "(" }
            let end = run.dropFirst(start.count).reversed().prefix { !$0.isNumber && $0 != ")" }
            let number = run.dropFirst(start.count).dropLast(end.count)
            let digits = number.count(where: \.isNumber)
            let isNumber = digits >= Self.phoneDigitsMin && !Self.isDate(number)
            result += isNumber ? start + "phone" + String(end.reversed()) : run
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
    private static func isDate(_ text: Substring) -> Bool {
        let parts = text.split { !$0.isNumber }
        return parts.count == 3 && parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 2
    }
}
