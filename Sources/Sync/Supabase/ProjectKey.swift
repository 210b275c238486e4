import JSON
import Ledger

/// The key that names a project to its gateway: publishable (`sb_publishable_…`), or of the older
/// kind, a token of the role `anon`.
///
/// It goes into the header `apikey` and nowhere else. A publishable key is no token: as a bearer
/// the server would refuse it; the bearer is always the user's own token.
enum ProjectKey {
    /// Refuses keys that no policy binds: with one of those a laptop could read everything.
    ///
    /// - Throws: ``SyncError/badSetting(_:)``.
    static func check(_ key: String) throws {
        let isSecret = key.hasPrefix("sb_secret_") || role(of: key) == "service_role"
        guard !isSecret else {
            throw SyncError.badSetting(
                "this is the project's secret key, which may read and write everything: keep it off "
                    + "laptops, and give the publishable key (sb_publishable_…, or the older anon key)"
            )
        }
    }

    /// The role that an older key claims; its signature is the server's to check.
    private static func role(of key: String) -> String? {
        let parts = key.split(separator: ".")
        guard parts.count == 3 else { return nil }
        let text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let bytes = Base64.decode(text + padding) else { return nil }
        return JSON.ifWellFormed(bytes)?["role"]?.stringValue
    }
}
