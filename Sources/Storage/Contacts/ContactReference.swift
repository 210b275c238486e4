package import CRM
import SQLite
import Values

/// Whom a record means that names a contact by id, e-mail address or name.
package enum ContactReference: Equatable, Sendable {
    /// One contact, by its key.
    case known(ContactKey)
    /// Nobody that is held.
    case unknown
    /// One of several people who share the address: their ids and names, oldest first.
    case shared([Sharer])

    /// One of those who share an address.
    package struct Sharer: Equatable, Sendable {
        /// Its id.
        package var id: String
        /// Its name.
        package var name: String
    }

    /// Binds organization and match key: key, id and name of the people who have an address.
    static let byEmailSQL = """
        SELECT contact_key, id, name FROM contact
        WHERE organization_key = ? AND match_email = ? AND deleted_at IS NULL
        ORDER BY contact_key LIMIT 200
        """

    /// Chooses among the rows of ``byEmailSQL``; without a name, whoever has the address.
    init(name: String?, among row: Statement) throws {
        var keys: [ContactKey] = []
        var people: [Sharer] = []
        while try row.step() {
            keys.append(ContactKey(row.int64(0)))
            people.append(Sharer(id: row.string(1), name: row.string(2)))
        }
        switch PersonName.match(name, among: people.map(\.name)) {
        case .none: self = .unknown
        case .one(let place): self = .known(keys[place])
        case .several: self = .shared(people)
        }
    }

    /// The key; nil for nobody.
    ///
    /// - Throws: ``StoreError/contactAmbiguous(_:candidates:)``, which names what was `given`.
    func key(of given: String) throws -> ContactKey? {
        switch self {
        case .known(let key): key
        case .unknown: nil
        case .shared(let people):
            throw StoreError.contactAmbiguous(given, candidates: people.map(\.id))
        }
    }
}
