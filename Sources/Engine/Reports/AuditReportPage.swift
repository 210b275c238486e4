import AuditLog
import CRM
import JSON
import Ledger
package import Scoring
import Storage
import Training

/// An audit report as one page to read and to print; figures stand as their queries give them.
package struct AuditReportPage: Sendable {
    private let report: AuditReport
    private let language: Language

    /// The page of a report in the reader's language.
    package init(_ report: AuditReport, language: Language) {
        self.report = report
        self.language = language
    }

    /// The page in UTF-8.
    package var html: String {
        let title = "\(say("Audit report", "Rapporto di audit")): \(report.organizationID)"
        return WebPage(title: title, language: language).html(
            ["<h1>\(Markup.text(title))</h1>", cover, verification, models, drift, fairness]
                + AuditQuestion.allCases.filter { ![.models, .publications].contains($0) }
                .compactMap(section)
        )
    }

    func say(_ english: String, _ italian: String) -> String {
        language == .italian ? italian : english
    }

    private func heading(_ text: String, startsPage: Bool = false) -> String {
        "<h2\(startsPage ? " class=\"page\"" : "")>\(Markup.text(text))</h2>"
    }

    private func paragraph(_ text: String) -> String { "<p>\(Markup.text(text))</p>" }

    private func command(_ words: String) -> String {
        "<pre>\(Markup.text(words))</pre>"
    }

    /// What it is about, and what it is not.
    private var cover: String {
        let begin =
            report.period.since.microseconds == 0
            ? say("the first entry", "la prima voce") : "\(report.period.since)"
        let facts = [
            (say("Period", "Periodo"), "\(begin) – \(report.period.until)"),
            (say("Written at", "Scritto il"), "\(report.at)"),
            (say("By", "Da"), report.program), (say("Log", "Registro"), report.verification.origin),
            (
                say("Covers", "Comprende"),
                say(
                    "the first \(report.period.entries) entries of the log",
                    "le prime \(report.period.entries) voci del registro"
                )
            ),
        ]
        let several = say(
            " This file holds several organizations: what its log tells of all of them is left out.",
            " Questo file contiene più organizzazioni: ciò che il registro dice di tutte è omesso."
        )
        let how = say(
            "Under each table stands the query that gives it: 'assay query' runs it again, and so does "
                + "sqlite3. The report names no contact: entries of the log and scores go by their "
                + "numbers. Of long tables the newest \(AuditFigure.rowsMax) rows are shown.",
            "Sotto ogni tabella sta l’interrogazione che la dà: 'assay query' la esegue di nuovo, e "
                + "così sqlite3. Il rapporto non nomina alcun contatto: voci del registro e punteggi "
                + "stanno con il loro numero. Delle tabelle lunghe si mostrano le "
                + "\(AuditFigure.rowsMax) righe più recenti."
        )
        return Markup.facts(facts.map { ($0.0, Markup.text($0.1)) })
            + paragraph(how + (report.isOfSeveral ? several : ""))
    }

    /// Whether the log still is what it was, and what was not compared.
    private var verification: String {
        let log = report.verification
        let isGood = say(
            "Intact: all that was compared is as it was written.",
            "Integro: tutto ciò che è stato confrontato è com’è stato scritto."
        )
        let isBad = "\(say("Not intact: findings", "Non integro: differenze")): \(log.problemCount)"
        let verdict =
            "<p class=\"\(log.isIntact ? "good" : "bad")\">\(log.isIntact ? isGood : isBad)</p>"
        var facts: [(String, String)] = [
            (say("Entries recomputed", "Voci ricalcolate"), "\(log.size - log.verifiedFrom)"),
            (say("Scores compared", "Punteggi confrontati"), "\(log.rows.scores)"),
            (say("Inputs and results compared", "Dati e risultati confrontati"), "\(log.payloads)"),
            (say("Models compared", "Modelli confrontati"), "\(log.models)"),
            (say("Checkpoints compared", "Checkpoint confrontati"), "\(log.checkpoints)"),
            (say("Records compared", "Record confrontati"), "\(log.commitment?.rows ?? 0)"),
            (
                say("Records written since, not compared", "Record scritti dopo, non confrontati"),
                "\(log.records.contacts + log.records.interactions + log.records.opportunities + log.records.outcomes)"
            ),
            (say("People erased", "Persone cancellate"), "\(log.erasures)"),
            (
                say("Never compared", "Mai confrontati"),
                log.notCompared.joined(separator: ", ")
            ),
            (say("Root", "Radice"), log.root.hex),
        ]
        if let noted = log.notedSize {
            facts.append((say("Noted beside the file", "Annotate accanto al file"), "\(noted)"))
        }
        let steps =
            log.continuations.map {
                "\(say("Continued at entry", "Continuato alla voce")) \($0.seq)"
            }
            + log.backwards.map {
                "\(say("The clock was put back at entry", "Orologio spostato indietro alla voce")) \($0.seq)"
            }
        let problems = log.problems.map { ["<td>\(Markup.text($0.description))</td>"] }
        return heading(say("Is the log as it was written?", "Il registro è com’è stato scritto?"))
            + verdict + Markup.facts(facts.map { ($0.0, Markup.text($0.1)) })
            + steps.map(paragraph).joined()
            + (problems.isEmpty
                ? "" : Markup.table([say("What differs", "Che cosa differisce")], problems))
            + command("assay audit verify")
    }

    /// How far today's contacts are from those that the model in use learned from.
    private var drift: String {
        let title = heading(say("Drift", "Deriva"))
        switch report.watch {
        case .ruleBook:
            return title
                + paragraph(
                    say(
                        "The rule book is in use; it learned from nobody, so that nothing has moved.",
                        "È in uso il libro delle regole; non ha imparato da nessuno, e nulla si è spostato."
                    )
                )
        case .tooFew:
            return title
                + paragraph(
                    say(
                        "Too few outcomes are known to tell.",
                        "Si conoscono troppo pochi esiti per dirlo."
                    )
                )
        case .measured(let found):
            let summary = say(
                "Model \(found.model.name): \(word(found.level.rawValue)). "
                    + "\(found.contacts) contacts compared with those it learned from; "
                    + "\(found.outcomes) outcomes were decided since.",
                "Modello \(found.model.name): \(word(found.level.rawValue)). "
                    + "\(found.contacts) contatti confrontati con quelli da cui ha imparato; "
                    + "\(found.outcomes) esiti decisi da allora."
            )
            let rows = found.shifts.prefix(10).map { shift in
                [
                    "<td>\(Markup.text(shift.feature))</td>",
                    "<td class=\"number\">\(decimal(shift.stability, 3))</td>",
                    "<td>\(Markup.text(word(shift.level.rawValue)))</td>",
                ]
            }
            let head = [
                say("Feature", "Caratteristica"),
                say("Population stability index", "Indice di stabilità"),
                say("Level", "Livello"),
            ]
            return title + paragraph(summary) + Markup.table(head, rows)
                + command("assay models drift \(found.model.name)")
        }
    }

    /// What the model in use makes of groups.
    private var fairness: String {
        guard let groups = report.groups else { return "" }
        let rows = groups.fairness.groups.map { group in
            let isOff = !group.isSmall && !group.observed.interval.contains(group.expected)
            return [
                "<td>\(Markup.text(group.name))\(group.isSmall ? " *" : "")</td>",
                "<td class=\"number\">\(group.count)</td>",
                "<td class=\"number\">\(percent(group.observed.share))</td>",
                "<td class=\"number\(isOff ? " bad" : "")\">\(percent(group.expected))</td>",
                "<td class=\"number\">\(percent(group.selection.share))</td>",
                "<td class=\"number\">\(percent(group.falseNegatives.share))</td>",
            ]
        }
        let head = [
            groups.column, say("Known outcomes", "Esiti noti"), say("Won", "Vinti"),
            say("Expected", "Attesi"), say("Called hot", "Detti caldi"),
            say("Won, not called hot", "Vinti, non detti caldi"),
        ]
        return heading(say("Fairness", "Equità")) + Markup.table(head, rows)
            + paragraph(
                say(
                    "* fewer than \(Fairness.countMin): nothing can be concluded.",
                    "* meno di \(Fairness.countMin): non se ne può concludere nulla."
                )
            ) + command("assay models fairness --by \(groups.column)")
    }

    /// One question with its answer and the query.
    private func section(_ question: AuditQuestion) -> String? {
        guard let figure = report.figure(question) else { return nil }
        let words = title(of: question)
        return heading(words.title, startsPage: question == .scores)
            + (words.note.isEmpty ? "" : paragraph(words.note)) + table(figure)
    }

    /// The rows of an answer, and the query.
    private func table(_ figure: AuditFigure) -> String {
        let query = "<pre>\(Markup.lines(figure.sql))</pre>"
        guard !figure.rows.isEmpty else {
            return
                "<p class=\"soft\">\(say("None in this period.", "Nessuno in questo periodo."))</p>"
                + query
        }
        let rows = figure.rows.map { row in
            zip(figure.columns, row).map { column, value -> String in
                let isNumber = value.doubleValue != nil
                let shown = Markup.text(text(value, in: column))
                return isNumber ? "<td class=\"number\">\(shown)</td>" : "<td>\(shown)</td>"
            }
        }
        let more = figure.count - figure.rows.count
        return Markup.table(figure.columns.map(columnTitle), rows)
            + (more > 0 ? paragraph("… \(say("and", "e")) \(more) \(say("more", "altri"))") : "")
            + query
    }
}

extension AuditReportPage {
    /// Each model with who answers for it, what it is for, and what it learned from.
    private var models: String {
        guard let figure = report.figure(.models) else { return "" }
        let events = report.figure(.publications)
        let blocks = report.models.compactMap { model -> String? in
            guard let row = figure.rows.first(where: { $0.contains(.string(model.sha256)) }) else {
                return nil
            }
            var facts = [
                (say("Purpose", "Scopo"), purpose), (say("Limits", "Limiti"), limits(model)),
            ]
            facts += approvals(model, events)
            facts += zip(figure.columns, row).dropFirst()
                .filter { $0.1 != .null }
                .map { (columnTitle($0.0), text($0.1, in: $0.0)) }
            return "<h3>\(Markup.text(model.name))</h3>"
                + Markup.facts(facts.map { ($0.0, Markup.text($0.1)) })
        }
        let queries = [figure, events].compactMap { $0 }.map {
            "<pre>\(Markup.lines($0.sql))</pre>"
        }
        return heading(say("Models", "Modelli"), startsPage: true) + blocks.joined(separator: "\n")
            + queries.joined(separator: "\n")
    }

    private var purpose: String {
        say(
            "To order contacts by how likely they are to buy, so that people call the likeliest "
                + "first. Not made for decisions about a person that have legal or similar effect.",
            "Ordinare i contatti secondo la probabilità di acquisto, perché si chiamino prima i più "
                + "probabili. Non è fatto per decisioni su una persona con effetti giuridici o simili."
        )
    }

    /// What the model cannot know.
    private func limits(_ model: ModelRecord) -> String {
        guard model.isTrained, let outcomes = model.training["outcomes"]?.intValue else {
            return say(
                "Points are the beliefs of experts; nothing was learned from outcomes.",
                "I punti sono convinzioni di esperti; nulla è stato appreso dagli esiti."
            )
        }
        let won = model.training["won"]?.intValue ?? 0
        func columns(_ member: String) -> String {
            (model.training[member]?.arrayValue ?? [])
                .compactMap { $0["column"]?.stringValue }.joined(separator: ", ")
        }
        let (doubted, left) = (columns("suspicious"), columns("left_out"))
        return say(
            "Knows contacts like the \(outcomes) it learned from (\(won) won) and the time they were "
                + "decided in; an outcome recorded wrongly is learned wrongly."
                + (doubted.isEmpty ? "" : " May know the outcome from: \(doubted).")
                + (left.isEmpty ? "" : " Not used: \(left)."),
            "Conosce contatti come i \(outcomes) da cui ha imparato (\(won) vinti) e il tempo in cui "
                + "furono decisi; un esito registrato male è appreso male."
                + (doubted.isEmpty ? "" : " Può conoscere l’esito da: \(doubted).")
                + (left.isEmpty ? "" : " Non usati: \(left).")
        )
    }

    /// Who made the model, and who took it into use; the newest of each.
    private func approvals(_ model: ModelRecord, _ events: AuditFigure?) -> [(String, String)] {
        guard let events else { return [] }
        func value(_ name: String, _ row: [JSON]) -> String? {
            events.columns.firstIndex(of: name).flatMap { row[$0].stringValue }
        }
        let own = events.rows.filter { value("sha256", $0) == model.sha256 }
        func who(_ actions: [String]) -> String? {
            own.first { actions.contains(value("action", $0) ?? "") }
                .map { "\(value("actor", $0) ?? "–"), \(value("at", $0) ?? "")" }
        }
        let made = who(["trained", "fitted", "rules"])
        let approved = who(["published", "rolled back to"])
        return [
            (say("Owner: made by", "Responsabile: fatto da"), made ?? "–"),
            (say("Approved: taken into use by", "Approvato: messo in uso da"), approved ?? "–"),
        ]
    }
}
