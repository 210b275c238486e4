import Foundation
import HTTP
import Testing

@Suite("What a server echoes")
struct SecretFilterTests {
    private static let secret = "sk-SECRET/KEY+0123456789"
    private static let filter = SecretFilter(["Authorization": "Bearer \(secret)"])

    @Test("loses the key that it was sent: as it is, escaped, percent-encoded, in Base64")
    func forms() {
        let escaped = Self.secret.replacing("/", with: "\\/")
        let encoded = "sk-SECRET%2FKEY%2B0123456789"
        for form in [Self.secret, escaped, encoded, encoded.lowercasedEscapes] {
            #expect(Self.filter.applied(to: "a \(form) b \(form)") == "a [secret] b [secret]")
        }
        for before in ["", "B", "Be", "Bearer ", "user:", "Authorization: Bearer "] {
            for after in ["", "x", "\r\n"] {
                let whole = Data("\(before)\(Self.secret)\(after)".utf8).base64EncodedString()
                let left = Self.filter.applied(to: whole)
                #expect(left.contains("[secret]") && left.count <= whole.count - 20, "\(before)")
            }
        }
    }

    @Test("is otherwise byte for byte what came, and short words are no secrets")
    func others() {
        let bytes = (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(Self.filter.applied(to: bytes) == bytes)
        let plain = SecretFilter(["Authorization": "Bearer ollama", "Accept": "application/json"])
        #expect(plain.applied(to: "ollama application/json") == "ollama application/json")
        #expect(Self.filter.applied(to: "sk-SECRET/KEY+012345678") == "sk-SECRET/KEY+012345678")
    }
}

extension String {
    fileprivate var lowercasedEscapes: String {
        replacing("%2F", with: "%2f").replacing("%2B", with: "%2b")
    }
}
