import Interchange
import TestSupport
import Testing

@Suite("Text of more than one encoding")
struct EncodingTests {
    private func reading(_ bytes: [UInt8]) throws -> (Reading, RecordFile) {
        let folder = try TemporaryDirectory()
        let file = try RecordFile(path: folder.write(bytes, to: "input"))
        return (try Reading(anyReader: file.makeReader()), file)
    }

    @Test("is read row by row: one stray byte spoils its own row alone")
    func rows() throws {
        var bytes = Array("name,city\nJürgen,Köln\n".utf8)
        bytes += Array("M".utf8) + [0xFC] + Array("ller,Bonn\nZoë,Wien".utf8)
        let (read, file) = try reading(bytes)
        #expect(read.rows.map { $0["name"] } == ["Jürgen", "Müller", "Zoë"])
        #expect(file.warnings.count == 1 && file.warnings[0].contains("1 lines are not UTF-8"))
        #expect(file.warnings[0].contains("line 3"))
    }

    @Test("that is UTF-8 nowhere is Windows-1252")
    func whole() throws {
        let (read, file) = try reading(Array("name\nM".utf8) + [0xFC] + Array("ller\n".utf8))
        #expect(read.rows == [["name": "Müller"]])
        #expect(file.warnings[0].contains("the file is not UTF-8 (line 2)"))
    }

    @Test("in cards is read card by card, by what each property says")
    func cards() throws {
        func card(_ head: String, _ name: [UInt8]) -> [UInt8] {
            Array("BEGIN:VCARD\r\nVERSION:2.1\r\n\(head):".utf8) + name
                + Array("\r\nEND:VCARD\r\n".utf8)
        }
        let bytes =
            card("FN;CHARSET=windows-1252", [0xC9, 0x76, 0x61])
            + card("FN", Array("Jürgen Ćosić".utf8))
            + card("FN;CHARSET=ISO-8859-2", [0xA3, 0x75, 0x6B])
            + card("FN;CHARSET=KOI8-R", [0xE9, 0xD7, 0xC1, 0xCE])
            + card("FN;ENCODING=QUOTED-PRINTABLE", Array("Mu=F1oz".utf8))
            + card("FN;ENCODING=QUOTED-PRINTABLE", Array("J=C3=BCrgen".utf8))
            + card("FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE", Array("=C8=E2=E0=ED".utf8))
            + card("FN", [0x5A, 0x6F, 0xEB])
        let (read, _) = try reading(bytes)
        #expect(
            read.rows.map { $0["name"] } == [
                "Éva", "Jürgen Ćosić", "Łuk", "Иван", "Muñoz", "Jürgen", "Иван", "Zoë",
            ]
        )
    }

    @Test("has names that people spell in many ways")
    func names() {
        for name in ["iso-8859-15", "ISO_8859-15", "latin9", "iso885915"] {
            #expect(Charset.decode([0xA4], as: name) == "€", "\(name)")
        }
        #expect(Charset.decode([0x80], as: "cp1252") == "€")
        #expect(Charset.decode([0xE1], as: "x-mac-roman") == "·")
        #expect(Charset.decode([0x81], as: "cp850") == "ü")
        #expect(Charset.decode([65], as: "klingon") == nil)
    }

    @Test("of groups and faxes gives people, and the numbers that they answer")
    func phones() throws {
        let text = """
            BEGIN:VCARD
            FN:Ada
            TEL;TYPE=FAX:1
            TEL;TYPE=CELL:2
            item1.TEL:3
            item1.X-ABLabel:_$!<Assistant>!$_
            END:VCARD
            BEGIN:VCARD
            FN:Friends
            X-ADDRESSBOOKSERVER-KIND:group
            END:VCARD
            BEGIN:VCARD
            FN:Bob
            TEL:4
            END:VCARD
            """
        let (read, _) = try reading(Array(text.utf8))
        #expect(read.rows.map { $0["name"] } == ["Ada", "Bob"])
        #expect(read.rows[0]["phone"] == "2" && read.rows[0]["TEL 1 kind"] == "cell")
        #expect(read.rows[0]["TEL 2 (Assistant)"] == "3" && read.rows[0]["TEL 3 (fax)"] == "1")
        #expect(read.rows[1]["phone"] == "4")
    }
}
