package import CRM

/// Turns the activity types of CRMs into one kind of interaction.
package enum InteractionWords {
    /// The kind that type, direction and outcome mean together; nil when the type is unknown.
    ///
    /// `isPast` tells whether the moment has come: a meeting without a status was held if so, and
    /// is scheduled otherwise, a call that is to come is no call yet. A call without outcome counts
    /// as connected, an e-mail without direction as sent by us.
    package static func kind(
        type: String,
        direction: String = "",
        outcome: String = "",
        isPast: Bool = true
    ) -> InteractionKind? {
        let name = type.lowercased()
        if let exact = InteractionKind(name: name) { return exact }
        let words = Words.list(type)
        let has = { (list: [String]) in words.contains { list.contains($0) } }
        let way = self.direction(words + Words.list(direction))
        let result = Words.list(outcome) + words
        if has(chatWords) { return way == .outbound ? .chatSent : .chatReceived }
        if has(socialWords), !has(emailWords) {
            return way == .outbound ? .socialSent : .socialReceived
        }
        if has(emailWords) { return email(result, way) }
        if let event = mailEvent(words) { return event }
        if has(meetingWords) { return meeting(result, isPast: isPast) }
        if has(callWords) { return isPast ? call(result, way) : .other }
        if let form = form(words) { return form }
        if has([
            "page", "pageview", "visit", "visited", "website", "web", "visita", "pagina", "sito",
        ]) {
            return .pageViewed
        }
        if has([
            "note", "notes", "nota", "comment", "commento", "memo", "notiz", "remarque",
            "comentario", "anotacao",
        ]) {
            return .note
        }
        if has(otherWords) { return .other }
        return nil
    }

    private static func direction(_ words: [String]) -> Direction {
        for word in words {
            switch word {
            case "in", "inbound", "incoming", "received", "ricevuta", "ricevuto",
                "entrata", "reply", "replied", "risposta", "from", "eingehend", "eingehender",
                "eingegangen", "empfangen", "erhalten", "recu", "recue", "entrant", "entrante",
                "recibido", "recibida", "recebido", "recebida":
                return .inbound
            case "out", "outbound", "outgoing", "sent", "uscente", "inviata", "inviato", "uscita",
                "to", "ausgehend", "ausgehender", "gesendet", "versendet", "envoye", "envoyee",
                "sortant", "sortante", "enviado", "enviada", "saliente", "emitida", "saida":
                return .outbound
            default: continue
            }
        }
        return .none
    }

    private static func email(_ words: [String], _ way: Direction) -> InteractionKind {
        mailEvent(words) ?? (way == .inbound ? .emailReceived : .emailSent)
    }

    private static func mailEvent(_ words: [String]) -> InteractionKind? {
        for word in words {
            switch word {
            case "opened", "open", "opens", "aperta", "aperto", "letta", "apertura", "geoffnet",
                "ouvert",
                "ouverture", "abierto", "aberto":
                return .emailOpened
            case "clicked", "click", "clicks", "link", "cliccata", "cliccato", "clic", "geklickt",
                "clique":
                return .emailClicked
            case "bounced", "bounce", "bounces", "rimbalzata", "undelivered", "unzustellbar",
                "rebote", "rebotado":
                return .emailBounced
            case "unsubscribed", "unsubscribe", "optout", "disiscritto", "disiscrizione",
                "abgemeldet",
                "desabonne", "desinscrit", "desinscription":
                return .emailUnsubscribed
            case "spam", "complaint", "complained", "spamreport", "reclamo": return .emailComplained
            default: continue
            }
        }
        return nil
    }

    private static func meeting(_ words: [String], isPast: Bool) -> InteractionKind {
        if words.contains("noshow") || Words.contains(words, "no", "show") { return .meetingNoShow }
        for word in words {
            switch word {
            case "assente", "nichterschienen", "absent", "ausente": return .meetingNoShow
            case "cancelled", "canceled", "annullato", "annullata", "cancellato", "abgesagt",
                "storniert",
                "annule", "annulee", "cancelado", "cancelada":
                return .meetingCancelled
            case "scheduled", "planned", "confirmed", "tentative", "rescheduled", "booked",
                "programmato", "programmata", "confermato", "prenotato", "pianificato", "geplant",
                "vereinbart", "prevu", "prevue", "planifie", "planifiee", "programado",
                "programada", "agendado", "agendada", "planeado":
                return .meetingScheduled
            case "completed", "held", "done", "attended", "completato", "svolto", "fatto", "svolta",
                "completata", "stattgefunden", "durchgefuhrt", "erledigt", "abgeschlossen",
                "effectue", "effectuee", "termine", "terminee", "realizado", "realizada",
                "completado", "completada", "concluido", "concluida":
                return .meetingHeld
            default: continue
            }
        }
        return isPast ? .meetingHeld : .meetingScheduled
    }

    private static func call(_ words: [String], _ way: Direction) -> InteractionKind {
        if zip(words, words.dropFirst()).contains(where: { unanswered[$0]?.contains($1) == true }) {
            return .callMissed
        }
        let missed = [
            "noanswer", "missed", "busy", "voicemail", "unanswered", "failed", "left", "persa",
            "occupato", "segreteria", "nonrisponde", "verpasst", "besetzt", "anrufbeantworter",
            "mailbox", "manque", "manquee", "messagerie", "occupe", "perdida", "perdido", "ocupado",
            "ocupada", "buzon",
        ]
        if words.contains(where: missed.contains) { return .callMissed }
        return way == .inbound ? .callReceived : .callConnected
    }

    /// Two words in a row that say that nobody was reached.
    private static let unanswered: [String: Set<String>] = [
        "no": ["answer", "contesta", "contesto", "respondio"], "not": ["connected", "reached"],
        "wrong": ["number"], "nessuna": ["risposta"], "non": ["risponde", "risposto"],
        "nicht": ["erreicht"], "keine": ["antwort"], "pas": ["repondu"], "sans": ["reponse"],
        "sin": ["respuesta"], "sem": ["resposta"], "nao": ["atendeu", "atendida", "atendido"],
    ]

    private static func form(_ words: [String]) -> InteractionKind? {
        for word in words {
            switch word {
            case "demo", "demonstration", "dimostrazione": return .formDemo
            case "pricing", "price", "quote", "quotation", "preventivo", "prezzi", "offerta":
                return .formPricing
            case "trial", "prova", "signup": return .formTrial
            case "webinar", "event", "evento", "registration", "registrazione", "fiera":
                return .formEvent
            case "download", "downloaded", "ebook", "whitepaper", "scaricato", "brochure":
                return .formDownload
            case "newsletter", "subscribed", "subscription", "iscrizione": return .formNewsletter
            default: continue
            }
        }
        let asking = [
            "form", "modulo", "submission", "contattaci", "enquiry", "inquiry", "richiesta",
            "formular", "kontaktformular", "anfrage", "formulaire", "formulario", "demande",
            "solicitud",
        ]
        return words.contains(where: asking.contains) ? .formContact : nil
    }

    private static let emailWords = [
        "email", "mail", "mails", "emails", "posta", "pec", "courriel", "correo", "correos",
    ]
    private static let callWords = [
        "call", "calls", "phone", "telefonata", "chiamata", "telefono", "dial", "telephone",
        "anruf", "telefonat", "telefongesprach", "telefon", "appel", "llamada", "ligacao",
        "chamada", "telefonema",
    ]
    private static let meetingWords = [
        "meeting", "appointment", "appuntamento", "riunione", "incontro", "lunch", "pranzo",
        "colloquio", "videocall", "noshow", "besprechung", "termin", "treffen", "besuch",
        "kundenbesuch", "reunion", "rendezvous", "rendez", "rdv", "reuniao", "cita", "encontro",
    ]
    private static let chatWords = [
        "chat", "livechat", "whatsapp", "sms", "telegram", "messenger", "conversation", "olark",
    ]
    private static let socialWords = [
        "linkedin", "facebook", "instagram", "twitter", "social", "inmail", "linkedinmessage",
    ]
    private static let otherWords = [
        "other", "altro", "task", "todo", "compito", "attivita", "activity", "deadline", "scadenza",
        "postalmail", "letter", "lettera", "aufgabe", "tache", "tarea", "tarefa", "brief",
    ]
}

extension Words {
    /// Whether two words follow each other.
    static func contains(_ words: [String], _ first: String, _ second: String) -> Bool {
        zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
    }
}
