import JSON
import Ledger
import Testing

@Suite("An entry") struct LedgerEntryTests {
    private func sample() -> LedgerEntry {
        var entry = LedgerEntry(log: "assay/device/1", seq: 12, kind: "score", at: 1_700_000_000)
        entry.commitment = SHA256.hash([1])
        entry.subject = Array(0..<16)
        entry.facts = ["model": "a\nb", "count": 3]
        return entry
    }

    @Test("is written as canonical JSON with its members sorted")
    func written() {
        #expect(
            String(decoding: sample().body, as: UTF8.self)
                == #"{"at":1700000000,"commit":"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce"#
                + #"23c7785459a","facts":{"count":3,"model":"a\nb"},"kind":"score","log":"assay/device"#
                + #"/1","seq":12,"subject":"000102030405060708090a0b0c0d0e0f","v":1}"#
        )
    }

    @Test("omits what it does not have")
    func short() {
        let entry = LedgerEntry(log: "l", seq: 0, kind: "k", at: -1)
        #expect(
            String(decoding: entry.body, as: UTF8.self)
                == #"{"at":-1,"kind":"k","log":"l","seq":0,"v":1}"#
        )
    }

    @Test("is appended to what the buffer held, and read back as it was")
    func roundTrip() throws {
        var bytes = Array("before".utf8)
        sample().write(into: &bytes)
        #expect(bytes.starts(with: Array("before".utf8)))
        #expect(try LedgerEntry(parsing: Array(bytes.dropFirst(6))) == sample())
    }

    @Test(
        "is refused in any other form than it was written in",
        arguments: [
            #"{"at":1,"kind":"k","log":"l","seq":0,"v":1} "#,
            #"{"at":1,"kind":"k","log":"l","v":1,"seq":0}"#,
            #"{"at":1,"kind":"\u006b","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"kind":"k","log":"l","more":1,"seq":0,"v":1}"#,
            #"{"at":1,"kind":"k","log":"l","seq":0,"v":2}"#,
            #"{"at":1,"kind":"k","log":"l","seq":-1,"v":1}"#,
            #"{"at":1.0,"kind":"k","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"commit":"00","kind":"k","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"commit":null,"kind":"k","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"kind":"k","log":"l","seq":0,"subject":"00","v":1}"#,
            #"{"kind":"k","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"facts":{"a":[0.5]},"kind":"k","log":"l","seq":0,"v":1}"#,
            #"{"at":1,"facts":[],"kind":"k","log":"l","seq":0,"v":1}"#,
            "[]",
            "",
        ]
    )
    func strict(body: String) {
        #expect(throws: LedgerError.self) { try LedgerEntry(parsing: Array(body.utf8)) }
    }
}
