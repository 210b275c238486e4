package import Storage
import Ledger

/// What opens the dashboard once: 32 random bytes.
///
/// They stand in the fragment of a link, which browsers send to nobody and programs write into no
/// log. They are in no description of this type.
package struct LoginCode: Sendable, CustomStringConvertible {
    package let text: String

    private static let byteCount = 32

    /// Reads a code; nil when it is none.
    init?(_ text: String) {
        guard text.utf8.count == 2 * Self.byteCount,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    /// Makes a code that opens an organization's dashboard once, within five minutes.
    ///
    /// - Throws: ``StoreError/tooMany(_:max:)``.
    package init(_ store: Store, organization: String) throws {
        text = Hex.encode(store.environment.randomBytes(Self.byteCount))
        try store.addLoginCode(sha256: sha256, organization: organization)
    }

    /// What is kept of it.
    var sha256: [UInt8] { SHA256.hash(Array(text.utf8)).bytes }

    /// The link of a service at an address such as `http://127.0.0.1:8001`.
    package func link(_ address: String) -> String { "\(address)/#login=\(text)" }

    package var description: String { "a login code" }
}
