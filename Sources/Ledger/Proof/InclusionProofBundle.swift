package import JSON

/// Everything a third party needs to check that one entry is in a log, in one JSON document.
///
/// With ``Disclosure`` it also shows what the entry is about, and nothing about any other entry.
/// `Tests/verify_proof.py` reads the same document independently of this code.
package struct InclusionProofBundle: Hashable, Sendable {
    /// The details behind a commitment and the secret that opens it.
    package struct Disclosure: Hashable, Sendable {
        /// ``SubjectKey/salt(seq:)`` of the entry.
        package var salt: Digest
        /// The committed bytes as text.
        package var payload: String

        /// Opens the commitment of one entry.
        package init(salt: Digest, payload: String) {
            self.salt = salt
            self.payload = payload
        }
    }

    /// An earlier checkpoint of the log, and the proof that the log has only grown since: whoever
    /// noted it down needs nothing else.
    package struct Earlier: Hashable, Sendable {
        /// ``Checkpoint/text``.
        package var checkpoint: String
        /// ``MerkleTree/consistencyProof(from:to:node:)`` to the bundle's own checkpoint.
        package var path: [Digest]

        package init(checkpoint: String, path: [Digest]) {
            self.checkpoint = checkpoint
            self.path = path
        }
    }

    /// Earlier checkpoints that a bundle can hold.
    package static let earlierMax = 32

    /// Name of the log.
    package var log: String
    /// The entry's body, byte for byte as it was hashed.
    package var entry: String
    /// Number of the entry, from 0.
    package var index: UInt64
    /// Size of the tree that the path leads to the root of.
    package var size: UInt64
    /// ``MerkleTree/inclusionProof(of:size:node:)``.
    package var path: [Digest]
    /// ``Checkpoint/text`` of the log at that size.
    package var checkpoint: String
    /// What the entry commits to; nil when it is not shown.
    package var disclosure: Disclosure?
    /// Checkpoints before that one, at most ``earlierMax``.
    package var earlier: [Earlier]

    /// A proof for the entry with this body.
    package init(
        entry: String,
        index: UInt64,
        path: [Digest],
        checkpoint: Checkpoint,
        disclosure: Disclosure? = nil,
        earlier: [Earlier] = []
    ) {
        self.entry = entry
        self.index = index
        self.path = path
        self.disclosure = disclosure
        self.earlier = earlier
        self.checkpoint = checkpoint.text
        log = checkpoint.origin
        size = checkpoint.size
    }
}

extension InclusionProofBundle {
    private static let format = "assay/inclusion-proof/v1"
    private static let document = "proof"

    /// The document, to be written in canonical form.
    package var json: JSON {
        var object: JSONObject = [
            "checkpoint": .string(checkpoint),
            "entry": .string(entry),
            "format": .string(Self.format),
            "index": .integer(Int64(clamping: index)),
            "log": .string(log),
            "path": .array(path.map { .string($0.hex) }),
            "size": .integer(Int64(clamping: size)),
        ]
        if !earlier.isEmpty { object["earlier"] = .array(earlier.map(\.json)) }
        if let disclosure {
            object["payload"] = .string(disclosure.payload)
            object["salt"] = .string(disclosure.salt.hex)
        }
        return .object(object)
    }

    /// Reads a document; it need not be canonical, but must have no other members.
    ///
    /// - Throws: ``LedgerError`` saying what is wrong with its form. What it claims is checked by
    ///   ``verify(trusting:)``.
    package init(parsing bytes: [UInt8]) throws(LedgerError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw .notJSON(document: Self.document, error)
        }
        guard json["format"]?.stringValue == Self.format else {
            throw Self.bad("format", "\"\(Self.format)\"")
        }
        log = try Self.text("log", in: json)
        entry = try Self.text("entry", in: json)
        checkpoint = try Self.text("checkpoint", in: json)
        index = try Self.number("index", in: json)
        size = try Self.number("size", in: json)
        path = try Self.path(in: json)
        earlier = []
        let notes = json["earlier"]?.arrayValue ?? []
        guard notes.count <= Self.earlierMax else {
            throw Self.bad("earlier", "at most \(Self.earlierMax) checkpoints")
        }
        for note in notes {
            let text = try Self.text("checkpoint", in: note)
            earlier.append(Earlier(checkpoint: text, path: try Self.path(in: note)))
        }
        if json["salt"] != nil || json["payload"] != nil {
            guard let salt = json["salt"]?.stringValue.flatMap({ Digest(hex: $0) }) else {
                throw Self.bad("salt", "64 hexadecimal digits")
            }
            disclosure = Disclosure(salt: salt, payload: try Self.text("payload", in: json))
        }
        guard json == self.json else { throw .notCanonical(document: Self.document) }
    }

    private static func path(in json: JSON) throws(LedgerError) -> [Digest] {
        guard let hashes = json["path"]?.arrayValue, hashes.count <= 64 else {
            throw bad("path", "an array of at most 64 hashes")
        }
        var path: [Digest] = []
        for hash in hashes {
            guard let digest = hash.stringValue.flatMap({ Digest(hex: $0) }) else {
                throw bad("path", "an array of 64 hexadecimal digits each")
            }
            path.append(digest)
        }
        return path
    }

    private static func text(_ name: String, in json: JSON) throws(LedgerError) -> String {
        guard let text = json[name]?.stringValue else { throw bad(name, "a string") }
        return text
    }

    private static func number(_ name: String, in json: JSON) throws(LedgerError) -> UInt64 {
        guard case .integer(let value) = json[name], value >= 0 else {
            throw bad(name, "an integer from 0")
        }
        return UInt64(value)
    }

    private static func bad(_ name: String, _ expected: String) -> LedgerError {
        .badMember(document: document, name: name, expected: expected)
    }
}

extension InclusionProofBundle.Earlier {
    fileprivate var json: JSON {
        ["checkpoint": .string(checkpoint), "path": .array(path.map { .string($0.hex) })]
    }
}
