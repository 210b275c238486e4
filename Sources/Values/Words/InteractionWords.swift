package import CRM

/// Turns the activity types of CRMs into one kind of interaction.
package enum InteractionWords {
    /// The kind that type, direction and outcome mean together; nil when the type is unknown.
    ///
    /// `isPast` tells whether the moment has come: a meeting without a status was held if so, and
    /// is scheduled otherwise. A call without outcome counts as connected, an e-mail without
    /// direction as sent by us.
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
        if has(callWords) { return call(result, way) }
        if let form = form(words) { return form }
        if has([
            "page", "pageview", "visit", "visited", "website", "web", "visita", "pagina", "sito",
        ]) {
            return .pageViewed
        }
        if has(["note", "notes", "nota", "comment", "commento", "memo"]) { return .note }
        if has(otherWords) { return .other }
        return nil
    }

    private static func direction(_ words: [String]) -> Direction {
        for word in words {
            switch word {
            case "in", "inbound", "incoming", "received", "entrante", "ricevuta", "ricevuto",
                "entrata", "reply", "replied", "risposta", "from":
                return .inbound
            case "out", "outbound", "outgoing", "sent", "uscente", "inviata", "inviato", "uscita",
                "to":
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
            case "opened", "open", "opens", "aperta", "aperto", "letta", "apertura":
                return .emailOpened
            case "clicked", "click", "clicks", "link", "cliccata", "cliccato", "clic":
                return .emailClicked
            case "bounced", "bounce", "bounces", "rimbalzata", "undelivered": return .emailBounced
            case "unsubscribed", "unsubscribe", "optout", "disiscritto", "disiscrizione":
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
            case "assente": return .meetingNoShow
            case "cancelled", "canceled", "annullato", "annullata", "cancellato":
                return .meetingCancelled
            case "scheduled", "planned", "confirmed", "tentative", "rescheduled", "booked",
                "programmato", "programmata", "confermato", "prenotato", "pianificato":
                return .meetingScheduled
            case "completed", "held", "done", "attended", "completato", "svolto", "fatto":
                return .meetingHeld
            default: continue
            }
        }
        return isPast ? .meetingHeld : .meetingScheduled
    }

    private static func call(_ words: [String], _ way: Direction) -> InteractionKind {
        if Words.contains(words, "no", "answer") || Words.contains(words, "nessuna", "risposta")
            || Words.contains(words, "wrong", "number") || Words.contains(words, "not", "connected")
        {
            return .callMissed
        }
        let missed = [
            "noanswer", "missed", "busy", "voicemail", "unanswered", "failed", "left", "persa",
            "occupato", "segreteria", "nonrisponde",
        ]
        if words.contains(where: missed.contains) { return .callMissed }
        return way == .inbound ? .callReceived : .callConnected
    }

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
        ]
        return words.contains(where: asking.contains) ? .formContact : nil
    }

    private static let emailWords = ["email", "mail", "emails", "posta", "pec"]
    private static let callWords = [
        "call", "calls", "phone", "telefonata", "chiamata", "telefono", "dial", "telephone",
    ]
    private static let meetingWords = [
        "meeting", "appointment", "appuntamento", "riunione", "incontro", "lunch", "pranzo",
        "colloquio", "videocall", "noshow",
    ]
    private static let chatWords = [
        "chat", "livechat", "whatsapp", "sms", "telegram", "messenger", "conversation", "olark",
    ]
    private static let socialWords = [
        "linkedin", "facebook", "instagram", "twitter", "social", "inmail", "linkedinmessage",
    ]
    private static let otherWords = [
        "other", "altro", "task", "todo", "compito", "attivita", "activity", "deadline", "scadenza",
        "postalmail", "letter", "lettera",
    ]
}

extension Words {
    /// Whether two words follow each other.
    static func contains(_ words: [String], _ first: String, _ second: String) -> Bool {
        zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
    }
}
