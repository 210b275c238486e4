import Ledger
import Testing

@Suite("A subject's key") struct SubjectKeyTests {
    private let bytes = (0..<32).map { UInt8($0 * 5) }

    @Test(
        "gives the salts of the definition",
        arguments: [0, 1, 255, 256, 1 << 40, Int64.max]
    )
    func salts(seq: Int64) {
        let number = withUnsafeBytes(of: seq.bigEndian) { [UInt8]($0) }
        let expected = HMACSHA256(key: bytes).authenticate(Array("salt/v1".utf8) + number)
        #expect(SubjectKey(bytes).salt(seq: seq) == expected)
    }

    @Test("gives the reference of the definition")
    func reference() {
        let expected = HMACSHA256(key: bytes).authenticate(Array("subject/v1".utf8))
        #expect(SubjectKey(bytes).reference == Array(expected.bytes[..<16]))
    }

    @Test("commits to the payload by the definition", arguments: [0, 1, 38, 39, 47, 48, 500])
    func commitment(length: Int) {
        let salt = SubjectKey(bytes).salt(seq: 7)
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let message = Array("assay/payload/v1".utf8) + [0] + payload
        #expect(
            SubjectKey.commitment(salt: salt, payload: payload)
                == HMACSHA256(key: salt.bytes).authenticate(message)
        )
    }
}
