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

    private struct Names {
        /// Those of the file when it was last looked at.
        var held: Set<String>
        /// Those that requests were given since, newest last; what such a request stores may come a
        /// moment after the next look.
        var given: [Set<String>] = [[], []]

        var all: Set<String> { given.reduce(held) { $0.union($1) } }
    }

    private let store: Store
    private let names: Mutex<Names>

    init(_ store: Store) throws {
        self.store = store
        names = Mutex(Names(held: Set(try store.organizations())))
    }

    /// Reads the organizations of the file again; called once a second.
    func refresh() throws {
        let held = Set(try store.organizations())
        names.withLock { names in
            names.held = held
            names.given = [names.given[1], []]
        }
    }

    /// What a request without a name means: the only organization of the file, or `default`.
    var usual: String { Self.usual(names.withLock { $0.all }) }

    private static func usual(_ all: Set<String>) -> String {
        all.count == 1 ? all.first ?? fallback : fallback
    }

    /// The organization that a request means.
    ///
    /// - Throws: ``Refusal`` when a token opens another one, or when the file may take no more.
    func organization(named given: String?, for principal: Principal) throws(Refusal) -> String {
        let all = names.withLock { $0.all }
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
        guard let named else {
            // Whoever comes next without a name means the same, whatever others name meanwhile.
            return names.withLock { names in
                let usual = Self.usual(names.all)
                if !names.held.contains(usual) { names.given[1].insert(usual) }
                return usual
            }
        }
        guard all.contains(named) || all.count < ServiceLimits.organizationsMax else {
            throw Refusal(
                .conflict,
                "the file holds \(all.count) organizations and takes no more without a token"
            )
        }
        if !all.contains(named) { names.withLock { _ = $0.given[1].insert(named) } }
        return named
    }
}
