import CRM

/// The parameters of a query, each at most once.
struct Query: Sendable {
    private var values: [String: String] = [:]

    /// Reads a query as sent.
    ///
    /// - Throws: ``Refusal`` naming a parameter that is unknown, repeated or badly encoded.
    init(_ text: String?, allowed: Set<String>) throws(Refusal) {
        for pair in (text ?? "").split(separator: "&") {
            let cut = pair.firstIndex(of: "=") ?? pair.endIndex
            let value = pair[cut...].dropFirst()
            guard let name = PercentCoding.decode(pair[..<cut], plusIsSpace: true),
                let decoded = PercentCoding.decode(value, plusIsSpace: true)
            else {
                throw Refusal(.badRequest, "the query is not properly percent-encoded")
            }
            guard allowed.contains(name) else {
                throw Self.wrong(
                    String(name.prefix(64)),
                    "there is no such parameter here"
                        + (allowed.isEmpty
                            ? "" : "; there are \(allowed.sorted().joined(separator: ", "))")
                )
            }
            guard values[name] == nil else { throw Self.wrong(name, "it may be given once") }
            values[name] = decoded
        }
    }

    /// A parameter; nil where it is missing or empty.
    subscript(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number within a range.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(Refusal) -> Int64? {
        guard let text = self[name] else { return nil }
        guard let value = Int64(text), range.contains(value) else {
            throw Self.wrong(
                name,
                "give a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// The length of a page.
    func limit() throws(Refusal) -> Int {
        Int(
            try integer("limit", in: 1...Int64(ServiceLimits.pageMax))
                ?? Int64(ServiceLimits.pageDefault)
        )
    }

    func instant(_ name: String) throws(Refusal) -> Instant? {
        guard let text = self[name] else { return nil }
        guard let instant = Instant(rfc3339: text) else {
            throw Self.wrong(name, "give a moment such as 2026-11-01T09:00:00Z")
        }
        return instant
    }

    /// One of some words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Choice.Type
    ) throws(Refusal) -> Choice? where Choice.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.wrong(name, "give one of \(words)")
        }
        return choice
    }

    func flag(_ name: String) throws(Refusal) -> Bool {
        switch self[name] {
        case nil, "false"?, "0"?: return false
        case "true"?, "1"?: return true
        default: throw Self.wrong(name, "give true or false")
        }
    }

    static func wrong(_ name: String, _ detail: String) -> Refusal {
        Refusal(
            .badRequest,
            "a parameter of the query is wrong",
            faults: [Refusal.Fault(parameter: name, detail)]
        )
    }
}
