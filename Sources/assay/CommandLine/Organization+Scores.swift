import CRM
import Storage

extension Organization {
    /// The score that words on the command line mean: a contact's newest, or one by its number.
    ///
    /// - Throws: ``Failure``, ``StoreError`` when there is none.
    func storedScore(_ words: [String]) throws -> StoredScore {
        let given = words.joined(separator: " ")
        let contact: ContactKey
        do {
            contact = try contactKey(words)
        } catch {
            // A number that names no contact, or is part of several names, may be a score's.
            guard let number = Int64(given), let stored = try knownScore(number) else {
                throw error
            }
            return stored
        }
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
