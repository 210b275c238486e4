import HTTP

/// What the `Prefer` headers of a request ask for.
struct Preferences {
    enum Resolution: String { case merge = "merge-duplicates", ignore = "ignore-duplicates" }
    enum Return: String { case representation, minimal, headersOnly = "headers-only" }

    var resolution: Resolution?
    /// Whether columns that a payload leaves out get their defaults rather than NULL.
    var fillsDefaults: Bool?
    var returns: Return?
    var counts = false
    var isStrict: Bool?
    var timeZone: String?
    var affectedMax: Int?
    /// As sent, where it is known; for the header that repeats what was applied.
    private var countWord: String?
    private var unknown: [String] = []

    init(_ headers: HTTPHeaders) throws(RESTError) {
        let words = headers.all("Prefer").flatMap { $0.split(separator: ",") }
            .map { String($0.trimmed) }
        for word in words where !take(word) { unknown.append(word) }
        guard isStrict != true || unknown.isEmpty else {
            throw RESTError(
                400,
                "PGRST122",
                "Invalid preferences given with handling=strict",
                details: "Invalid preferences: " + unknown.joined(separator: ", ")
            )
        }
        if isStrict != true { affectedMax = nil }
    }

    private mutating func take(_ word: String) -> Bool {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "resolution": resolution = Resolution(rawValue: value)
        case "return": returns = Return(rawValue: value)
        case "missing":
            guard value == "default" || value == "null" else { return false }
            fillsDefaults = value == "default"
        case "count":
            guard ["exact", "planned", "estimated"].contains(value) else { return false }
            (counts, countWord) = (true, value)
        case "handling":
            guard value == "strict" || value == "lenient" else { return false }
            isStrict = value == "strict"
        case "timezone": timeZone = value
        case "max-affected":
            guard let count = Int(value) else { return false }
            affectedMax = count
        // Without `db-tx-end=*-allow-override`, the default, this is known and not applied.
        case "tx": return ["commit", "rollback"].contains(value)
        default: return false
        }
        return resolution != nil || parts[0] != "resolution"
    }

    /// What `Preference-Applied` says, of those kinds that a request honours; nil when nothing.
    func applied(_ kinds: Set<Kind>) -> String? {
        let words: [(Kind, String?)] = [
            (.resolution, resolution.map { "resolution=\($0.rawValue)" }),
            (.missing, fillsDefaults.map { "missing=\($0 ? "default" : "null")" }),
            (.returns, returns.map { "return=\($0.rawValue)" }),
            (.count, countWord.map { "count=\($0)" }),
            (.handling, isStrict.map { "handling=\($0 ? "strict" : "lenient")" }),
            (.timeZone, timeZone.map { "timezone=\($0)" }),
            (.affectedMax, affectedMax.map { "max-affected=\($0)" }),
        ]
        let text = words.filter { kinds.contains($0.0) }.compactMap(\.1).joined(separator: ", ")
        return text.isEmpty ? nil : text
    }

    /// The preferences one by one.
    enum Kind { case resolution, missing, returns, count, handling, timeZone, affectedMax }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
