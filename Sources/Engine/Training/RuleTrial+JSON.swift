import CRM
package import JSON

extension RuleTrial {
    /// As the command and the route answer it.
    package var json: JSON {
        [
            "contacts": .integer(Int64(contacts)),
            "moved": .integer(Int64(moved)),
            "unmatched": .array(unmatched.map { .string($0) }),
            "moves": .array(
                moves.map { move in
                    [
                        "contact_id": .string(move.contactID),
                        "name": .string(move.name),
                        "before": .integer(Int64(move.before)),
                        "after": .integer(Int64(move.after)),
                        "reasons": .array(move.reasons.map { .string($0.text) }),
                    ]
                }
            ),
        ]
    }
}
