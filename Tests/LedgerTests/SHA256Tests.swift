import Ledger
import TestSupport
import Testing

@Suite("SHA-256") struct SHA256Tests {
    @Test(
        "gives the published values",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ]
    )
    func published(message: String, expected: String) {
        #expect(SHA256.hash(Array(message.utf8)).hex == expected)
        #expect(SHA256.hashWithoutInstructions(Array(message.utf8)).hex == expected)
    }

    @Test(
        "gives the values of NIST's SHA256ShortMsg",
        arguments: [
            ("d3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
            ("11af", "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
            ("b4190e", "dff2e73091f6c05e528896c4c831b9448653dc2ff043528f6769437bc7b975c2"),
            ("74ba2521", "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e"),
            ("c299209682", "f0887fe961c9cd3beab957e8222494abb969b1ce4c6557976df8b0f6d20e9166"),
        ]
    )
    func nist(message: String, expected: String) throws {
        let bytes = try #require(Hex.decode(message))
        #expect(SHA256.hash(bytes).hex == expected)
        #expect(SHA256.hashWithoutInstructions(bytes).hex == expected)
    }

    @Test("of a million letters a is the published one")
    func million() {
        #expect(
            SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)).hex
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test("does not depend on how the message is cut")
    func pieces() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for length in 0...message.count {
            let whole = SHA256.hash(Array(message[..<length]))
            for cut in stride(from: 0, through: length, by: 13) {
                var hasher = SHA256()
                hasher.update(Array(message[..<cut]))
                hasher.update(Array(message[cut..<length]))
                #expect(hasher.finish() == whole)
            }
        }
    }

    @Test("is the same by the processor's instructions and by the rounds in Swift")
    func instructions() {
        var generator = SeededGenerator(seed: 256)
        for length in 0...1_000 {
            let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(SHA256.hash(message) == SHA256.hashWithoutInstructions(message))
        }
    }
}
