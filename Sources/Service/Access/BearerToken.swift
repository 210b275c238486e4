package import CRM
package import Storage
import Ledger

/// The text a caller shows: `assay_<id>_<secret>`, the id eight letters and digits, the secret 32.
///
/// The secret has more than 190 bits of chance, so that its plain SHA-256 is as safe to keep as a
/// slow hash. It is in no description of this type.
package struct BearerToken: Sendable, CustomStringConvertible {
    /// What names it: kept and shown.
    package let id: String
    private let secret: String

    private static let prefix = "assay"
    private static let idLength = 8
    private static let secretLength = 32
    private static let digits = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    /// Reads the text of a token; nil when it is none.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.prefix,
            parts[1].utf8.count == Self.idLength, parts[2].utf8.count == Self.secretLength,
            parts[1].utf8.allSatisfy(Self.digits.contains),
            parts[2].utf8.allSatisfy(Self.digits.contains)
        else { return nil }
        id = String(parts[1])
        secret = String(parts[2])
    }

    /// Makes a token of fresh random bytes.
    package init(randomBytes: (Int) -> [UInt8]) {
        id = Self.text(Self.idLength, randomBytes)
        secret = Self.text(Self.secretLength, randomBytes)
    }

    /// The text to hand over, once.
    package var text: String { "\(Self.prefix)_\(id)_\(secret)" }

    /// What is kept of the secret.
    package var secretSHA256: [UInt8] { SHA256.hash(Array(secret.utf8)).bytes }

    package var description: String { "\(Self.prefix)_\(id)_…" }

    /// Whether this is the token that was kept; takes the same time wherever they differ.
    package func matches(_ kept: AccessToken) -> Bool { matches(kept.secretSHA256) }

    /// Whether the secret has this hash; takes the same time wherever they differ.
    func matches(_ sha256: [UInt8]) -> Bool {
        let own = secretSHA256
        guard own.count == sha256.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(own, sha256) { difference |= left ^ right }
        return difference == 0
    }

    /// The record to keep of it.
    package func record(
        organization: String,
        name: String,
        scopes: [Scope],
        createdAt: Instant,
        expiresAt: Instant?
    ) -> AccessToken {
        AccessToken(
            id: id,
            organizationID: organization,
            name: name,
            secretSHA256: secretSHA256,
            scopes: scopes.map(\.rawValue),
            createdAt: createdAt,
            expiresAt: expiresAt
        )
    }

    /// Digits of base 62, each as likely as the others: bytes that would favour some are left out.
    private static func text(_ length: Int, _ randomBytes: (Int) -> [UInt8]) -> String {
        let fair = 256 / digits.count * digits.count
        var text: [UInt8] = []
        while text.count < length {
            for byte in randomBytes(length) where byte < fair && text.count < length {
                text.append(digits[Int(byte) % digits.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
