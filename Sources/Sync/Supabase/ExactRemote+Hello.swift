import JSON

extension ExactRemote {
    /// What the project says of itself.
    struct Hello {
        var incarnation: String
        var user: String
        var organizations: [String]
        /// The tables under sync.
        var tables: [String]
        /// The server's clock.
        var now: String
        /// The number of the SQL that is installed.
        var sql: Int64
        /// Tables whose rows are not all prepared for sync yet: how many are, of about how many.
        var preparing: [String: (done: Int64, total: Int64)]
        /// Tables whose changes may pass by unseen, as our triggers there are gone or switched off.
        var unwatched: [String]
        /// Tables in which something happened since the snapshots asked with; nil where the server
        /// does not say, or says it of another history.
        var changed: Set<String>?
        /// What the user sees of each table, where that was asked for and the server says it.
        var seen: [String: BucketDigest] = [:]
    }

    /// The newest version of the server's functions that this program speaks; they go up together
    /// when an earlier program would misread an answer or send what is not understood any more.
    static let versionMax: Int64 = 1

    /// Asks the project who we are there, and what it syncs.
    ///
    /// - Throws: ``SyncError/newerServer(version:known:)`` before anything is sent or taken.
    func hello() async throws -> Hello {
        try Self.hello(await client.call("assay_hello", Array("{}".utf8)))
    }

    /// The same, and in which tables something happened since their snapshots: one cheap call.
    ///
    /// With `seen` also what the user sees of each table, for which the server goes through its
    /// rows. Servers with SQL of an earlier version do not know it, and are asked without.
    func poll(since: [String: String], seen: Bool = false) async throws -> Hello {
        var body: JSONObject = [
            "p_org": .string(organization),
            "p_since": .object(
                JSONObject(
                    members: since.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }
                )
            ),
        ]
        if seen { body["p_seen"] = true }
        let answer: JSON
        do {
            answer = try await client.call("assay_poll", JSON.object(body).canonicalBytes)
        } catch SyncError.missing {
            return seen ? try await poll(since: since) : try await hello()
        }
        var hello = try Self.hello(answer)
        hello.changed = answer["changed"]?.arrayValue.map { Set($0.compactMap(\.stringValue)) }
        for (name, digest) in answer["seen"]?.objectValue ?? [:] {
            guard let count = digest.arrayValue?.first?.intValue,
                let hash = digest.arrayValue?.last?.stringValue.flatMap(Int64.init)
            else {
                throw SyncError.badAnswer(what: "assay_poll", detail: "no digest of '\(name)'")
            }
            hello.seen[name] = BucketDigest(count: count, hash: hash)
        }
        return hello
    }

    private static func hello(_ answer: JSON) throws -> Hello {
        guard let incarnation = answer["incarnation"]?.stringValue,
            let tables = answer["tables"]?.objectValue
        else { throw SyncError.badAnswer(what: "assay_hello", detail: "it names no history") }
        let version = answer["version"]?.intValue ?? 1
        guard version <= Self.versionMax else {
            throw SyncError.newerServer(version: version, known: Self.versionMax)
        }
        var preparing: [String: (done: Int64, total: Int64)] = [:]
        for (name, counts) in answer["preparing"]?.objectValue ?? [:] {
            let counts = counts.arrayValue ?? []
            preparing[name] = (counts.first?.intValue ?? 0, counts.last?.intValue ?? 0)
        }
        return Hello(
            incarnation: incarnation,
            user: answer["user"]?.stringValue ?? "",
            organizations: (answer["organizations"]?.arrayValue ?? []).compactMap(\.stringValue),
            tables: tables.keys,
            now: answer["now"]?.stringValue ?? "",
            sql: answer["sql"]?.intValue ?? 1,
            preparing: preparing,
            unwatched: (answer["unwatched"]?.arrayValue ?? []).compactMap(\.stringValue)
        )
    }
}
