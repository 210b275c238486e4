import CRM
import Foundation
import Interchange
import JSON
import Storage
import TestSupport
import Testing

@Suite("A workbook")
struct WorkbookTests {
    /// Makes a workbook as other programs do, with Python's archive module.
    ///
    /// Values of `parts` are XML; `%` in a name is `xl/`.
    private func workbook(
        _ parts: [String: String],
        in folder: TemporaryDirectory,
        method: String = "ZIP_DEFLATED"
    ) throws -> String {
        var all = [
            "%workbook.xml": """
            <workbook xmlns:r="x"><sheets><sheet name="People" r:id="r1"/>\
            <sheet name="Old" state="hidden" r:id="r2"/></sheets></workbook>
            """,
            "%_rels/workbook.xml.rels": """
            <Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>\
            <Relationship Id="r2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>\
            <Relationship Id="r9" Type="x/worksheet" TargetMode="External" Target="file:///etc"/>\
            </Relationships>
            """,
            "%styles.xml": """
            <styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy\\ hh:mm"/>\
            <numFmt numFmtId="171" formatCode="00000"/>\
            <numFmt numFmtId="172" formatCode="#,##0.00\\ &quot;days&quot;"/></numFmts>\
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>\
            <xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/></cellXfs>\
            </styleSheet>
            """,
            "%sharedStrings.xml": """
            <sst><si><t>Name</t></si><si><t>Email</t></si><si><t>Created Date</t></si>\
            <si><r><t>Ada </t></r><r><t xml:space="preserve">Ångström &amp; Eva</t></r>\
            <rPh><t>x</t></rPh></si></sst>
            """,
        ]
        all.merge(parts) { $1 }
        let list = JSON.object(JSONObject(members: all.map { ($0.key, .string($0.value)) }))
        let json = try folder.write(Array(list.canonicalBytes), to: "parts.json")
        let path = folder.file("people.xlsx")
        let script = """
            import json, sys, zipfile
            with zipfile.ZipFile(sys.argv[2], 'w', zipfile.\(method)) as archive:
                for name, text in json.load(open(sys.argv[1])).items():
                    archive.writestr(name.replace('%', 'xl/'), text)
            """
        let result = try PythonVerifier.run(["-c", script, json, path])
        try #require(result.status == 0, "\(result.output)")
        return path
    }

    private static let sheet = """
        <worksheet><sheetData>\
        <row r="1"><c r="A1" t="inlineStr"><is><t>Our people</t></is></c></row>\
        <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c>\
        <c r="C3" t="s"><v>2</v></c><c r="D3" t="inlineStr"><is><t>Code</t></is></c>\
        <c r="E3" t="inlineStr"><is><t>Rate</t></is></c></row>\
        <row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4" t="str"><f>A1&amp;"x"</f>\
        <v>ada@x.example</v></c><c r="C4" s="1"><v>46085</v></c><c r="D4" s="3"><v>815</v></c>\
        <c r="E4" s="4"><v>0.10000000000000001</v></c></row>\
        <row r="5"/><row r="6"><c r="A6"/><c r="B6" t="s"/></row>\
        <row r="7"><c r="A7" t="inlineStr"><is><t>Bob_x000D_ </t></is></c>\
        <c r="B7" t="inlineStr"><is><t>b@x.example</t></is></c>\
        <c r="C7" s="2"><v>46085.4305555556</v></c><c r="D7" t="e"><v>#N/A</v></c>\
        <c r="E7" t="b"><v>1</v></c><c r="G7"><v>1234567890123</v></c></row>\
        </sheetData><mergeCells><mergeCell ref="A1:E1"/></mergeCells></worksheet>
        """

    @Test(
        "gives texts, dates, numbers and formulas' results below its titles",
        arguments: ["ZIP_DEFLATED", "ZIP_STORED"]
    )
    func cells(_ method: String) throws {
        let folder = try TemporaryDirectory()
        let path = try workbook(
            ["%worksheets/sheet1.xml": Self.sheet],
            in: folder,
            method: method
        )
        let bench = try ImportBench()
        let report = try Importer(bench.store, options: bench.options()).run(path)
        #expect(report.format == "Excel workbook" && report.counts.rejected == 0)
        #expect(report.warnings.contains { $0.contains("'People' was read; not read: 'Old'") })
        let people = try bench.contacts()
        #expect(people.map(\.name) == ["Ada Ångström & Eva", "Bob"])
        #expect(people.map(\.email) == ["ada@x.example", "b@x.example"])
        #expect(
            people.map { $0.createdAt?.description } == [
                "2026-03-04T00:00:00Z", "2026-03-04T10:20:00Z",
            ]
        )
        #expect(people[0].attributes["Code"] == "00815" && people[0].attributes["Rate"] == 0.1)
        #expect(people[1].attributes["Rate"] == true)
        #expect(people[1].attributes["column G"] == 1_234_567_890_123)
    }

    @Test("in groups, each with its title and header, has neither among its records")
    func groups() throws {
        let rows = [
            ["Leads"], ["Name", "Email", "Phone"], ["Ada", "a@x.example", "020"], [],
            ["Contacted"], ["Name", "Email", "Phone"], ["Bob", "b@x.example", "030"], ["Eve"],
        ]
        let cells = rows.enumerated().map { row, texts in
            let cells = zip(["A", "B", "C"], texts).map { column, text in
                "<c r=\"\(column)\(row + 1)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
            }
            return "<row r=\"\(row + 1)\">" + cells.joined() + "</row>"
        }
        let sheet = "<worksheet><sheetData>" + cells.joined() + "</sheetData></worksheet>"
        let folder = try TemporaryDirectory()
        let path = try workbook(["%worksheets/sheet1.xml": sheet], in: folder)
        let bench = try ImportBench()
        _ = try Importer(bench.store, options: bench.options()).run(path)
        #expect(try bench.contacts().map(\.name) == ["Ada", "Bob", "Eve"])
    }

    @Test("gives another sheet by its name, and names them where there is none")
    func sheets() throws {
        let folder = try TemporaryDirectory()
        let old = Self.sheet.replacing("ada@x.example", with: "old@x.example")
        let path = try workbook(
            ["%worksheets/sheet1.xml": Self.sheet, "%worksheets/sheet2.xml": old],
            in: folder
        )
        let bench = try ImportBench()
        _ = try Importer(bench.store, options: bench.options { $0.sheet = "old" }).run(path)
        #expect(try bench.contacts()[0].email == "old@x.example")
        #expect(throws: InterchangeError.self) {
            _ = try Importer(bench.store, options: bench.options { $0.sheet = "New" }).run(path)
        }
    }

    @Test("that is a bomb, damaged, a document type or no workbook is refused")
    func refusals() throws {
        let folder = try TemporaryDirectory()
        func reason(_ path: String) -> String {
            do {
                _ = try Workbook(path: path)
                return ""
            } catch {
                return "\(error)"
            }
        }
        let bomb = "<sst><si><t>" + String(repeating: "x", count: 3_000_000) + "</t></si></sst>"
        let packed = try workbook(["%sharedStrings.xml": bomb], in: folder)
        #expect(reason(packed).contains("unpacks to 3000027 bytes"))
        let entity = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><sst/>"
        #expect(
            reason(try workbook(["%sharedStrings.xml": entity], in: folder))
                .contains("document type")
        )
        let whole = Array(
            try Data(
                contentsOf: URL(
                    fileURLWithPath: workbook(["%worksheets/sheet1.xml": Self.sheet], in: folder)
                )
            )
        )
        for cut in [30, whole.count / 2, whole.count - 5] {
            let path = try folder.write(Array(whole[..<cut]), to: "cut.xlsx")
            #expect(reason(path).contains("cannot import"), "\(cut)")
        }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8(
                    1 << Int.random(in: 0..<8, using: &random)
                )
            }
            // Whatever the damage, it is read, or refused with words.
            let path = try folder.write(bytes, to: "damaged.xlsx")
            do {
                let file = try RecordFile(path: path)
                _ = try Reading(anyReader: file.makeReader())
            } catch {
                #expect(error is InterchangeError, "\(error)")
            }
        }
    }

    @Test("that we write is whole to other programs as well")
    func written() throws {
        let bench = try ImportBench()
        let note = String(repeating: "note ", count: 30)
        try bench.load("id,name,note\n0017,\"<Ada> & \u{1}_x0041_\r\nx\",\(note)\n")
        let path = bench.directory.file("out.xlsx")
        let exporter = Exporter(bench.store, organizationKey: try bench.organizationKey)
        _ = try exporter.run(.contacts, as: .xlsx, to: path)
        let script = """
            import sys, zipfile, xml.dom.minidom as dom
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            for name in archive.namelist(): dom.parseString(archive.read(name))
            print(archive.read('xl/worksheets/sheet1.xml').decode())
            """
        let result = try PythonVerifier.run(["-c", script, path])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("&lt;Ada&gt; &amp; _x0001__x005F_x0041_"))
    }
}

@Suite("An export for Excel")
struct ByteOrderMarkTests {
    @Test("begins with a byte order mark where it is asked for, and comes back")
    func mark() throws {
        let bench = try ImportBench()
        try bench.load("id,name\n1,Jürgen\n")
        let exporter = Exporter(bench.store, organizationKey: try bench.organizationKey)
        let path = bench.directory.file("out.csv")
        _ = try exporter.run(.contacts, as: .csv, to: path, hasMark: true)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF] + Array("id,name".utf8)))
        #expect(try Importer(bench.store, options: bench.options()).run(path).counts.unchanged == 1)
    }
}
