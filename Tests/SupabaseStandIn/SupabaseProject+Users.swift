import JSON

extension SupabaseProject {
    /// Makes a user who can log in, and answers the user's id.
    ///
    /// With the Guardian CRM's tables, `organization` is that of the user's profile; it is also
    /// claimed in `user_metadata`, which is what a token of the CRM has.
    @discardableResult
    package func addUser(
        email: String,
        password: String,
        organization: String? = nil,
        role: String = "user"
    ) async throws -> String {
        let id = UUIDText.make(makeRandomBytes(16))
        let metadata: JSON = [
            "organization_id": organization.map(JSON.string) ?? .null, "user_role": .string(role),
        ]
        let database = database
        try await BlockingWork.run {
            let connection = try database.connect()
            defer { connection.close() }
            try connection.query(
                """
                INSERT INTO auth.users (id, email, encrypted_password, raw_user_meta_data)
                VALUES ($1, $2, $3, $4)
                """,
                [id, email, AuthStandIn.hash(password), metadata.canonicalText]
            )
            guard let organization else { return }
            try connection.query(
                "INSERT INTO profiles (id, organization_id, user_role) VALUES ($1, $2, $3)",
                [id, organization, role]
            )
        }
        return id
    }

    /// An access token of a user as Auth would give it, without a session behind it.
    package func token(user id: String, expiresAt seconds: Int64) -> String {
        keys.sign(
            ["sub": .string(id), "role": "authenticated", "exp": .integer(seconds)]
        )
    }
}
