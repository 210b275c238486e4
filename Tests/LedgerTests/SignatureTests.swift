import Foundation
import Ledger
import Testing

@Suite("A signature")
struct SignatureTests {
    /// RFC 8032, 7.1: seed, public key, message, signature.
    private static let standard = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
                + "39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
                + "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ]

    @Test("is that of RFC 8032", arguments: standard)
    func rfc8032(seed: String, key: String, message: String, signature: String) throws {
        let pair = Ed25519(seed: try #require(Hex.decode(seed)))
        let message = try #require(Hex.decode(message))
        #expect(Hex.encode(pair.publicKey) == key)
        #expect(Hex.encode(pair.sign(message)) == signature)
        #expect(Ed25519.isValid(pair.sign(message), of: message, by: pair.publicKey))
    }

    @Test("is taken or refused as Wycheproof says, 151 times")
    func wycheproof() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Vectors/ed25519.txt")
        var count = 0
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map { $0 == "-" ? "" : String($0) }
            let bytes = words.dropFirst(2).compactMap { Hex.decode($0) }
            let isValid = Ed25519.isValid(bytes[1], of: bytes[2], by: bytes[0])
            #expect(isValid == (words[1] == "valid"), "number \(words[0])")
            count += 1
        }
        #expect(count == 151)
    }

    @Test("under a checkpoint is read back, and of its key and text alone")
    func checkpoint() throws {
        let checkpoint = Checkpoint(
            origin: "assay/device/1",
            size: 7,
            root: MerkleTree.emptyRoot,
            extensions: ["recorded_at 5"]
        )
        let seed = [UInt8](repeating: 7, count: 32)
        let signed = SignedCheckpoint(signing: checkpoint, name: "assay/device/1", seed: seed)
        let key = NoteKey(name: "assay/device/1", publicKey: Ed25519(seed: seed).publicKey)
        #expect(try SignedCheckpoint(parsing: signed.text) == signed)
        #expect(signed.isSigned(by: key))
        #expect(NoteKey(key.text) == key)
        let longer = signed.text.replacingOccurrences(of: "\n7\n", with: "\n8\n")
        #expect(try !SignedCheckpoint(parsing: longer).isSigned(by: key))
        let other = Ed25519(seed: [UInt8](repeating: 8, count: 32)).publicKey
        #expect(!signed.isSigned(by: NoteKey(name: "assay/device/1", publicKey: other)))
        #expect(try SignedCheckpoint(parsing: checkpoint.text).signatures.isEmpty)
    }
}
