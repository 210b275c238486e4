import JSON

/// A row of `auth.users`.
struct AuthUser {
    var id: String
    var email: String
    var passwordHash: String
    var appMetadata: JSON
    var userMetadata: JSON
    var createdAt: String

    /// The one row that fulfils a condition on `$1`; nil when there is none.
    init?(
        _ connection: PostgreSQLConnection,
        _ condition: String,
        _ value: String
    ) throws {
        let rows = try connection.query(
            """
            SELECT id, email, encrypted_password, raw_app_meta_data, raw_user_meta_data,
                to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            FROM auth.users WHERE \(condition)
            """,
            [value]
        )
        guard rows.count == 1 else { return nil }
        id = rows.text(0, 0) ?? ""
        email = rows.text(0, 1) ?? ""
        passwordHash = rows.text(0, 2) ?? ""
        appMetadata = try JSON(parsing: rows.text(0, 3) ?? "{}")
        userMetadata = try JSON(parsing: rows.text(0, 4) ?? "{}")
        createdAt = rows.text(0, 5) ?? ""
    }

    /// What the API shows.
    var json: JSONObject {
        [
            "id": .string(id), "aud": "authenticated", "role": "authenticated",
            "email": .string(email), "email_confirmed_at": .string(createdAt), "phone": "",
            "app_metadata": appMetadata, "user_metadata": userMetadata, "identities": [],
            "created_at": .string(createdAt), "updated_at": .string(createdAt),
            "is_anonymous": false,
        ]
    }

    /// What an access token says; the CRM's own claims are in `user_metadata` alone, as its hook
    /// never ran.
    func claims(session: String, at issued: Int64, until expiry: Int64) -> JSON {
        [
            "iss": "https://project.supabase.test/auth/v1", "sub": .string(id),
            "aud": "authenticated", "exp": .integer(expiry), "iat": .integer(issued),
            "email": .string(email), "phone": "", "app_metadata": appMetadata,
            "user_metadata": userMetadata, "role": "authenticated", "aal": "aal1",
            "amr": [["method": "password", "timestamp": .integer(issued)]],
            "session_id": .string(session), "is_anonymous": false,
        ]
    }
}

/// UUIDs from random bytes that are passed in.
enum UUIDText {
    /// A UUID of version 4 of 16 random bytes.
    static func make(_ random: [UInt8]) -> String {
        var bytes = random
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
