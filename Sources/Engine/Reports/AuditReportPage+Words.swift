import JSON
import Storage

/// What questions, columns and values of an audit report are called.
extension AuditReportPage {
    /// The heading of a question, and what must be known to read its answer.
    func title(of question: AuditQuestion) -> (title: String, note: String) {
        switch question {
        case .models: (say("Models", "Modelli"), "")
        case .publications: (say("Approvals of models", "Approvazioni dei modelli"), "")
        case .scores:
            (
                say("Scores by model and scorer", "Punteggi per modello e valutatore"),
                say(
                    "'local': the model alone, on this machine. Otherwise the language model of the agent "
                        + "that gave the score beside it.",
                    "'locale': il modello da solo, su questa macchina. Altrimenti il modello linguistico "
                        + "dell’agente che ha dato il punteggio accanto."
                )
            )
        case .categories: (say("Scores by category", "Punteggi per categoria"), "")
        case .agents:
            (say("Language models that were asked", "Modelli linguistici interpellati"), "")
        case .overrides:
            (
                say("Overrides, and who was nearer", "Correzioni, e chi era più vicino"),
                say(
                    "Nearer to how it ended: the higher score where it was won, the lower where it was lost.",
                    "Più vicino all’esito: il punteggio più alto se vinto, il più basso se perso."
                )
            )
        case .disputes:
            (
                say("Disputed scores", "Punteggi contesi"),
                say(
                    "Agent and local model lie so far apart that people should look; the lower counts.",
                    "Agente e modello locale sono così lontani che va guardato; vale il più basso."
                )
            )
        case .objections, .erasures, .retention: titleOfRights(question)
        case .exports:
            (say("Exports, and who took what", "Esportazioni, e chi ha preso che cosa"), "")
        case .imports: (say("Imports", "Importazioni"), "")
        case .access: (say("Tokens, webhooks and settings", "Token, webhook e impostazioni"), "")
        case .actors: (say("Who did what", "Chi ha fatto che cosa"), "")
        case .checkpoints: (say("Checkpoints", "Checkpoint"), "")
        case .witnesses:
            (
                say("Witnesses", "Testimoni"),
                say(
                    "Up to how many entries a project outside this machine has witnessed the log.",
                    "Fino a quante voci un progetto fuori da questa macchina ha testimoniato il registro."
                )
            )
        }
    }

    /// The headings of what is about the rights of people.
    private func titleOfRights(_ question: AuditQuestion) -> (title: String, note: String) {
        switch question {
        case .objections:
            (say("Objections to being scored", "Opposizioni alla valutazione"), "")
        case .erasures:
            (
                say("Erasures", "Cancellazioni"),
                say(
                    "Each names its person by a pseudonym that nothing leads back from.",
                    "Ognuna indica la persona con uno pseudonimo da cui non si torna indietro."
                )
            )
        case .retention:
            (
                say("Retention", "Conservazione"),
                say(
                    "How long things are kept, and what was taken out when their time was over.",
                    "Per quanto si conservano i dati, e che cosa è stato tolto alla scadenza."
                )
            )
        default: ("", "")
        }
    }

    /// What a column is called; its own name where there is no word for it.
    func columnTitle(_ column: String) -> String {
        Self.columns[column].map { say($0.0, $0.1) } ?? column
    }

    /// The columns of all answers, in English and Italian.
    package static let columns: [String: (String, String)] = [
        "action": ("Action", "Azione"), "actor": ("Who", "Chi"), "at": ("When", "Quando"),
        "agent_score": ("Agent", "Agente"),
        "base_log_loss": ("Log loss of the base rate", "Log loss del tasso base"),
        "brier": ("Brier score", "Punteggio di Brier"),
        "calibration_error": ("Calibration error", "Errore di calibrazione"),
        "category": ("Category", "Categoria"), "contacts": ("Contacts", "Contatti"),
        "cost": ("Cost", "Costo"),
        "count": ("Number", "Numero"), "created": ("Added", "Aggiunti"),
        "days": ("Days", "Giorni"), "ended": ("Ended", "Finito"),
        "extent": ("How far", "Fin dove"), "entries": ("Entries", "Voci"),
        "entry": ("Entry", "Voce"), "format": ("Format", "Formato"),
        "highest": ("Highest", "Massimo"),
        "kept_apart": ("Outcomes kept apart", "Esiti tenuti da parte"),
        "kind": ("Kind", "Tipo"), "last": ("Last", "Ultima"), "log_loss": ("Log loss", "Log loss"),
        "lowest": ("Lowest", "Minimo"), "mean": ("Mean", "Media"),
        "method": ("Kept apart how", "Tenuti da parte come"),
        "mode": ("Mode", "Modo"), "model": ("Model", "Modello"),
        "model_score": ("Model", "Modello"),
        "nearer": ("Nearer", "Più vicino"), "note": ("Checkpoint", "Checkpoint"),
        "number": ("No.", "N."),
        "operation": ("By what", "Con che cosa"), "outcome": ("Ended", "Esito"),
        "outcomes": ("Outcomes learned from", "Esiti appresi"),
        "people": ("People", "Persone"), "person_score": ("Person", "Persona"),
        "provider": ("Provider", "Fornitore"), "published": ("In use from", "In uso dal"),
        "reason": ("Reason", "Motivo"),
        "recorded": ("Recorded", "Registrato"), "records": ("What", "Che cosa"),
        "rejected": ("Rejected", "Rifiutati"),
        "retired": ("In use until", "In uso fino al"), "roc_auc": ("ROC AUC", "ROC AUC"),
        "rule": ("Rule", "Regola"), "runs": ("Runs", "Esecuzioni"),
        "scopes": ("Scopes", "Permessi"), "score_number": ("Score no.", "Punteggio n."),
        "scorer": ("Scorer", "Valutatore"), "scores": ("Scores", "Punteggi"),
        "sha256": ("SHA-256", "SHA-256"),
        "stands": ("Stands", "Vale ancora"), "subject": ("Pseudonym", "Pseudonimo"),
        "task": ("Task", "Compito"),
        "tokens": ("Tokens", "Token"), "trained_from": ("Outcomes from", "Esiti dal"),
        "trained_until": ("Outcomes until", "Esiti fino al"), "updated": ("Changed", "Cambiati"),
        "url": ("Where", "Dove"), "won": ("Of these won", "Di cui vinti"),
    ]

    /// Columns whose values are words of this program, and so are said in the reader's language.
    private static let wordColumns: Set = [
        "category", "outcome", "nearer", "scorer", "stands", "method",
    ]

    /// A value as it is shown; a dash for none.
    func text(_ value: JSON, in column: String) -> String {
        switch value {
        case .null: "–"
        case .string(let text): Self.wordColumns.contains(column) ? word(text) : text
        default: value.canonicalText
        }
    }

    /// A word of this program in the reader's language.
    func word(_ english: String) -> String {
        say(Self.words[english]?.0 ?? english, Self.words[english]?.1 ?? english)
    }

    private static let words: [String: (String, String)] = [
        "hot": ("hot", "caldo"), "warm": ("warm", "tiepido"), "cold": ("cold", "freddo"),
        "won": ("won", "vinto"), "lost": ("lost", "perso"), "person": ("person", "persona"),
        "model": ("model", "modello"), "local": ("local", "locale"), "yes": ("yes", "sì"),
        "no": ("no", "no"), "steady": ("steady", "stabile"), "watch": ("watch", "da osservare"),
        "alarm": ("alarm", "allarme"),
        "since": (
            "decided after those the model before learned from",
            "decisi dopo quelli del modello precedente"
        ),
        "latest": ("the latest quarter", "l’ultimo quarto"),
        "random": ("a quarter by chance", "un quarto a caso"),
        "none": ("none, too few", "nessuno, troppo pochi"),
    ]

    /// A number with so many decimals.
    func decimal(_ value: Double, _ places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
        return JSON.number((value * scale).rounded() / scale).canonicalText
    }

    /// `12.5 %`: a share from 0 to 1.
    func percent(_ share: Double) -> String { decimal(share * 100, 1) + " %" }
}
