import Engine
import Foundation
import JSON
import Storage
import Testing

@Suite("The auditor's report, from the command line")
struct AuditReportTests {
    /// A file in which models, people and programs did something.
    private func place() throws -> TestWorkspace {
        let place = try TestWorkspace()
        place.variables["ASSAY_ACTOR"] = "revisora"
        var people = (1...40).map {
            "p\($0),Quadrifoglio \($0),q\($0)@rossi.it,\($0 % 2 == 0 ? "IT" : "DE")"
        }
        people[2] = "zephyrina,Zephyrina Malva,zephyrina@malva.example,IT"
        let file = try place.file(
            "people.csv",
            "id,name,email,country\n" + people.joined(separator: "\n") + "\n"
        )
        for words in [
            ["import", file], ["score", "--all"],
            ["override", "p1", "90", "--reason", "met at the fair"],
            ["mark", "p1", "won"], ["override", "p2", "95", "--reason", "keen"],
            ["mark", "p2", "lost"],
            ["override", "p5", "5", "--reason", "left the firm"],
            ["export", "contacts"], ["audit", "erase", "zephyrina", "--yes"], ["score", "p4"],
        ] {
            let done = try place.start(words).wait()
            #expect(done.code == 0, "\(words): \(done.errors)")
        }
        return place
    }

    /// The queries of a page, as somebody copies them.
    private func queries(_ page: String) -> [String] {
        page.components(separatedBy: "<pre>").dropFirst()
            .map { $0.components(separatedBy: "</pre>")[0] }.filter { $0.hasPrefix("SELECT") }
            .map {
                [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&quot;", "\""), ("&amp;", "&")]
                    .reduce($0) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            }
    }

    @Test("each figure of the page is what its query gives, however late it is run")
    func figures() throws {
        let place = try place()
        let path = place.directory.appending(path: "report.html").path
        let written = try place.run("audit", "report", "--output", path, "--json")
        #expect(written.code == 0, "\(written.errors)")
        let report = try #require(try written.jsonLines().first)
        let figures = try #require(report["figures"]?.arrayValue)
        #expect(figures.count == AuditQuestion.allCases.count)
        // What happens afterwards is not of the report.
        for words in [["score", "--all"], ["export", "scores"], ["audit", "checkpoint"]] {
            #expect(try place.start(words).wait().code == 0)
        }
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let queries = queries(page)
        #expect(Set(queries) == Set(figures.compactMap { $0["query"]?.stringValue }))
        for figure in figures {
            let query = try #require(figure["query"]?.stringValue)
            let again = try place.run("query", query, "--format", "jsonl")
            #expect(again.code == 0, "\(query): \(again.errors)")
            #expect(try again.jsonLines() == figure["rows"]?.arrayValue, "\(query)")
            for column in figure["rows"]?.arrayValue?.first?.objectValue?.keys ?? [] {
                #expect(AuditReportPage.columns[column] != nil, "\(column) has no name for people")
            }
        }
    }

    @Test("it tells who did what, who was nearer and who took records out, and names no contact")
    func story() throws {
        let place = try place()
        let path = place.directory.appending(path: "report.html").path
        let written = try place.run("audit", "report", "--output", path, "--json")
        let report = try #require(try written.jsonLines().first)
        func rows(_ name: String) -> [JSON] {
            let figures = report["figures"]?.arrayValue ?? []
            return figures.first { $0["figure"]?.stringValue == name }?["rows"]?.arrayValue ?? []
        }
        #expect(rows("scores").compactMap { $0["scores"]?.intValue }.reduce(0, +) == 41)
        #expect(rows("overrides").map { $0["nearer"] ?? "?" } == [.null, "model", "person"])
        #expect(rows("overrides").allSatisfy { $0["actor"] == "revisora" })
        #expect(rows("erasures").map { $0["reason"]?.stringValue } == ["request"])
        #expect(rows("exports").map { $0["records"]?.stringValue } == ["contacts"])
        #expect(rows("exports").first?["operation"] == "assay export")
        #expect(rows("publications").contains { $0["model"] == "expert-1" })
        #expect(report["verification"]?["intact"] == true)
        let page = try String(contentsOfFile: path, encoding: .utf8)
        for word in ["Intact", "Purpose", "Approved", "assay audit verify", "@media print"] {
            #expect(page.contains(word), "\(word)")
        }
        for word in ["<script", "Quadrifoglio", "q1@rossi.it", "met at the fair", "http://"] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test("it is one private file, in the reader's language, that replaces no other unasked")
    func file() throws {
        let place = try place()
        let path = place.directory.appending(path: "rapporto.html").path
        #expect(try place.run("audit", "report", "--output", path, "--lang", "it").code == 0)
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.contains("Rapporto di audit") && page.contains("Integro"))
        #expect(!page.contains("Intact") && !page.contains("Disputed"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let refused = try place.run("audit", "report", "--output", path)
        #expect(refused.code == 2 && refused.errors.contains("--replace"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == page)
        #expect(try place.run("audit", "report", "--output", path, "--replace").code == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("Intact"))
        let log = try place.run("audit", "log", "--kind", "export").output
        #expect(log.components(separatedBy: "audit_report").count == 3)
        #expect(try place.run("audit", "report", "--by", "shoe").code == 5)
        let backwards = try place.run(
            "audit",
            "report",
            "--since",
            "2026-02-01",
            "--until",
            "2026-01-01"
        )
        #expect(backwards.code == 2)
    }

    @Test("a period holds its days and no others")
    func period() throws {
        let place = try place()
        let past = try place.run("audit", "report", "--until", "2001-01-01")
        let figures = try past.jsonLines().first?["figures"]?.arrayValue ?? []
        let undated = ["models", "witnesses"]
        for figure in figures where !undated.contains(figure["figure"]?.stringValue ?? "") {
            #expect(figure["count"] == 0, "\(figure)")
        }
    }

    @Test("of a forged score it says so, and so does its exit code")
    func forged() throws {
        let place = try place()
        let forging = "DROP TRIGGER score_kept; UPDATE score SET score = 1 + score % 99"
        #expect(try place.shell("sqlite3 \"$ASSAY_DB\" '\(forging)'").code == 0)
        let path = place.directory.appending(path: "report.html").path
        #expect(try place.run("audit", "report", "--output", path).code == 10)
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.contains("Not intact") && !page.contains("class=\"good\""))
    }
}
