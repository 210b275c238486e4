package import CRM

/// Reads yes and no in the ways CRMs write them, in English, Italian, German, French and Spanish.
package enum FlagWords {
    /// True, false, or nil for anything else.
    package static func flag(_ text: String) -> Bool? {
        switch Words.folded(text) {
        case "1", "true", "t", "yes", "y", "x", "si", "s", "vero", "on", "checked", "ja", "j",
            "wahr", "oui", "o", "vrai", "verdadero":
            true
        case "0", "false", "f", "no", "n", "falso", "off", "unchecked", "nein", "falsch", "non",
            "faux":
            false
        default: text.contains("✓") || text.contains("✔") ? true : nil
        }
    }

    /// Whether a column of refusals holds one: a yes, a word for it, or the day it was said; nil
    /// for other words.
    package static func optOut(_ text: String) -> Bool? {
        if let flag = flag(text) { return flag }
        switch Words.folded(text) {
        case "optedout", "optout", "unsubscribed", "unsubscribe", "donotcontact", "donotcall",
            "donotemail", "donotmail", "donotallow", "dnc", "blocked", "blocklisted", "blacklisted",
            "suppressed", "cleaned", "complained", "withdrawn", "revoked", "disiscritto",
            "disiscritta", "noncontattare", "revocato", "abgemeldet", "gesperrt", "widerrufen",
            "desabonne", "desinscrit":
            return true
        case "optedin", "optin", "subscribed", "allow", "allowed", "active", "never", "iscritto",
            "iscritta", "angemeldet", "abonne":
            return false
        default: return isDay(text) ? true : nil
        }
    }

    /// Whether a text names a day: it has a year, and digits beside it.
    private static func isDay(_ text: String) -> Bool {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }
        let isYear = { (number: Substring) in
            number.count == 4 && (number.hasPrefix("19") || number.hasPrefix("20"))
        }
        return numbers.contains(where: isYear) && numbers.count > 1 && text.utf8.count <= 40
    }

    /// Whether consent was given (`subscribed`) or withdrawn (`unsubscribed`); nil for other words.
    package static func consent(_ text: String) -> Bool? {
        switch Words.folded(text) {
        case "subscribed", "optin", "optedin", "granted", "given", "accepted", "iscritto",
            "acconsentito":
            true
        case "unsubscribed", "optout", "optedout", "withdrawn", "revoked", "denied", "refused",
            "declined", "disiscritto", "revocato", "negato", "rifiutato", "abgelehnt", "widerrufen":
            false
        default: flag(text)
        }
    }

    /// What an outcome column says.
    package enum OutcomeWord: Equatable, Sendable {
        /// Decided.
        case decided(won: Bool)
        /// Said to be undecided.
        case open
        /// A word that says neither.
        case unknown
    }

    /// Reads the word of an outcome column.
    package static func outcome(_ text: String) -> OutcomeWord {
        if let flag = flag(text) { return .decided(won: flag) }
        if let status = status(text) {
            return status == .open ? .open : .decided(won: status == .won)
        }
        return .unknown
    }

    /// Open, won or lost, from a status or a stage of a pipeline; nil for other words.
    package static func status(_ text: String) -> Opportunity.Status? {
        let folded = Words.folded(text)
        switch folded {
        case "won", "win", "closedwon", "vinto", "vinta", "chiusovinto", "chiusavinta", "converted",
            "convertito", "convertita", "customer", "cliente", "success", "successful":
            return .won
        case "lost", "lose", "loss", "closedlost", "perso", "persa", "chiusoperso", "chiusapersa",
            "notconverted", "unqualified", "disqualified", "nonconvertito", "nonqualificato",
            "abandoned", "rejected", "unsuccessful":
            return .lost
        case "open", "aperto", "aperta", "new", "nuovo", "nuova", "inprogress", "incorso",
            "pending",
            "ongoing", "attivo", "active", "engaging", "prospecting":
            return .open
        default: return nil
        }
    }
}
