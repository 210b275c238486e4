import CRM

/// Reads yes and no in the ways CRMs write them, in English, Italian, German, French and Spanish.
package enum FlagWords {
    /// True, false, or nil for anything else: also for other numbers, and for `yes?`.
    package static func flag(_ text: String) -> Bool? {
        if text.contains("✓") || text.contains("✔") { return true }
        return word(text).flatMap(flag(ofWord:))
    }

    /// Whether a column of refusals holds one: a yes, a word for it, or the day it was said; nil
    /// for other words.
    ///
    /// A sign or a question mark does not take a refusal away: databases write yes as -1, and a
    /// contact too few is the smaller mistake.
    package static func optOut(_ text: String) -> Bool? {
        if let flag = flag(text) { return flag }
        let word = Words.folded(text)
        if flag(ofWord: word) == true { return true }
        switch word {
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

    private static func flag(ofWord word: String) -> Bool? {
        switch word {
        case "1", "true", "t", "yes", "y", "x", "si", "s", "vero", "on", "checked", "ja", "j",
            "wahr", "oui", "o", "vrai", "verdadero", "sim", "verdadeiro":
            true
        case "0", "false", "f", "no", "n", "falso", "off", "unchecked", "nein", "falsch", "non",
            "faux", "nao":
            false
        default: nil
        }
    }

    /// A text folded by ``Words/folded(_:)``; nil where that would drop what changes its meaning.
    ///
    /// Of numbers 1 and 0 are understood, also as programs write them with decimals; not -1, not 2.
    static func word(_ text: String) -> String? {
        let trimmed = MatchKey.trimmed(text)
        if trimmed.contains(where: \.isNumber) {
            let parts = trimmed.split(maxSplits: 1, omittingEmptySubsequences: false) {
                $0 == "." || $0 == ","
            }
            // Three decimals may be thousands.
            let isWhole = parts.count == 1 || parts[1] == "0" || parts[1] == "00"
            return isWhole && (parts[0] == "1" || parts[0] == "0") ? String(parts[0]) : nil
        }
        let isDoubtful = trimmed.hasPrefix("!") || trimmed.contains { "?¿~≠".contains($0) }
        return isDoubtful ? nil : Words.folded(trimmed)
    }

    /// Whether consent was given (`subscribed`) or withdrawn (`unsubscribed`); nil for other words.
    package static func consent(_ text: String) -> Bool? {
        switch Words.folded(text) {
        case "unsubscribed", "optout", "optedout", "withdrawn", "revoked", "denied", "refused",
            "declined", "disiscritto", "revocato", "negato", "rifiutato", "abgelehnt", "widerrufen":
            return false
        default: break
        }
        switch word(text) {
        case "subscribed", "optin", "optedin", "granted", "given", "accepted", "iscritto",
            "acconsentito":
            return true
        default: return flag(text)
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

    /// Reads the word of an outcome column; see ``OutcomeReader`` for a whole column.
    package static func outcome(_ text: String) -> OutcomeWord {
        if let flag = flag(text) { return .decided(won: flag) }
        if let status = StatusWords.status(text) {
            return status == .open ? .open : .decided(won: status == .won)
        }
        // Words that say it of a lead, but may name a stage of a deal.
        switch word(text) {
        case "accepted", "subscribed", "buyer", "bought", "purchased", "accettato", "accettata",
            "acquistato", "iscritto", "iscritta":
            return .decided(won: true)
        case "declined", "refused", "notaccepted", "notsubscribed", "nonbuyer", "notbuyer",
            "notbought", "notpurchased", "rifiutato", "rifiutata", "nonaccettato", "nonacquistato",
            "noniscritto", "noniscritta":
            return .decided(won: false)
        default: return .unknown
        }
    }
}
