import Ledger
import Testing

@Suite("Texts of the ledger") struct TextTests {
    @Test("Base64 gives the values of RFC 4648")
    func base64() {
        let published = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==",
            "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
        ]
        for (text, code) in published {
            #expect(Base64.encode(Array(text.utf8)) == code)
            #expect(Base64.decode(code) == Array(text.utf8))
        }
        let all = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(all)) == all)
    }

    @Test(
        "Base64 refuses every text but the one it writes",
        arguments: [
            "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "====", "Z===", "Zm 9", "Zm-_",
        ]
    )
    func strictBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("hexadecimal text is lower case and of even length")
    func hex() {
        #expect(Hex.encode([0, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
        #expect(Hex.decode("000fa5ff") == [0, 0x0F, 0xA5, 0xFF])
        for text in ["0", "0G", "AA", " 0", "é"] { #expect(Hex.decode(text) == nil) }
    }

    @Test("a digest has 32 bytes in every form")
    func digest() throws {
        let digest = SHA256.hash([7])
        #expect(Digest(digest.bytes) == digest)
        #expect(Digest(hex: digest.hex) == digest)
        #expect(digest.bytes.withUnsafeBytes { Digest($0) } == digest)
        #expect(Digest([UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(hex: "00") == nil)
    }

    @Test("a checkpoint is written and read in the form of C2SP tlog-checkpoint")
    func checkpoint() throws {
        let root = try #require(
            Digest(hex: "0000000000000000000000000000000000000000000000000000000000000001")
        )
        let checkpoint = Checkpoint(
            origin: "assay/device/1",
            size: 20_852_163,
            root: root,
            extensions: ["more"]
        )
        #expect(
            checkpoint.text == """
                assay/device/1
                20852163
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=
                more

                """
        )
        #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
    }

    @Test("a checkpoint is refused in any other form, naming the line")
    func strictCheckpoint() {
        let root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="
        let wrong: [(text: String, line: Int)] = [
            ("", 1), ("log\n1\n\(root)", 3), ("\n1\n\(root)\n", 1), ("log\n01\n\(root)\n", 2),
            ("log\n+1\n\(root)\n", 2), ("log\n-1\n\(root)\n", 2), ("log\n1\n", 3),
            ("log\n1\nAAAA\n", 3), ("log\n1\n\(root)\n\n", 4), ("log\r\n1\n\(root)\n", 1),
            ("log\n18446744073709551616\n\(root)\n", 2),
        ]
        for (text, line) in wrong {
            do throws(LedgerError) {
                _ = try Checkpoint(parsing: text)
                Issue.record("accepted \(text)")
            } catch {
                guard case .badCheckpoint(line, _) = error else {
                    Issue.record("\(error) for \(text)")
                    continue
                }
            }
        }
    }
}
