import CRM
import Engine
import JSON
import Scoring
import Storage

/// What is held of a person, as one page that they can read and print; it needs nothing else.
struct PersonPage {
    let report: PersonReport
    let language: Language

    /// The page in UTF-8.
    var html: String {
        let title = say("What is held about", "Dati conservati su") + " \(report.contact.name)"
        let heading = "<h1>\(Markup.text(title))</h1>"
        return WebPage(title: title, language: language).html(
            [heading, written, fields, history, scores, recipients, rights]
        )
    }

    private var written: String {
        let beside = say(
            "Everything as stored is in person.json, beside this page.",
            "Tutto com’è conservato sta in person.json, accanto a questa pagina."
        )
        let moment = PlainWords.minute(report.at)
        return "<p>\(say("Written on", "Scritto il")) \(moment). \(beside)</p>"
    }

    private func say(_ english: String, _ italian: String) -> String {
        language == .italian ? italian : english
    }

    private func heading(_ english: String, _ italian: String) -> String {
        "<h2>\(Markup.text(say(english, italian)))</h2>"
    }

    /// The record itself; columns of its own come last, as they are stored.
    private var fields: String {
        let record = report.tables["contact"]?.arrayValue?.first?.objectValue ?? [:]
        let rows = Contact.columns.compactMap { column -> String? in
            guard let value = record[column.name], value != .null, value != .string("") else {
                return nil
            }
            let label = column.label.map { say($0.english, $0.italian) } ?? column.name
            let text = value.stringValue ?? value.canonicalText
            return "<tr><th>\(Markup.text(label))</th><td>\(Markup.text(text))</td></tr>"
        }
        return heading("The record", "La scheda") + "<table>\(rows.joined(separator: "\n"))</table>"
    }

    private var history: String {
        let rows = report.interactions.map { interaction in
            let texts = [interaction.subject, interaction.body].compactMap { $0 }
            return "<tr><td>\(PlainWords.minute(interaction.occurredAt))</td>"
                + "<td>\(Markup.text(interaction.kind.name))</td>"
                + "<td>\(Markup.text(texts.joined(separator: ": ")))</td></tr>"
        }
        return heading("What happened", "Che cosa è successo")
            + (rows.isEmpty
                ? "<p>\(say("Nothing is noted.", "Non è annotato nulla."))</p>"
                : "<table>\(rows.joined(separator: "\n"))</table>")
    }

    private var scores: String {
        let how = say(
            "A score says how likely a purchase is, compared with the average contact, which has 50. "
                + "It is the sum of the points below; nothing else enters.",
            "Un punteggio dice quanto è probabile un acquisto rispetto al contatto medio, che ha 50. "
                + "È la somma dei punti qui sotto; non vi entra altro."
        )
        return heading("Scores, and why", "Punteggi, e perché") + "<p>\(how)</p>"
            + report.scores.map(score).joined(separator: "\n")
    }

    private func score(_ score: PersonReport.Score) -> String {
        let report = score.report
        let reasons = report.explanation.lines.map {
            "<tr><td class=\"points\">\(Markup.tenths($0.milliPoints))</td>"
                + "<td>\(Markup.text($0.text))</td></tr>"
        }
        let raise = score.suggestions.map(\.text).joined(separator: ", ")
        let opinion = report.agent.map {
            "<p>\(say("A language model was asked as well", "È stato interpellato anche un modello linguistico")): "
                + "\(Markup.text($0.model)).</p>"
        }
        return """
            <h3>\(report.score), \(PlainWords.minute(report.stored.asOf))</h3>
            <p>\(Markup.text(report.reasoning)) \(say("Model", "Modello")): \
            \(Markup.text(report.localModel)); \(say("entry of the log", "voce del registro")) \
            \(report.stored.seq).</p>\(opinion ?? "")
            <table><tr><td class="points">50.0</td><td>\
            \(say("The average contact", "Il contatto medio"))</td></tr>
            \(reasons.joined(separator: "\n"))</table>
            \(raise.isEmpty ? "" : "<p>\(say("Would raise it", "Lo alzerebbe")): \(Markup.text(raise)).</p>")
            """
    }

    private var recipients: String {
        let rows = report.recipients.map { recipient in
            let kind =
                switch recipient.kind {
                case .project: say("The shared CRM", "Il CRM condiviso")
                case .model: say("A model’s server", "Il server di un modello")
                case .file:
                    say("A file that may hold the person", "Un file che può contenere la persona")
                }
            let when = recipient.at.map { PlainWords.minute($0) } ?? say("goes on", "continua")
            return "<tr><td>\(Markup.text(kind))</td><td>\(Markup.text(recipient.name))</td>"
                + "<td>\(Markup.text(when))</td></tr>"
        }
        return heading("Who received something", "Chi ha ricevuto qualcosa")
            + (rows.isEmpty
                ? "<p>\(say("Nobody, as far as this file knows.", "Nessuno, per quanto ne sa questo file."))</p>"
                : "<table>\(rows.joined(separator: "\n"))</table>")
    }

    private var rights: String {
        let objection = report.objection.map { said in
            let words =
                said.extent == .notScored
                ? say("You objected: nothing scores you.", "Ti sei opposto: nulla ti valuta.")
                : say("You are scored for review only.", "Sei valutato solo per la revisione.")
            return "<p><b>\(words)</b> \(PlainWords.minute(said.saidAt))</p>"
        }
        return (objection ?? "") + "<p>"
            + say(
                "You can ask for correction, for erasure, and to be taken out of scoring.",
                "Puoi chiedere la rettifica, la cancellazione, e di non essere valutato."
            ) + "</p>"
    }
}
