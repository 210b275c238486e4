/// An Excel workbook (ECMA-376): its sheets, texts and styles.
///
/// Read without unpacking it anywhere. Formulas are not run: what they gave when the workbook was
/// saved is read. Links to other files and addresses are never followed.
package struct Workbook {
    /// A sheet of the workbook.
    package struct Sheet: Equatable {
        /// The name on its tab.
        package var name: String
        package var isVisible: Bool
        var part: String
    }

    /// The sheets in the order of their tabs.
    package private(set) var sheets: [Sheet] = []
    let path: String
    private(set) var texts: [String] = []
    private(set) var styles = CellStyles()
    private(set) var is1904 = false
    private let archive: ZipArchive
    /// Bytes of all shared texts together.
    private static let textBytesMax = 1 << 28

    /// Opens a workbook.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)`` when it is none, or damaged.
    package init(path: String) throws { try self.init(try ByteSource(path: path)) }

    /// Opens a workbook that may be in memory.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)`` when it is none, or damaged.
    package init(_ bytes: ByteSource) throws {
        path = bytes.path
        archive = try ZipArchive(bytes)
        let main =
            try Self.target(of: "officeDocument", in: archive, "_rels/.rels", path: path)
            .first?.value ?? "xl/workbook.xml"
        guard archive.contains(main) else {
            let isOpenDocument = archive.contains("content.xml")
            throw fault(
                isOpenDocument
                    ? "it is an OpenDocument file; save it as .xlsx or CSV"
                    : "it is a ZIP archive, and no workbook is in it"
            )
        }
        do {
            try readSheets(main)
            let folder = main.split(separator: "/").dropLast().joined(separator: "/")
            let prefix = folder.isEmpty ? "" : folder + "/"
            if archive.contains(prefix + "sharedStrings.xml") {
                try readTexts(prefix + "sharedStrings.xml")
            }
            if archive.contains(prefix + "styles.xml") {
                var xml = XMLReader(try archive.open(prefix + "styles.xml"))
                styles = try CellStyles(&xml)
            }
        } catch let error as XMLReader.Fault {
            throw fault(error.reason)
        }
    }

    /// The bytes of a sheet's part.
    func source(_ sheet: Sheet) throws -> (inout [UInt8]) throws -> Bool {
        try archive.open(sheet.part)
    }

    func fault(_ reason: String) -> InterchangeError { .badWorkbook(path: path, reason: reason) }

    private mutating func readSheets(_ main: String) throws {
        let parts = main.split(separator: "/").map(String.init)
        let relations = (parts.dropLast() + ["_rels", (parts.last ?? "") + ".rels"])
            .joined(separator: "/")
        let targets = try Self.target(of: "worksheet", in: archive, relations, path: path)
        var xml = XMLReader(try archive.open(main))
        while let event = try xml.next() {
            guard case .start(let name, let attributes) = event else { continue }
            if name == "workbookPr" {
                is1904 = ["1", "true"].contains(attributes["date1904"] ?? "")
            }
            guard name == "sheet", sheets.count < 1_000 else { continue }
            // The attribute is `r:id`; names come without their prefix.
            guard let part = attributes["id"].flatMap({ targets[$0] }) else { continue }
            sheets.append(
                Sheet(
                    name: attributes["name"] ?? "",
                    isVisible: (attributes["state"] ?? "visible") == "visible",
                    part: part
                )
            )
        }
        guard !sheets.isEmpty else { throw fault("it has no sheet with cells") }
    }

    private mutating func readTexts(_ part: String) throws {
        var xml = XMLReader(try archive.open(part))
        var text = ""
        var (isText, isPhonetic, bytes) = (false, false, 0)
        while let event = try xml.next() {
            switch event {
            case .start("si", _): text = ""
            case .start("t", _): isText = !isPhonetic
            case .end("t"): isText = false
            case .start("rPh", _): isPhonetic = true
            case .end("rPh"): isPhonetic = false
            case .text(let more) where isText: text += more
            case .end("si"):
                bytes += text.utf8.count + 16
                guard bytes <= Self.textBytesMax else { throw fault("its texts are too large") }
                texts.append(CellValue.unescaped(text))
            default: break
            }
        }
    }

    /// The parts that a list of relations names for a kind, by id; external ones are left out.
    private static func target(
        of kind: String,
        in archive: ZipArchive,
        _ part: String,
        path: String
    ) throws -> [String: String] {
        guard archive.contains(part) else { return [:] }
        // `xl/_rels/workbook.xml.rels` speaks of the parts below `xl`.
        let folders = part.split(separator: "/").dropLast(2).map(String.init)
        var targets: [String: String] = [:]
        var xml = XMLReader(try archive.open(part))
        do {
            while let event = try xml.next() {
                guard case .start("Relationship", let attributes) = event,
                    attributes["Type"]?.hasSuffix("/" + kind) == true,
                    attributes["TargetMode"]?.lowercased() != "external",
                    let id = attributes["Id"], let target = attributes["Target"]
                else { continue }
                var names = target.hasPrefix("/") ? [] : folders
                for name in target.split(separator: "/") where name != "." {
                    if name == ".." { _ = names.popLast() } else { names.append(String(name)) }
                }
                targets[id] = names.joined(separator: "/")
            }
        } catch let error as XMLReader.Fault {
            throw InterchangeError.badWorkbook(path: path, reason: error.reason)
        }
        return targets
    }
}
