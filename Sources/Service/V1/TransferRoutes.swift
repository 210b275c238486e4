import CRM
import HTTP
import Interchange
import JSON
import Storage
import Values

/// `/v1/imports` and `/v1/export`: records in and out.
enum TransferRoutes {
    static let routes: [Route] = [
        Route("POST", "/v1/imports", .token(.writeContacts), body: .upload, answer: create),
        Route("GET", "/v1/imports", .token(.readScores), answer: list),
        Route("GET", "/v1/imports/{id}", .token(.readScores), answer: show),
        Route("GET", "/v1/export/{kind}", .token(.export), answer: export),
    ]

    /// Takes in the records of a file; sending the same file again changes nothing.
    @Sendable private static func create(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let asked = try ImportRequest(call)
        let isDryRun = asked.isDryRun
        let (bytes, claim) = (call.request.body, try call.claim())
        let (answer, isRepeated) = try await service.work(call) {
            scope -> (IdempotentResponse, Bool) in
            if let claim, let kept = try scope.keptAnswer(claim) {
                guard kept.requestSHA256 == claim.requestSHA256 else { throw Refusal.keyReused }
                return (kept, true)
            }
            let file = try UploadFile(bytes, folder: scope.uploadFolder(), name: asked.name)
            func answer(_ report: ImportReport) -> IdempotentResponse {
                IdempotentResponse(
                    requestSHA256: claim?.requestSHA256 ?? [],
                    status: isDryRun ? 200 : 201,
                    body: document(report).orderedBytes,
                    seq: nil
                )
            }
            let report = try scope.importFile(
                file.path,
                answer: { report in claim.map { (answer(report), $0) } }
            ) { try asked.set(&$0) }
            if !isDryRun { try scope.prepareModel(trains: asked.trains) }
            return (answer(report), false)
        }
        if isRepeated { return Service.repeated(answer) }
        return Reply.bytes(answer.body, status: answer.status, type: Reply.json)
    }

    private static func document(_ report: ImportReport) -> JSON {
        var columns: JSONObject = [:]
        for (name, field) in report.columns {
            columns[name] = field.map { .string($0.columnName) } ?? .null
        }
        return [
            "id": report.importID.isEmpty ? .null : .string(report.importID),
            "file": .string(report.fileName),
            "sha256": .string(report.fileSHA256),
            "format": .string(report.format),
            "records": .string(report.kind.rawValue),
            "dry_run": .bool(report.isDryRun),
            "read": .integer(Int64(report.counts.read)),
            "created": .integer(Int64(report.counts.created)),
            "updated": .integer(Int64(report.counts.updated)),
            "unchanged": .integer(Int64(report.counts.unchanged)),
            "rejected": .integer(Int64(report.counts.rejected)),
            "companies_created": .integer(Int64(report.companiesCreated)),
            "outcomes": .integer(Int64(report.outcomesWritten)),
            "columns": .object(columns),
            "mapping": .text(report.mapping),
            "warnings": .array(report.warnings.map { .string($0) }),
            "rejects": .array(report.rejects.map(document)),
        ]
    }

    private static func document(_ reject: ImportReject) -> JSON {
        [
            "record": .integer(Int64(reject.number)),
            "line": .integer(Int64(reject.line)),
            "column": .text(reject.column),
            "reason": .string(reject.reason),
        ]
    }

    private static func document(_ run: ImportRun) -> JSONObject {
        [
            "id": .string(run.id),
            "file": .string(run.fileName),
            "sha256": .string(run.fileSHA256),
            "status": .string(run.status.rawValue),
            "read": .integer(Int64(run.counts.read)),
            "created": .integer(Int64(run.counts.created)),
            "updated": .integer(Int64(run.counts.updated)),
            "unchanged": .integer(Int64(run.counts.unchanged)),
            "rejected": .integer(Int64(run.counts.rejected)),
            "started_at": .string(run.startedAt.description),
            "finished_at": run.finishedAt.map { .string($0.description) } ?? .null,
        ]
    }

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let runs = try await service.read(call) { try $0.imports() }
        return Reply.json([
            "imports": .array(runs.prefix(ServiceLimits.pageMax).map { .object(document($0)) })
        ])
    }

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let id = call["id"]
        guard let found = try await service.read(call, { try $0.importRun(id: id) }) else {
            throw Refusal(.notFound, "no such import")
        }
        var document = document(found.run)
        document["rejects"] = .array(found.rejects.map(Self.document))
        return Reply.json(.object(document))
    }

    /// All records of a kind, from one snapshot, as they are written.
    @Sendable private static func export(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("format", "bom")
        let hasMark = try query.flag("bom")
        let format = try query.choice("format", ExportFormat.self) ?? .jsonl
        guard let kind = ExportKind(rawValue: call["kind"]) else {
            throw Refusal(
                .notFound,
                "export one of \(ExportKind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard format != .vcf || kind == .contacts else {
            throw Query.wrong("format", "give csv, xlsx or jsonl for \(kind.rawValue)")
        }
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        let pipe = ExportPipe()
        let isStarted = service.start(organization) { scope in
            do {
                try scope.export(kind, as: format, hasMark: hasMark) { try pipe.write($0) }
                pipe.end()
            } catch is ExportPipe.Broken {
                // The reader went away, which is its right, or stood still for too long.
                pipe.fail()
            } catch {
                pipe.fail()
                throw error
            }
        }
        guard isStarted else { throw Refusal.busy }
        return HTTPResponse(
            status: 200,
            headers: [
                "Content-Type": mediaType(format),
                "Content-Disposition":
                    "attachment; filename=\"\(kind.rawValue).\(format.rawValue)\"",
            ],
            body: .stream(pipe.stream, isWhole: { pipe.isWhole })
        )
    }

    private static func mediaType(_ format: ExportFormat) -> String {
        switch format {
        case .csv: "text/csv; charset=utf-8"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .jsonl: "application/x-ndjson"
        case .vcf: "text/vcard; charset=utf-8"
        }
    }
}
