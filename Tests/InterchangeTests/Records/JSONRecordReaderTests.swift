import Interchange
import TestSupport
import Testing

@Suite("A JSON record reader")
struct JSONRecordReaderTests {
    private func lines(_ text: String, max: Int = 10_000) throws -> Reading {
        try Reading(JSONRecordReader(lines: Reading.source(text), recordBytesMax: max))
    }

    private func array(_ text: String, max: Int = 10_000) throws -> Reading {
        try Reading(JSONRecordReader(array: Reading.source(text), recordBytesMax: max))
    }

    @Test("gives texts as texts and other values as JSON")
    func values() throws {
        let read = try lines(
            "{\"a\":\"x\\ny\",\"b\":12,\"c\":null,\"d\":{\"e\":[1,true]}}\n\n{\"a\":\"z\"}"
        )
        #expect(read.rows == [["a": "x\ny", "b": "12", "d": "{\"e\":[1,true]}"], ["a": "z"]])
        #expect(read.lines == [1, 3])
    }

    @Test("finds the records within the object that an interface answers with")
    func envelope() throws {
        let text = """
            {"has_more": false, "paging": {"next": [1, 2]}, "data": {"people": [
              {"id": 1, "name": "Ada \\"[{\\"", "emails": [{"value": "a"}]},
              {"id": 2}], "count": 2}, "results": [{"id": 3}]}
            """
        let read = try array(text)
        #expect(read.rows.map { $0["id"] } == ["1", "2"])
        #expect(read.lines == [2, 3])
        #expect(read.problems.isEmpty)
    }

    @Test("tells an answer with records from a record with lists")
    func record() throws {
        let format = { (text: String) in
            try FileFormat(sniffing: Array(text.utf8), path: "a.json")
        }
        #expect(try format("{\"results\":[{\"id\":1}]}") == .jsonArray)
        #expect(try format("{\n \"done\": true,\n \"records\": [ {\"Id\": 1} ]\n}") == .jsonArray)
        #expect(try format("{\"id\":1,\"emails\":[{\"value\":\"a\"}]}") == .jsonLines)
        #expect(try format("{\"id\":1}\n{\"results\":[{\"id\":1}]}\n") == .jsonLines)
        #expect(try format("{\"a\":\"results\",\"b\":[{\"c\":1}]}") == .jsonLines)
    }

    @Test("takes the fields of a record out of the member that holds them")
    func properties() throws {
        let read = try lines(
            "{\"id\":\"5\",\"properties\":{\"id\":\"x\",\"email\":\"a\"}}\n{\"id\":\"6\",\"fields\":{\"n\":1}}"
        )
        #expect(read.rows == [["id": "5", "email": "a"], ["id": "6", "n": "1"]])
    }

    @Test("rejects a broken line and goes on with the next")
    func brokenLine() throws {
        let read = try lines("{\"a\":1}\n{\"a\":\n[1]\n{\"a\":2}\n")
        #expect(read.rows.count == 4)
        #expect(read.problems.keys.sorted() == [2, 3])
        #expect(read.rows[3] == ["a": "2"])
    }

    @Test("passes over a line beyond the limit")
    func longLine() throws {
        let long = String(repeating: "x", count: 500)
        let read = try lines("{\"a\":\"\(long)\"}\n{\"a\":1}", max: 100)
        #expect(read.problems.keys.sorted() == [1])
        #expect(read.rows[1] == ["a": "1"])
    }

    @Test("cuts an array into its objects, brackets in strings notwithstanding")
    func elements() throws {
        let read = try array("[\n {\"a\":\"}],\\\"{\"},\n\n {\"b\":[{\"c\":1}]} ]\n")
        #expect(read.rows == [["a": "}],\"{"], ["b": "[{\"c\":1}]"]])
        #expect(read.lines == [2, 4])
    }

    @Test("tells when an array is cut off")
    func cutOff() throws {
        let read = try array("[{\"a\":1},{\"a\":2")
        #expect(read.problems[2]?.contains("cut off") == true)
    }

    @Test("never fails on random bytes")
    func fuzz() throws {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("{}[],:\"\\a1 \n".utf8) + [0xFF]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let source = { TextSource(ByteSource(bytes: bytes), encoding: .utf8) }
            _ = try Reading(JSONRecordReader(lines: source(), recordBytesMax: 50))
            _ = try Reading(JSONRecordReader(array: source(), recordBytesMax: 50))
            _ = try Reading(VCardReader(source(), recordBytesMax: 50))
        }
    }
}

@Suite("A vCard reader")
struct VCardReaderTests {
    private func read(_ text: String) throws -> Reading {
        try Reading(VCardReader(Reading.source(text), recordBytesMax: 10_000))
    }

    @Test("reads version 2.1: charset, quoted-printable, soft line ends, bare types")
    func version21() throws {
        let card = """
            BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Nicol=F2;Jos=E9\r
            EMAIL;INTERNET:a@b.it\r\nTEL;CELL:+39 1\r
            NOTE;ENCODING=QUOTED-PRINTABLE:first=0D=0A=\r\nsecond\r\nEND:VCARD\r\n
            """
        let row = try read(card).rows[0]
        #expect(row["name"] == "José Nicolò")
        #expect(row["email"] == "a@b.it")
        #expect(row["phone"] == "+39 1")
        #expect(row["notes"] == "first\r\nsecond")
    }

    @Test("reads version 3.0: folded lines, groups, escapes, preferred addresses, base64")
    func version30() throws {
        let card = """
            BEGIN:VCARD\nVERSION:3.0\nFN:Ada\n  Lovelace\nitem1.EMAIL;TYPE=work:b@x.org
            EMAIL;TYPE=INTERNET,PREF:a@x.org\nORG:Rossi\\, Figli;Vendite\nTITLE:CEO
            ADR:;;Via Roma 1;Forlì;FC;47121;Italia\nX-NOTE;ENCODING=b:Y2lhbw==\nPHOTO;ENCODING=b:AAAA
            END:VCARD
            """
        let row = try read(card).rows[0]
        #expect(row["name"] == "Ada Lovelace")
        #expect(row["email"] == "a@x.org")
        #expect(row["EMAIL 2"] == "b@x.org")
        #expect(row["company"] == "Rossi, Figli")
        #expect(row["Department"] == "Vendite")
        #expect(row["city"] == "Forlì")
        #expect(row["country"] == "Italia")
        #expect(row["X-NOTE"] == "ciao")
        #expect(row["PHOTO"] == nil)
    }

    @Test("keeps two people apart when the end of the first one's card is missing")
    func missingEnd() throws {
        let text = """
            BEGIN:VCARD\nFN:Ada\nEMAIL:ada@x.org\nBEGIN:VCARD\nFN:Bob\nEND:VCARD
            BEGIN:VCARD\nFN:Cid\nAGENT:\nBEGIN:VCARD\nFN:Dan\nEND:VCARD\nTITLE:CEO\nEND:VCARD
            """
        let reading = try read(text)
        #expect(reading.rows.compactMap { $0["name"] } == ["Bob", "Cid"])
        #expect(reading.rows.last?["title"] == "CEO")
        #expect(reading.problems.keys.sorted() == [1] && reading.lines == [1, 4, 7])
    }

    @Test("reads version 4.0: schemes, PREF, several cards")
    func version40() throws {
        let card = """
            BEGIN:VCARD\nVERSION:4.0\nUID:urn:uuid:1\nFN:A\nTEL;VALUE=uri;PREF=2:tel:+391\nTEL;PREF=1:+392
            REV:20260304T102000Z\nX-ASSAY-SOURCE:Fiera\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD
            """
        let rows = try read(card).rows
        #expect(rows.count == 2)
        #expect(rows[0]["id"] == "urn:uuid:1")
        #expect(rows[0]["phone"] == "+392")
        #expect(rows[0]["TEL 2"] == "+391")
        #expect(rows[0]["source"] == "Fiera")
        #expect(rows[1] == ["name": "B"])
    }

    @Test("tells when a card is cut off or text stands between cards")
    func broken() throws {
        let read = try read("junk\nBEGIN:VCARD\nFN:A\n")
        #expect(read.problems.count == 2)
    }
}
