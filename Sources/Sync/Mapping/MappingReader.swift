import CRM
import JSON

/// Reads the members of one table of a mapping file; what is wrong is named with its place there.
struct MappingReader {
    let value: JSON
    let place: String

    /// A member that must be there.
    ///
    /// - Throws: ``MappingError/file(place:reason:)`` where it is missing, empty or no text.
    func text(_ name: String) throws -> String {
        guard let text = value[name]?.stringValue, !text.isEmpty else { throw noText(name) }
        return text
    }

    /// The names and texts of a member that is an object, in its order; none where it is missing.
    ///
    /// - Throws: ``MappingError/file(place:reason:)`` for a value that is no text.
    func pairs(_ name: String) throws -> [(String, String)] {
        guard let member = value[name] else { return [] }
        return try (member.objectValue ?? [:]).map { key, value in
            guard let text = value.stringValue else { throw noText("\(name)/\(key)") }
            return (key, text)
        }
    }

    /// The kind of interaction that a word of the file names.
    ///
    /// - Throws: ``MappingError/file(place:reason:)`` for a word that names none.
    func kind(_ word: String, at member: String) throws -> InteractionKind {
        guard let kind = InteractionKind(name: word) else {
            throw MappingError.file(
                place: "\(place)/\(member)",
                reason: "'\(word)' is no kind of interaction"
            )
        }
        return kind
    }

    /// Which values of which columns mean which kind, in the order in which they are tried.
    ///
    /// - Throws: ``MappingError/file(place:reason:)`` for a word that names no kind.
    func kindRules() throws -> [(column: String, kinds: [String: InteractionKind])] {
        try (value["kinds"]?.arrayValue ?? []).enumerated().map { index, rule in
            var known: [String: InteractionKind] = [:]
            for (name, value) in rule["values"]?.objectValue ?? [:] {
                known[name] = try kind(value.stringValue ?? "", at: "kinds/\(index)/\(name)")
            }
            return (rule["column"]?.stringValue ?? "", known)
        }
    }

    private func noText(_ member: String) -> MappingError {
        .file(place: "\(place)/\(member)", reason: "a text must stand there")
    }
}
