import CRM
package import Storage
import Values

/// Brings the records of a file into a store.
///
/// Reads in constant memory and stores in transactions of ``ImportOptions/batchRows`` records. When
/// it is cut off, the next run of the same file with the same settings continues behind the last
/// transaction. Importing a file twice changes nothing the second time.
package struct Importer {
    private let store: Store
    private let options: ImportOptions
    private static let reportedRejectsMax = 20
    /// A transaction ends early when its records have this many bytes.
    private static let batchBytesMax = 32_000_000

    /// An importer into `store`.
    package init(_ store: Store, options: ImportOptions) {
        self.store = store
        self.options = options
    }

    /// Options with the organization's time zone, and with what earlier imports were told that
    /// values of an outcome mean; what `options` says itself counts before.
    ///
    /// - Throws: what reading the file throws.
    package static func remembering(
        _ options: ImportOptions,
        in store: Store
    ) throws -> ImportOptions {
        var options = options
        let known = try store.outcomeWords(organizationID: options.organizationID)
        let given = Set(options.won + options.lost)
        options.won += known.won.filter { !given.contains($0) }
        options.lost += known.lost.filter { !given.contains($0) }
        if let key = try store.organizationKey(ifKnown: options.organizationID),
            let name = try store.timeZone(organizationKey: key)
        {
            if let zone = try TimeZoneRules.named(name) {
                options.zone = zone
            } else {
                options.unknownZone = name
            }
        }
        return options
    }

    /// Surveys files and puts them in the order in which they can refer to each other: companies,
    /// contacts, deals, interactions, outcomes; those of one kind as they were given.
    ///
    /// - Throws: ``InterchangeError`` when one of them cannot be imported; nothing is stored then.
    package func inOrder(_ paths: [String]) throws -> [FileSurvey] {
        let surveys = try paths.map { try FileSurvey(path: $0, options: options) }
        return surveys.enumerated()
            .sorted { ($0.1.kind.place, $0.0) < ($1.1.kind.place, $1.0) }
            .map(\.element)
    }

    /// Imports one file, see ``run(_:progress:answer:)-survey``.
    package func run(
        _ path: String,
        progress: (ImportProgress) throws -> Void = { _ in },
        answer: (ImportReport) -> (answer: IdempotentResponse, claim: IdempotencyKey)? = { _ in nil
        }
    ) throws -> ImportReport {
        try run(FileSurvey(path: path, options: options), progress: progress, answer: answer)
    }

    /// Imports one file that was surveyed.
    ///
    /// `progress` is called after each transaction; an error it throws ends the import, which can
    /// be continued later. The answer that `answer` makes of the report is kept for a claim, in the
    /// last transaction.
    /// - Throws: ``InterchangeError`` when the file as a whole cannot be imported; the store's
    ///   errors when it cannot be written.
    package func run(
        _ survey: FileSurvey,
        progress: (ImportProgress) throws -> Void = { _ in },
        answer: (ImportReport) -> (answer: IdempotentResponse, claim: IdempotencyKey)? = { _ in nil
        }
    ) throws -> ImportReport {
        let file = ImportFile(
            organizationID: options.organizationID,
            name: survey.name,
            sha256: survey.sha256,
            byteCount: survey.byteCount,
            settings: survey.options.settings(kind: survey.kind)
        )
        var pass = Pass(
            reader: try survey.makeReader(),
            drafter: Drafter(survey, now: store.environment.now().microseconds),
            batchRows: options.batchRows,
            rejectsMax: Self.reportedRejectsMax,
            batchBytesMax: Self.batchBytesMax,
            format: survey.format
        )
        var report = ImportReport()
        if options.isDryRun {
            try ImportSession.rehearse(file, in: store) { session, batch in
                session.run.counts.read > 0 ? try pass.skip(session.run.counts.read) : ()
                while !(try pass.fill(batch)) {
                    try progress(pass.progress(survey, session))
                }
                report = self.report(survey, session, pass)
                report.importID = ""
            }
        } else {
            let session = try ImportSession.open(file, in: store)
            let isContinued = session.isContinued
            try pass.skip(session.run.counts.read)
            var isLast = false
            while !isLast {
                isLast = try session.commit(
                    survey.kind.rawValue,
                    answer: { answer(self.report(survey, session, pass)) },
                    { try pass.fill($0) }
                )
                try progress(pass.progress(survey, session))
            }
            report = self.report(survey, session, pass)
            report.isContinued = isContinued
            if let name = options.keptAs {
                try store.keep(
                    ImportMapping(
                        name: name,
                        layout: survey.layout,
                        settings: survey.options.said,
                        keptAt: store.environment.now()
                    ),
                    organizationID: options.organizationID
                )
            }
        }
        report.isDryRun = options.isDryRun
        return report
    }

    private func report(
        _ survey: FileSurvey,
        _ session: ImportSession,
        _ pass: Pass
    ) -> ImportReport {
        var report = ImportReport()
        report.importID = session.run.id
        report.fileName = session.run.fileName
        report.fileSHA256 = survey.sha256
        report.format = survey.format.name
        report.encoding = survey.encoding
        report.kind = survey.kind
        report.mapping = survey.options.mappingName
        report.columns = survey.plan.slots.map { ($0.key, $0.field) }
        report.counts = session.run.counts
        report.companiesCreated = session.companiesCreated
        report.outcomesWritten = session.outcomesWritten
        report.merged = session.merged
        report.rejects = pass.rejects
        report.warnings = survey.warnings + survey.plan.notes + pass.drafter.warnings.sentences
        if session.emptyKept > 0 {
            report.warnings.append(
                "\(session.emptyKept) cells are empty where a contact has a value, which stays; if "
                    + "the file holds all there is, --full clears it"
            )
        }
        return report
    }
}

/// One way through a file's records.
private struct Pass {
    var reader: any RecordReader
    var drafter: Drafter
    let batchRows: Int
    let rejectsMax: Int
    let batchBytesMax: Int
    /// That of a delimited file.
    let delimiter: UInt8?
    private(set) var rejects: [ImportReject] = []

    init(
        reader: any RecordReader,
        drafter: Drafter,
        batchRows: Int,
        rejectsMax: Int,
        batchBytesMax: Int,
        format: FileFormat
    ) {
        self.reader = reader
        self.drafter = drafter
        self.batchRows = batchRows
        self.rejectsMax = rejectsMax
        self.batchBytesMax = batchBytesMax
        if case .csv(let dialect) = format {
            delimiter = dialect.delimiter
        } else {
            delimiter = nil
        }
    }

    /// Passes over records that were stored before.
    mutating func skip(_ count: Int) throws {
        for _ in 0..<count { guard try reader.next(into: &drafter.cells.record) else { return } }
    }

    /// Stores the records of one transaction; true at the end of the file.
    mutating func fill(_ batch: ImportBatch) throws -> Bool {
        var bytes = 0
        for _ in 0..<batchRows {
            guard try reader.next(into: &drafter.cells.record) else { return true }
            checkWidth()
            let verdict = try drafter.store(in: batch)
            try batch.count(verdict) { reject(verdict) }
            if case .refused = verdict, rejects.count < rejectsMax {
                rejects.append(reject(verdict))
            }
            bytes += drafter.cells.record.bytes.count
            if bytes > batchBytesMax { break }
        }
        return false
    }

    func progress(_ survey: FileSurvey, _ session: ImportSession) -> ImportProgress {
        ImportProgress(
            bytesDone: min(reader.bytesRead, survey.byteCount),
            bytesTotal: survey.byteCount,
            counts: session.run.counts
        )
    }

    /// A row longer than the header has shifted cells somewhere; a shorter one lacks the last.
    private mutating func checkWidth() {
        let width = drafter.cells.plan.slots.count
        let count = drafter.cells.record.fields.count
        guard drafter.cells.isDelimited, count != width, drafter.cells.record.problem == nil else {
            return
        }
        if count == 1, let delimiter, drafter.cells.record.unwrap(delimiter, width: width) {
            drafter.warnings.add(
                "% rows were quoted as a whole, as some editors do, and read as rows all the same",
                example: "line \(drafter.cells.record.line)"
            )
            return
        }
        if count < width {
            drafter.warnings.add(
                "% rows have fewer cells than the header; the missing ones count as empty",
                example: "line \(drafter.cells.record.line)"
            )
            return
        }
        let extra = drafter.cells.record.fields[width...]
        guard extra.contains(where: { $0.end > $0.start }) else { return }
        drafter.cells.record.problem = Record.Problem(
            column: width,
            reason: "the row has \(count) cells, the header \(width); quote cells that hold the "
                + "delimiter"
        )
    }

    private func reject(_ verdict: ImportVerdict) -> ImportReject {
        let record = drafter.cells.record
        var reject = ImportReject(
            number: record.number,
            line: record.line,
            column: nil,
            reason: "",
            record: ""
        )
        guard case .refused(let name, let reason) = verdict else { return reject }
        reject.reason = reason
        if let column = record.problem?.column {
            let slots = drafter.cells.plan.slots
            reject.column = column < slots.count ? slots[column].key : "column \(column + 1)"
        } else if let field = name.flatMap(Field.init(columnName:)) {
            let column = drafter.cells.column(of: field)
            reject.column =
                column.map { drafter.cells.plan.slots[$0].key }
                ?? drafter.cells.plan.name(of: field)
        }
        reject.record = CSVWriter.row(record.fields.prefix(2_000).map { record.text($0) })
        return reject
    }
}
