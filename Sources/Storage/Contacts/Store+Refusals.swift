package import CRM
import SQLite

extension Store {
    /// Whether the contact `c` must not be reached out to, as SQL: the record says so, or the
    /// history holds that they unsubscribed or complained.
    ///
    /// The same as ``LeadFacts/refusesContact``.
    static let refusesContact =
        "(\(LeadState.doNotContact.condition) OR \(LeadState.optedOut.condition))"

    /// Whether a contact asked not to be contacted, unsubscribed or complained.
    package func refusesContact(contactKey: ContactKey) throws -> Bool {
        try database.read {
            try $0.value(
                "SELECT 1 FROM contact AS c WHERE c.contact_key = ? AND \(Self.refusesContact)",
                .key(contactKey)
            ) != nil
        }
    }
}
