package import JSON

/// One entry of a log: what happened, when, to whom, and a commitment to the details.
///
/// Its body is what the tree hashes. The body holds no personal data: the subject is a keyed
/// pseudonym and the details a keyed commitment, whose key can be erased.
package struct LedgerEntry: Hashable, Sendable {
    /// Name of the log; with ``seq`` in the body, an entry cannot move to another log or place.
    package var log: String
    /// Number of the entry, from 0: its place among the leaves.
    package var seq: Int64
    /// What happened.
    package var kind: String
    /// When, in microseconds since 1970 in UTC.
    package var at: Int64
    /// Commitment to the payload; nil when there is none.
    package var commitment: Digest?
    /// ``SubjectKey/reference`` of whom it is about: 16 bytes; nil when no one is.
    package var subject: [UInt8]?
    /// Public details: an object of strings, integers, booleans, and arrays and objects of them.
    ///
    /// Doubles are not allowed, so that the body reads alike everywhere.
    package var facts: JSON?

    /// An entry without commitment, subject and facts.
    package init(log: String, seq: Int64, kind: String, at: Int64) {
        self.log = log
        self.seq = seq
        self.kind = kind
        self.at = at
    }

    /// Appends the body: a canonical JSON object without the members that are nil.
    package func write(into body: inout [UInt8]) {
        var writer = CanonicalWriter(into: body)
        body = []
        writer.beginObject()
        writer.key("at")
        writer.int(at)
        if let commitment {
            writer.key("commit")
            writer.string(commitment.hex)
        }
        if let facts {
            precondition(Self.areFacts(facts), "facts must be an object without doubles")
            writer.key("facts")
            writer.value(facts)
        }
        writer.key("kind")
        writer.string(kind)
        writer.key("log")
        writer.string(log)
        writer.key("seq")
        writer.int(seq)
        if let subject {
            writer.key("subject")
            writer.string(Hex.encode(subject))
        }
        writer.key("v")
        writer.int(Self.version)
        writer.endObject()
        body = writer.bytes
    }

    /// The body.
    package var body: [UInt8] {
        var body: [UInt8] = []
        write(into: &body)
        return body
    }

    private static let version: Int64 = 1
    private static let document = "entry"

    /// Reads a body, which must be byte for byte what ``write(into:)`` writes.
    ///
    /// - Throws: ``LedgerError`` saying what is wrong.
    package init(parsing body: UnsafeRawBufferPointer) throws(LedgerError) {
        let json: JSON
        do {
            json = try JSON(parsing: body)
        } catch {
            throw .notJSON(document: Self.document, error)
        }
        guard json["v"] == .integer(Self.version) else { throw Self.bad("v", "1") }
        guard let log = json["log"]?.stringValue else { throw Self.bad("log", "a string") }
        guard let kind = json["kind"]?.stringValue else { throw Self.bad("kind", "a string") }
        guard case .integer(let seq) = json["seq"], seq >= 0 else {
            throw Self.bad("seq", "an integer from 0")
        }
        guard case .integer(let at) = json["at"] else { throw Self.bad("at", "an integer") }
        self.init(log: log, seq: seq, kind: kind, at: at)
        if let text = json["commit"] {
            commitment = text.stringValue.flatMap { Digest(hex: $0) }
            guard commitment != nil else { throw Self.bad("commit", "64 hexadecimal digits") }
        }
        if let text = json["subject"] {
            subject = text.stringValue.flatMap { Hex.decode($0) }
            guard subject?.count == SubjectKey.referenceByteCount else {
                throw Self.bad("subject", "32 hexadecimal digits")
            }
        }
        facts = json["facts"]
        if let facts, !Self.areFacts(facts) { throw Self.bad("facts", "an object without doubles") }
        guard self.body.elementsEqual(body) else { throw .notCanonical(document: Self.document) }
    }

    package init(parsing body: [UInt8]) throws(LedgerError) {
        let result = body.withUnsafeBytes { body in
            Result { () throws(LedgerError) in try LedgerEntry(parsing: body) }
        }
        self = try result.get()
    }

    private static func areFacts(_ value: JSON) -> Bool {
        value.objectValue?.allSatisfy { isExact($0.value) } ?? false
    }

    private static func isExact(_ value: JSON) -> Bool {
        switch value {
        case .number, .decimal: false
        case .array(let elements): elements.allSatisfy(isExact)
        case .object(let members): members.allSatisfy { isExact($0.value) }
        default: true
        }
    }

    private static func bad(_ name: String, _ expected: String) -> LedgerError {
        .badMember(document: document, name: name, expected: expected)
    }
}
