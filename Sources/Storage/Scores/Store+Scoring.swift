package import CRM
import SQLite

extension Store {
    /// Records that a long run begins, and raises the epoch.
    package func begin(_ run: RunRecord) throws -> StartedRun {
        try database.write { connection in
            let epoch = try Self.raiseEpoch(connection)
            return StartedRun(key: try RunWriter(connection).insert(run), epoch: epoch)
        }
    }

    /// Records how a long run ended.
    package func finish(_ run: RunRecord, key: RunKey, spans: [SpanRecord]) throws {
        try database.write { connection in
            let runs = try RunWriter(connection)
            try runs.insert(spans, run: key)
            try runs.finish(run, key: key)
        }
    }

    /// Lends a reader of leads inside one read transaction.
    package func readLeads<Answer>(
        asOf: Instant,
        now: Instant,
        details: LeadDetails = .standard,
        _ body: (LeadReader) throws -> Answer
    ) throws -> Answer {
        try database.read {
            try body(LeadReader($0, asOf: asOf, now: now, details: details))
        }
    }

    /// How many contacts a bulk run would read.
    package func count(_ selection: LeadSelection, organizationKey: OrganizationKey) throws -> Int {
        try database.read { connection in
            switch selection {
            case .all:
                let count = try connection.value(
                    """
                    SELECT count(*) FROM contact AS c
                    WHERE organization_key = ? AND deleted_at IS NULL
                        AND NOT \(Self.objects(.notScored))
                    """,
                    .key(organizationKey)
                )
                return Int(count?.integer ?? 0)
            case .stale(let model):
                let count = try connection.value(
                    """
                    SELECT count(*) FROM contact AS c
                    LEFT JOIN score_latest AS l USING (contact_key)
                    WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
                        AND NOT \(Self.objects(.notScored))
                        AND (
                            l.model_key IS NOT ?2
                            OR c.contact_key IN (SELECT contact_key FROM stale_contact)
                        )
                    """,
                    .key(organizationKey),
                    .key(model)
                )
                return Int(count?.integer ?? 0)
            }
        }
    }

    /// Raises the epoch, so that changes from now on are told from those a run may have read.
    static func raiseEpoch(_ connection: Connection) throws -> Int64 {
        try connection.run("UPDATE store_state SET epoch = epoch + 1")
        guard let epoch = try connection.value("SELECT epoch FROM store_state")?.integer else {
            throw StoreError.damaged(table: "store_state", key: "1", detail: "the row is missing")
        }
        return epoch
    }
}
