package import CRM

/// Reads yes and no in the ways CRMs write them, in English and Italian.
package enum FlagWords {
    /// True, false, or nil for anything else: also for other numbers, and for `yes?`.
    package static func flag(_ text: String) -> Bool? { word(text).flatMap(flag(ofWord:)) }

    /// Whether somebody refuses contact: true, false, or nil for anything else.
    ///
    /// A sign or a question mark does not take a refusal away: databases write yes as -1, and a
    /// contact too few is the smaller mistake.
    package static func refusal(_ text: String) -> Bool? {
        flag(text) ?? (flag(ofWord: Words.folded(text)) == true ? true : nil)
    }

    private static func flag(ofWord word: String) -> Bool? {
        switch word {
        case "1", "true", "t", "yes", "y", "x", "si", "s", "vero", "on", "checked": true
        case "0", "false", "f", "no", "n", "falso", "off", "unchecked": false
        default: nil
        }
    }

    /// A text folded by ``Words/folded(_:)``; nil where that would drop what changes its meaning.
    ///
    /// Of numbers 1 and 0 are understood, also as programs write them with decimals; not -1, not 2.
    private static func word(_ text: String) -> String? {
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
        case "unsubscribed", "optout", "optedout", "withdrawn", "revoked", "disiscritto",
            "revocato":
            return false
        default: break
        }
        switch word(text) {
        case "subscribed", "optin", "optedin", "granted", "given", "accepted", "iscritto",
            "acconsentito":
            return true
        default: return flag(text) == true ? true : nil
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
        if let status = status(text) {
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

    /// Open, won or lost, from a status or a stage of a pipeline; nil for other words.
    package static func status(_ text: String) -> Opportunity.Status? {
        switch word(text) {
        case "won", "win", "closedwon", "vinto", "vinta", "chiusovinto", "chiusavinta", "converted",
            "convertito", "convertita", "customer", "cliente", "success", "successful":
            return .won
        case "lost", "lose", "loss", "closedlost", "perso", "persa", "chiusoperso", "chiusapersa",
            "notwon", "notconverted", "unqualified", "disqualified", "nonconvertito",
            "nonqualificato", "abandoned", "rejected", "unsuccessful":
            return .lost
        case "open", "aperto", "aperta", "new", "nuovo", "nuova", "inprogress", "incorso",
            "pending",
            "ongoing", "attivo", "active", "engaging", "prospecting":
            return .open
        default: return nil
        }
    }
}
