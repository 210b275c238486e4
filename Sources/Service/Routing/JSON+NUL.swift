import JSON
import Values

extension JSON {
    /// JSON Pointers of the texts in which NUL stands, and of members that are named with one.
    var placesOfNUL: [String] {
        switch self {
        case .string(let text): return PlainText.holdsNUL(text) ? [""] : []
        case .array(let items):
            return items.enumerated().flatMap { index, item in
                item.placesOfNUL.map { "/\(index)\($0)" }
            }
        case .object(let members):
            return members.flatMap { name, value in
                let isNamedSo = PlainText.holdsNUL(name)
                return (isNamedSo ? [""] : value.placesOfNUL).map {
                    "/\(Refusal.escaped(name))\($0)"
                }
            }
        default: return []
        }
    }
}
