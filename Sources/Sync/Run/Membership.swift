import Storage

/// Whether the user may still send what was made for the organization that the file is linked to.
///
/// Asked at the start of every sync: an administrator may have moved the user to another
/// organization, and the session beside the file may be somebody else's than the one who linked it.
struct Membership {
    let store: Store
    let link: SyncLink
    /// The user's id there.
    let user: String?

    /// - Parameter organizations: Those the project says the user belongs to; none where it says
    ///   nothing of it.
    /// - Returns: false for the user who belonged to it and left: what is out of sight goes from
    ///   here too, and nothing is sent.
    /// - Throws: ``SyncError/outsider(organization:of:)`` for anybody else who does not belong to
    ///   it, before anything happens.
    func holds(_ organizations: [String]) throws -> Bool {
        let key = link.organizationKey
        let member = try store.syncLink(organizationKey: key)?.member
        if organizations.contains(link.remoteOrganization) {
            if let user, !user.isEmpty, user != member {
                try store.note(member: user, organizationKey: key)
            }
            return true
        }
        if let member, member == user { return false }
        if member == nil, organizations.isEmpty { return true }
        throw outsider(organizations)
    }

    func outsider(_ organizations: [String]) -> SyncError {
        .outsider(organization: link.remoteOrganization, of: organizations)
    }
}
