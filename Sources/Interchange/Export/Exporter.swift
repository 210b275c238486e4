package import CRM
import JSON
import Ledger
package import Storage

/// What an export wrote.
package struct ExportReport: Equatable, Sendable {
    /// Records written.
    package var count = 0
    /// Bytes written.
    package var byteCount = 0
    /// SHA-256 of them, in hexadecimal; the log's entry has it too.
    package var sha256 = ""
}

/// Writes the records of an organization, from one snapshot and in constant memory.
///
/// What it writes, the importer reads back to the same records. Each export is noted in the log,
/// by counts and hash, unless the store can only be read.
package struct Exporter {
    private let store: Store
    private let organizationKey: OrganizationKey
    private static let pieceBytes = 1 << 16

    /// An exporter of one organization's records.
    package init(_ store: Store, organizationKey: OrganizationKey) {
        self.store = store
        self.organizationKey = organizationKey
    }

    /// Gives the export to `write`, piece by piece.
    ///
    /// `hasMark` begins a CSV with a byte order mark, for Excel.
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)`` when the format does not
    ///   exist for the kind, or has no room; what `write` throws.
    package func run(
        _ kind: ExportKind,
        as format: ExportFormat,
        hasMark: Bool = false,
        isNoted: Bool = true,
        write: ([UInt8]) throws -> Void
    ) throws -> ExportReport {
        guard format != .vcf || kind == .contacts else {
            throw InterchangeError.badOption(
                option: "--format",
                value: "vcf",
                expected: "csv, xlsx or jsonl for \(kind.rawValue)"
            )
        }
        var writer = ExportWriter(kind, format, hasMark: hasMark)
        var report = ExportReport()
        var hash = SHA256()
        var piece: [UInt8] = []
        func flush() throws {
            try write(piece)
            hash.update(piece)
            report.byteCount += piece.count
            piece.removeAll(keepingCapacity: true)
        }
        writer.begin(into: &piece)
        try forEachRow(kind) { cells in
            try writer.append(cells, to: &piece)
            report.count += 1
            if piece.count >= Self.pieceBytes { try flush() }
        }
        writer.end(into: &piece)
        try flush()
        report.sha256 = hash.finish().hex
        if isNoted {
            try store.noteExport(
                records: kind.rawValue,
                format: format.rawValue,
                count: report.count,
                sha256: report.sha256
            )
        }
        return report
    }

    /// Writes the export into a file that only its owner can read; a file of that name is replaced
    /// when the export is complete, and not before.
    package func run(
        _ kind: ExportKind,
        as format: ExportFormat,
        to path: String,
        hasMark: Bool = false,
        isNoted: Bool = true
    ) throws -> ExportReport {
        let file = try ExportFile(path)
        let report = try run(kind, as: format, hasMark: hasMark, isNoted: isNoted) {
            try file.append($0)
        }
        try file.finish()
        return report
    }

    private func forEachRow(_ kind: ExportKind, _ body: ([JSON]) throws -> Void) throws {
        let key = organizationKey
        switch kind {
        case .contacts:
            try store.forEachContact(organizationKey: key) { try body(ExportRow.cells($0)) }
        case .companies:
            try store.forEachCompany(organizationKey: key) { try body(ExportRow.cells($0)) }
        case .interactions:
            try store.forEachInteraction(organizationKey: key) {
                try body(ExportRow.cells($0, contactEmail: $1))
            }
        case .opportunities:
            try store.forEachOpportunity(organizationKey: key) { try body(ExportRow.cells($0)) }
        case .outcomes:
            try store.forEachOutcome(organizationKey: key) { try body(ExportRow.cells($0)) }
        case .scores:
            let thresholds = try store.thresholds(organizationKey: key)
            try store.forEachScore(organizationKey: key) {
                try body(ExportRow.cells($0, thresholds))
            }
        }
    }
}
