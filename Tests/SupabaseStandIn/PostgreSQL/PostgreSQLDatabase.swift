import Dispatch

/// What new databases are made from: an empty Supabase project and scripts run once, in order.
///
/// They run as `postgres`, who owns the database and the schema `public` and is no superuser: what
/// the SQL editor of a hosted project would refuse is refused here.
package struct DatabaseTemplate: Sendable {
    /// A name for PostgreSQL: lower case letters, digits, underscores.
    package let name: String
    /// SQL after the project's own, each in one transaction.
    package let scripts: [String]

    /// A template of that name; two of the same name must hold the same.
    package init(name: String, scripts: [String]) {
        precondition(
            name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") },
            "the name of a template is made of a-z, 0-9 and _"
        )
        self.name = name
        self.scripts = scripts
    }

    /// An empty Supabase project: its roles, `auth.users`, `auth.uid()`, its default grants.
    package static let supabase = DatabaseTemplate(
        name: "template_supabase",
        scripts: []
    )

    /// A Supabase project with the Guardian CRM's tables and policies, without rows.
    package static let guardian = DatabaseTemplate(
        name: "template_guardian",
        scripts: [SetupSQL.guardian]
    )

    /// The same with form_submissions in its earlier shape, without an organization.
    package static let guardianWithEarlierForms = guardian.adding(
        [SetupSQL.guardianEarlierForms],
        name: "template_guardian_earlier_forms"
    )

    /// The same with more SQL at its end, under another name.
    package func adding(_ scripts: [String], name: String) -> DatabaseTemplate {
        DatabaseTemplate(name: name, scripts: self.scripts + scripts)
    }
}

/// A database of one test; dropped when the last reference to it, and the last session, goes.
package final class PostgreSQLDatabase: Sendable {
    /// Its name in the server.
    package let name: String
    let server: PostgreSQLServer

    init(name: String, server: PostgreSQLServer) {
        self.name = name
        self.server = server
    }

    deinit {
        let (name, server) = (name, server)
        BlockingWork.queue.async { server.drop(name) }
    }

    /// A session; as `postgres`, the owner whom no policy binds, unless told otherwise.
    package func connect(
        as user: String = "postgres"
    ) throws(PostgreSQLError) -> PostgreSQLConnection {
        try PostgreSQLConnection(server.place(name, user: user), keeping: self)
    }

    /// A copy as it stands now, for a restore later; nobody may be connected to this one.
    package func makeCopy() async throws -> PostgreSQLDatabase {
        try await BlockingWork.run { try self.server.copy(self.name) }
    }
}
