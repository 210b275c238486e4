import JSON
import Testing

@Suite("The expectations of JSONTestSuite") struct SuiteTests {
    /// The suite takes repeated keys, on whose meaning parsers differ; ours refuses them.
    private static let repeatsKeys: Set = [
        "object_duplicated_key", "object_duplicated_key_and_value",
    ]

    @Test("are met: 95 texts are read, but for two that repeat a key, and 188 are refused")
    func expectations() throws {
        #expect(suiteAccepted.count == 95 && suiteRefused.count == 188)
        for (name, text) in suiteAccepted {
            let isRead = Self.isRead(text)
            #expect(isRead != Self.repeatsKeys.contains(name), "\(name)")
        }
        for (name, text) in suiteRefused { #expect(!Self.isRead(text), "\(name)") }
    }

    private static func isRead(_ text: String) -> Bool {
        do {
            _ = try JSON(parsing: bytes(text))
            return true
        } catch {
            return false
        }
    }

    /// The bytes of a case, `·` and two digits of hexadecimal for one that is no plain text.
    private static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "·", let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        return bytes
    }
}
