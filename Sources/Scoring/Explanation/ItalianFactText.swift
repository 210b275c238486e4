import CRM

/// What ``FactText`` says, in Italian: the same facts with the same numbers.
enum ItalianFactText {
    /// A sentence without full stop: `Ha risposto 3 volte, l’ultima 2 giorni fa`.
    static func sentence(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        switch group {
        case .emailForm, .emailDomain, .emailRole, .emailMatch, .bounces: email(group, facts)
        case .company, .companySize, .industry, .colleagues, .companyDeals: company(group, facts)
        case .seniority, .function: title(group, facts)
        case .meetings, .replies, .forms, .calls, .clicks, .pages, .opens, .unanswered:
            signal(group, facts.history)
        case .lastInbound, .lastOutbound, .channels, .activeDays, .trend, .noShows:
            activity(group, facts.history)
        case .interest, .openDeal, .ownDeals, .optOuts: history(group, facts.history)
        case .source, .consent, .completeness, .age: record(group, facts.profile)
        }
    }

    private static func email(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let email = facts.email
        switch group {
        case .emailForm:
            switch email.form {
            case .missing: return "Nessun indirizzo e-mail"
            case .malformed: return "L’indirizzo e-mail, così scritto, non può esistere"
            case .valid: return "L’indirizzo e-mail è ben formato"
            }
        case .emailDomain:
            switch email.domainClass {
            case nil: return "Nessun dominio e-mail utilizzabile"
            case .business: return "Scrive da un dominio aziendale"
            case .free: return "Usa un’e-mail gratuita"
            case .disposable: return "Usa un’e-mail usa e getta"
            case .education: return "Scrive da una scuola o università"
            case .government: return "Scrive da un ente pubblico"
            }
        case .emailRole:
            if email.form != .valid { return "Nessun indirizzo e-mail utilizzabile" }
            return email.isRole ? "Casella condivisa, come info@" : "Casella personale"
        case .emailMatch:
            guard let matches = email.matchesCompany else {
                return "Niente con cui confrontare il dominio e-mail"
            }
            return matches
                ? "Il dominio e-mail è quello dell’azienda"
                : "Il dominio e-mail non è quello dell’azienda"
        default:
            let count = facts.history.bounces
            if count == 0 { return "Nessuna e-mail è tornata indietro" }
            return count == 1
                ? "Un’e-mail è tornata indietro" : "\(count) e-mail sono tornate indietro"
        }
    }

    private static func company(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let company = facts.company
        switch group {
        case .company: return company.isKnown ? "L’azienda è nota" : "Nessuna azienda indicata"
        case .companySize:
            return company.employees.map {
                "L’azienda ha \(count($0, "dipendente", "dipendenti"))"
            } ?? "Dimensione dell’azienda sconosciuta"
        case .industry:
            return company.industry.map { "Settore: \(FactText.quoted($0))" }
                ?? "Settore sconosciuto"
        case .colleagues:
            guard company.isKnown else { return "Nessuna azienda in cui avere colleghi" }
            return company.otherContacts == 0
                ? "Nessun altro contatto nell’azienda"
                : "\(count(company.otherContacts, "altro contatto", "altri contatti")) nell’azienda"
        default:
            guard company.isKnown else { return "Nessuna azienda con cui avere trattative" }
            if company.wonDeals == 0 && company.lostDeals == 0 {
                return "Ancora nessuna trattativa chiusa con i colleghi"
            }
            return decided(company.wonDeals, company.lostDeals) + " con i colleghi"
        }
    }

    private static func title(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let read = JobTitle.read(facts.profile.title)
        guard let title = facts.profile.title, read.seniority != .unknown else {
            return group == .seniority ? "Nessun ruolo indicato" : "Funzione sconosciuta"
        }
        return group == .seniority
            ? "Ruolo: \(FactText.quoted(title))"
            : "Funzione, dal ruolo: \(FactText.quoted(title))"
    }

    private static func signal(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        func say(_ signal: Signal, _ did: String, never: String) -> String {
            let activity = history[signal]
            guard activity.count > 0 else { return never }
            let last = activity.lastDays.map { ", l’ultima \(ago($0))" } ?? ""
            return "\(did) \(times(activity.count))\(last)"
        }
        switch group {
        case .meetings: return say(.meeting, "Incontrato", never: "Ancora nessun incontro")
        case .replies: return say(.reply, "Ha risposto", never: "Non ha mai risposto")
        case .forms: return say(.form, "Ha inviato un modulo", never: "Nessun modulo inviato")
        case .calls:
            return say(.call, "Sentito al telefono", never: "Ancora nessuna telefonata riuscita")
        case .clicks: return say(.click, "Ha aperto un link", never: "Non ha mai aperto un link")
        case .pages: return say(.page, "Ha visto una pagina", never: "Mai visto sul sito")
        case .opens:
            return say(.open, "Ha aperto un’e-mail", never: "Non ha mai aperto un’e-mail")
        default:
            let activity = history[.unanswered]
            guard activity.count > 0 else { return "Nessun nostro messaggio è senza risposta" }
            let last = activity.lastDays.map { ", l’ultimo \(ago($0))" } ?? ""
            return "\(count(activity.count, "nostro messaggio", "nostri messaggi"))"
                + " senza risposta\(last)"
        }
    }

    private static func activity(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        guard history.interactions > 0 else { return "Ancora nessuna storia" }
        switch group {
        case .lastInbound:
            return history.lastInboundDays.map { "Ultimo segno di vita \(ago($0))" }
                ?? "Non ha mai reagito"
        case .lastOutbound:
            return history.lastOutboundDays.map { "Il nostro ultimo contatto \(ago($0))" }
                ?? "Non lo abbiamo mai contattato"
        case .channels:
            return history.activeChannels == 0
                ? "Attivo su nessun canale in 45 giorni"
                : "Attivo su \(count(history.activeChannels, "canale", "canali")) in 45 giorni"
        case .activeDays:
            return "Attivo in \(count(history.activeDays, "giorno", "giorni")) degli ultimi 90"
        case .trend:
            let recent = history.inboundLast30
            return (recent == 0 ? "Nessuna azione" : count(recent, "azione", "azioni"))
                + " negli ultimi 30 giorni,"
                + " \(history.inboundPrior90 == 0 ? "nessuna" : "\(history.inboundPrior90)")"
                + " nei 90 prima"
        default:
            return history.noShows == 0
                ? "Nessun incontro mancato"
                : "Ha mancato \(count(history.noShows, "incontro", "incontri"))"
        }
    }

    private static func history(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        switch group {
        case .interest:
            switch history.interest {
            case .formDemo: return "Ha chiesto una demo"
            case .formPricing: return "Ha chiesto i prezzi"
            case .formTrial: return "Ha iniziato una prova"
            case .formContact: return "Ha chiesto di essere contattato"
            case .formEvent: return "Si è iscritto a un evento"
            case .formDownload: return "Ha scaricato qualcosa"
            default: return "Nessun modulo negli ultimi 180 giorni"
            }
        case .openDeal:
            guard history.openDeals > 0 else { return "Nessuna trattativa aperta" }
            let stage = history.openStage.map { ", fase \(FactText.quoted($0))" } ?? ""
            let value =
                history.openValueMinor.map { ", valore \(FactText.amount($0, separator: "."))" }
                ?? ""
            let moved = history.openMovedDays.map { ", mossa \(ago($0))" } ?? ""
            return count(history.openDeals, "trattativa aperta", "trattative aperte")
                + stage + value + moved
        case .ownDeals:
            if history.wonDeals == 0 && history.lostDeals == 0 {
                return "Ancora nessuna trattativa chiusa"
            }
            return decided(history.wonDeals, history.lostDeals) + " in passato"
        default:
            return history.optOuts == 0
                ? "Mai disiscritto"
                : "Si è disiscritto o lamentato \(times(history.optOuts))"
        }
    }

    private static func record(_ group: ReasonGroup, _ profile: ProfileFacts) -> String {
        switch group {
        case .source:
            return profile.source.map { "Provenienza: \(FactText.quoted($0))" }
                ?? "Provenienza sconosciuta"
        case .consent:
            guard let refused = profile.doNotContact else { return "Consenso sconosciuto" }
            return refused
                ? "Ha chiesto di non essere contattato" : "Ha accettato di essere contattato"
        case .completeness: return "\(profile.filledFields) campi su 8 della scheda sono compilati"
        default:
            return profile.ageDays.map { "Nel CRM da \(count($0, "giorno", "giorni"))" }
                ?? "Età della scheda sconosciuta"
        }
    }

    /// `1 trattativa persa`, `2 trattative vinte e 1 persa`.
    private static func decided(_ won: Int, _ lost: Int) -> String {
        if won == 0 { return count(lost, "trattativa persa", "trattative perse") }
        let won = count(won, "trattativa vinta", "trattative vinte")
        return lost == 0 ? won : "\(won) e \(count(lost, "persa", "perse"))"
    }

    private static func count(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }

    private static func times(_ count: Int) -> String { self.count(count, "volta", "volte") }

    private static func ago(_ days: Int) -> String {
        days == 0 ? "oggi" : days == 1 ? "ieri" : "\(days) giorni fa"
    }
}
