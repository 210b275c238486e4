import Engine
import HTTP
import JSON
import Scoring

/// `/v1/audit/report`: what an auditor is given of a period.
enum AuditReportRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/audit/report", .token(.readAudit), answer: report)
    ]

    /// What an auditor is given of a period, as a page or as JSON; the log gets an entry.
    @Sendable private static func report(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let query = try call.query("since", "until", "by", "format")
        var choices = AuditReportChoices()
        choices.since = try query.instant("since")
        choices.until = try query.instant("until")
        choices.groupedBy = query["by"]
        choices.showsFile = false
        if let since = choices.since, let until = choices.until, since >= until {
            throw Query.wrong("until", "give a moment after since")
        }
        let format = try query.choice("format", ReportFormat.self) ?? .html
        let (asked, language) = (choices, call.language)
        let bytes = try await service.work(call) { scope -> [UInt8] in
            do {
                return try scope.auditReport(asked, isPage: format == .html, language)
            } catch TrainingError.unknownColumn(_, let known) {
                throw Query.wrong("by", "there are: \(known.joined(separator: ", "))")
            }
        }
        return Reply.bytes(
            bytes,
            type: format == .html ? "text/html; charset=utf-8" : Reply.json
        )
    }

    private enum ReportFormat: String, CaseIterable { case html, json }
}

extension OrganizationScope {
    /// What an auditor is given of a period, with an entry of the log that it left the file.
    func auditReport(
        _ choices: AuditReportChoices,
        isPage: Bool,
        _ language: Language
    ) throws -> [UInt8] {
        let report = try engine.auditReport(
            organizationKey: key,
            organization: organizationID,
            choices
        )
        let bytes =
            isPage
            ? Array(AuditReportPage(report, language: language).html.utf8)
            : report.json.orderedBytes
        try engine.noteAuditReport(bytes, format: isPage ? "html" : "json")
        return bytes
    }
}
