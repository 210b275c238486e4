import Storage
import Synchronization

/// Which organization a caller means.
///
/// Callers with a token have its organization and no other. The CRM's front end has no token and
/// may name none, or `demo-org` or `ALL`, which are no organizations: they mean the only one of the
/// file, or `default` where there is none or several. Any other name is taken as it is.
final class OrganizationCache: Sendable {
    /// The organization of those who never name one.
    static let fallback = "default"
    /// What the front end sends where it knows no organization.
    static let placeholders: Set = ["demo-org", "ALL"]

    private let store: Store
    private let known: Mutex<Set<String>>

    init(_ store: Store) throws {
        self.store = store
        known = Mutex(Set(try store.organizations()))
    }

    /// Reads the organizations of the file again.
    func refresh() throws {
        let all = Set(try store.organizations())
        known.withLock { $0 = all }
    }

    /// What a request without a name means: the only organization of the file, or `default`.
    var usual: String {
        let all = known.withLock { $0 }
        return all.count == 1 ? all.first ?? Self.fallback : Self.fallback
    }

    /// The organization that a request means.
    ///
    /// - Throws: ``Refusal`` when a token opens another one, or when the file may take no more.
    func organization(named given: String?, for principal: Principal) throws(Refusal) -> String {
        let all = known.withLock { $0 }
        let named = given.flatMap { given in
            let isPlaceholder = Self.placeholders.contains(given) && !all.contains(given)
            return given.isEmpty || isPlaceholder ? nil : given
        }
        if let own = principal.organizationID {
            guard named == nil || named == own else {
                throw Refusal(.forbidden, "the token opens another organization")
            }
            return own
        }
        guard let named else { return usual }
        guard all.contains(named) || all.count < ServiceLimits.organizationsMax else {
            throw Refusal(
                .conflict,
                "the file holds \(all.count) organizations and takes no more without a token"
            )
        }
        known.withLock { _ = $0.insert(named) }
        return named
    }
}
