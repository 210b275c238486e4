import CRM
import JSON
import Ledger
import Storage

/// Where a list goes on, as a text for the caller to send back unchanged.
///
/// It names a place in the order of rows and no right to see them: a forged one shows the caller's
/// own rows from another place.
enum Cursor {
    /// The cursor of a place among contacts.
    static func text(_ place: ContactPlace) -> String {
        let values: [JSON] = place.values.map { $0.map { .integer($0) } } ?? [.null]
        return write(.array(values + [.integer(place.key.rawValue)]))
    }

    /// The cursor of a place in a list by number.
    static func text(before number: Int64) -> String { write([.integer(number)]) }

    /// A place among contacts.
    static func contactPlace(_ query: Query) throws(Refusal) -> ContactPlace? {
        guard let parts = try read(query) else { return nil }
        guard (1...3).contains(parts.count), let key = parts.last?.intValue else { throw wrong }
        let values = parts.dropLast().map(\.intValue)
        return ContactPlace(
            values: values == [nil] ? nil : values.map { $0 ?? 0 },
            key: ContactKey(key)
        )
    }

    /// A place in a list by number.
    static func number(_ query: Query) throws(Refusal) -> Int64? {
        guard let parts = try read(query) else { return nil }
        guard parts.count == 1, let number = parts[0].intValue else { throw wrong }
        return number
    }

    private static let wrong = Query.wrong("cursor", "give the next_cursor of the page before")

    private static func write(_ parts: JSON) -> String {
        Base64.encode(parts.canonicalBytes)
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func read(_ query: Query) throws(Refusal) -> [JSON]? {
        guard let text = query["cursor"] else { return nil }
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        while standard.utf8.count % 4 != 0 { standard += "=" }
        guard text.utf8.count <= 128, let bytes = Base64.decode(standard) else { throw wrong }
        do {
            guard let parts = try JSON(parsing: bytes).arrayValue else { throw wrong }
            return parts
        } catch {
            throw wrong
        }
    }
}
