import CRM
import Storage

/// The organization that a command works for, in its data file.
struct Organization {
    /// The data file.
    let store: Store
    let id: String
    /// Its key in the file.
    let key: OrganizationKey

    /// What the organization calls hot and warm, and how many leads it works on a week.
    func thresholds() throws -> Thresholds { try store.thresholds(organizationKey: key) }

    /// The contact that words on the command line mean.
    ///
    /// - Throws: ``Failure`` that names candidates where several fit.
    func contactKey(_ words: [String]) throws -> ContactKey {
        let given = words.joined(separator: " ")
        do {
            return try store.contactKey(given, organizationKey: key)
        } catch StoreError.contactAmbiguous(_, let candidates) {
            throw Failure.usage(try ambiguity(given, candidates))
        }
    }

    /// As ``contactKey(_:)``, and where nobody is meant, the deleted contact that is: whose rights
    /// do not end with a place on a list.
    ///
    /// - Throws: ``Failure``, ``StoreError`` when there is none.
    func personKey(_ given: String) throws -> ContactKey {
        do {
            return try contactKey([given])
        } catch let error as StoreError {
            guard case .contactNotFound = error,
                let key = try store.deletedContact(given, organizationKey: key)
            else { throw error }
            return key
        }
    }

    private func ambiguity(_ given: String, _ candidates: [String]) throws -> String {
        var lines = ["'\(SafeText.visible(given))' fits several contacts; say which:"]
        for id in candidates.prefix(5) {
            let contact = try store.contact(
                key: store.contactKey(id, organizationKey: key)
            )
            let parts = [contact.name, contact.email ?? "", contact.company ?? ""]
                .filter { !$0.isEmpty }.joined(separator: ", ")
            lines.append(SafeText.truncated(SafeText.visible("  \(id)  \(parts)"), to: 80))
        }
        if candidates.count > 5 { lines.append("  …") }
        return lines.joined(separator: "\n")
    }
}
