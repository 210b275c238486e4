package import CRM
package import JSON
import Ledger
import SQLite

/// One version of a model, as stored.
package struct ModelRecord: Sendable {
    /// Key in this file.
    package var key: ModelKey
    /// SHA-256 of ``body`` in hexadecimal: the model's identity.
    package var sha256: String
    /// What people call it: `expert-1`, `trained-3`.
    package var name: String
    /// `expert` or `trained`.
    package var kind: String
    /// Canonical JSON of its parameters.
    package var body: [UInt8]
    /// The organization whose outcomes it learned from; nil for the rule book.
    package var organizationKey: OrganizationKey?
    /// What was measured of it, as an object.
    package var metrics: JSON
    /// What it was trained on, as an object.
    package var training: JSON
    /// Earliest outcome it learned from; nil where outcomes had no dates.
    package var trainedFrom: Instant?
    /// Latest outcome it learned from.
    package var trainedUntil: Instant?
    /// When it was stored.
    package var recordedAt: Instant
    /// When it last became the one in use; nil when it never was.
    package var publishedAt: Instant?
    /// When another took its place.
    package var retiredAt: Instant?

    /// Whether it is in use.
    package var isInUse: Bool { publishedAt != nil && retiredAt == nil }

    /// The columns that ``init(_:)`` decodes, in its order.
    static let columns = """
        model_key, sha256, name, kind, body, organization_key, metrics, training, trained_from,
        trained_until, recorded_at, published_at, retired_at
        """

    init(_ row: Statement) throws {
        func moment(_ column: Int) -> Instant? {
            row.int64OrNil(column).map(Instant.init(microseconds:))
        }
        key = ModelKey(row.int64(0))
        sha256 = row.string(1)
        name = row.string(2)
        kind = row.string(3)
        body = row.bytes(4)
        organizationKey = OrganizationKey(row.int64OrNil(5))
        do {
            metrics = try JSON(parsing: row.textBytes(6))
            training = try JSON(parsing: row.textBytes(7))
        } catch {
            throw StoreError.damaged(table: "model", key: "\(row.int64(0))", detail: "\(error)")
        }
        trainedFrom = moment(8)
        trainedUntil = moment(9)
        recordedAt = Instant(microseconds: row.int64(10))
        publishedAt = moment(11)
        retiredAt = moment(12)
    }
}

/// A model that is not stored yet.
package struct ModelDraft: Sendable {
    /// `expert` or `trained`.
    package var kind: String
    /// Makes the canonical JSON of its parameters, given the name it gets.
    package var body: @Sendable (_ name: String) -> [UInt8]
    /// What was measured of it, as an object.
    package var metrics: JSON = [:]
    /// What it was trained on, as an object.
    package var training: JSON = [:]
    /// Earliest outcome it learned from.
    package var trainedFrom: Instant?
    /// Latest outcome it learned from.
    package var trainedUntil: Instant?
    /// Strings and integers for the log: no personal data.
    package var facts: JSONObject = [:]

    /// A model of which only kind and parameters are known.
    package init(kind: String, body: @escaping @Sendable (_ name: String) -> [UInt8]) {
        self.kind = kind
        self.body = body
    }
}
