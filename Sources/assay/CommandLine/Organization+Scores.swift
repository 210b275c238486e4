import CRM
import Storage

extension Organization {
    /// The score that words on the command line mean: a contact's newest, or one by its number.
    ///
    /// - Throws: ``Failure``, ``StoreError`` when there is none.
    func storedScore(_ words: [String]) throws -> StoredScore {
        let given = words.joined(separator: " ")
        // A number is a score's, unless a contact has that very id; it may be part of many names.
        if let number = Int64(given),
            try store.contactKey(id: given, email: nil, organizationKey: key) == nil,
            let stored = try knownScore(number)
        {
            return stored
        }
        let contact = try contactKey(words)
        guard let latest = try store.latestScore(contactKey: contact) else {
            throw Failure(
                .notFound,
                "'\(given)' has no score yet; 'assay score \(given)' makes one"
            )
        }
        return latest
    }

    private func knownScore(_ number: Int64) throws -> StoredScore? {
        do { return try store.score(seq: number) } catch StoreError.scoreNotFound { return nil }
    }
}
