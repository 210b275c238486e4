/// The members of a JSON object: unique keys in the order of their insertion.
///
/// Equality ignores the order. Looking up, adding and replacing a member cost constant time;
/// removing one costs the length.
package struct JSONObject: Sendable {
    private var members: [(key: String, value: JSON)] = []
    /// Places by key, kept once the object is too long to search.
    private var places: [ExactText: Int]?

    /// Above this many members a search would cost more than hashing the key.
    private static let searchedLength = 12

    package init() {}

    /// Members in the given order; a repeated key keeps its first place and its last value.
    package init(members: some Sequence<(String, JSON)>) {
        for (key, value) in members { self[key] = value }
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in order of insertion.
    package var keys: [String] { members.map(\.key) }

    /// The value of a member, nil when there is none; setting nil removes the member.
    package subscript(key: String) -> JSON? {
        get { place(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                remove(key)
                return
            }
            if let place = place(of: key) {
                members[place].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Takes a member out.
    ///
    /// - Returns: its value; nil when there was none.
    @discardableResult
    package mutating func remove(_ key: String) -> JSON? {
        guard let place = place(of: key) else { return nil }
        let value = members.remove(at: place).value
        if places != nil { index() }
        return value
    }

    /// Adds a member whose key is new.
    ///
    /// - Returns: false, with nothing changed, when the key was there already.
    mutating func add(_ key: String, _ value: JSON) -> Bool {
        if places != nil {
            // One look at the places, where most objects of rows are that long.
            if let known = places?.updateValue(members.count, forKey: ExactText(key)) {
                places?[ExactText(key)] = known
                return false
            }
            members.append((key, value))
            return true
        }
        guard place(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    /// Whether a member of that name exists.
    package func contains(_ key: String) -> Bool { place(of: key) != nil }

    private mutating func append(_ key: String, _ value: JSON) {
        members.append((key, value))
        if places != nil {
            places?[ExactText(key)] = members.count - 1
        } else if members.count > Self.searchedLength {
            index()
        }
    }

    private mutating func index() {
        var found: [ExactText: Int] = [:]
        found.reserveCapacity(members.count)
        for (place, member) in members.enumerated() { found[ExactText(member.key)] = place }
        places = found
    }

    private func place(of key: String) -> Int? {
        let sought = ExactText(key)
        if let places { return places[sought] }
        return members.firstIndex { ExactText($0.key) == sought }
    }
}

extension JSONObject: Sequence {
    /// The members in order of insertion.
    package func makeIterator() -> IndexingIterator<[(key: String, value: JSON)]> {
        members.makeIterator()
    }

    /// The number of members.
    package var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    package static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        lhs.count == rhs.count && lhs.members.allSatisfy { rhs[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // Added up rather than chained, so that the order does not matter.
        var sum = 0
        for (key, value) in members {
            var member = hasher
            ExactText(key).hash(into: &member)
            member.combine(value)
            sum ^= member.finalize()
        }
        hasher.combine(sum)
        hasher.combine(members.count)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Members in the written order; a repeated key keeps its first place and its last value.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(members: elements)
    }
}
