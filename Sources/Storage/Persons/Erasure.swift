package import CRM
package import JSON

/// Why a person is taken out of the file: a word for the log, which holds nothing else of it.
package enum ErasureReason: String, CaseIterable, Sendable {
    /// They asked for it (GDPR Article 17).
    case request
    /// They objected to being profiled (Article 21).
    case objection
    /// They were kept for as long as the rule allows.
    case retention
    /// They should never have been in the file.
    case mistake
}

/// What was done to take a person out of the file, and what a search of its bytes still found.
package struct Erasure: Equatable, Sendable {
    /// Rows of one table that were deleted or emptied.
    package struct Rows: Equatable, Sendable {
        package let table: String
        package let count: Int
    }

    /// A text of the person that still stands in the bytes of the file.
    package struct Trace: Equatable, Sendable {
        /// Which: `name`, `email`, `phone` or `id`.
        package let what: String
        /// How often.
        package let hits: Int
        /// Where records of others tell it, as `table.column`, with the rows.
        package let places: [Rows]
    }

    /// The number of the entry that says it was done.
    package var entry: Int64
    package var at: Instant
    package var reason: ErasureReason
    /// In the order of ``PersonalTable/all``.
    package var rows: [Rows]
    /// Texts that were searched for in the file and in its write-ahead log, free pages included.
    package var textsSearched = 0
    /// Those that were found; empty is the evidence that the person is gone.
    package var traces: [Trace] = []
    /// Files beside the data file that were copied from it before, and hold the person still.
    package var copies: [String] = []
    /// Where the project of the organization still tells of the person; nil where it is not linked,
    /// or the person was deleted there.
    package var remote: String?

    /// The receipt, as commands and the service give it.
    package var json: JSON {
        [
            "entry": .integer(entry), "erased_at": .string(at.description),
            "reason": .string(reason.rawValue), "rows": Self.json(rows),
            "texts_searched": .integer(Int64(textsSearched)),
            "traces": .array(
                traces.map {
                    [
                        "what": .string($0.what), "hits": .integer(Int64($0.hits)),
                        "places": Self.json($0.places),
                    ]
                }
            ),
            "copies": .array(copies.map { .string($0) }),
            "still_in": .text(remote),
        ]
    }

    /// The counts of both, table by table.
    static func sum(_ first: [Rows], _ second: [Rows]) -> [Rows] {
        guard !first.isEmpty else { return second }
        let counts = Dictionary((first + second).map { ($0.table, $0.count) }, uniquingKeysWith: +)
        return PersonalTable.all.compactMap { table in
            counts[table.name].map { Rows(table: table.name, count: $0) }
        }
    }

    /// The counts by table, as they also stand in the entry of the log.
    static func json(_ rows: [Rows]) -> JSON {
        .object(JSONObject(members: rows.map { ($0.table, .integer(Int64($0.count))) }))
    }
}

/// Why a person was not erased.
package enum ErasureError: Error, Equatable, CustomStringConvertible {
    /// The project still tells of them, so that a later sync would bring them back.
    case stillRemote(url: String)

    package var description: String {
        switch self {
        case .stillRemote(let url):
            "the project \(url) still holds this contact, and a later sync would bring them back; "
                + "delete them there too, or erase them on this machine alone"
        }
    }
}
