package import CRM

/// Reads yes and no in the ways CRMs write them, in English and Italian.
package enum FlagWords {
    /// True, false, or nil for anything else.
    package static func flag(_ text: String) -> Bool? {
        switch Words.folded(text) {
        case "1", "true", "t", "yes", "y", "x", "si", "s", "vero", "on", "checked": true
        case "0", "false", "f", "no", "n", "falso", "off", "unchecked": false
        default: nil
        }
    }

    /// Whether consent was given (`subscribed`) or withdrawn (`unsubscribed`); nil for other words.
    package static func consent(_ text: String) -> Bool? {
        switch Words.folded(text) {
        case "subscribed", "optin", "optedin", "granted", "given", "accepted", "iscritto",
            "acconsentito":
            true
        case "unsubscribed", "optout", "optedout", "withdrawn", "revoked", "disiscritto",
            "revocato":
            false
        default: flag(text) == true ? true : nil
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
