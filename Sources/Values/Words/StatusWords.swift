package import CRM

/// Reads how far a deal or lead has come, from its status or its stage of a pipeline.
package enum StatusWords {
    /// Open, won or lost; nil for other words.
    ///
    /// A known word, or a stage that begins with one: `Closed Lost to Competition`, `5 - Won`,
    /// `Chiusa persa per prezzo`. Not `To be won`, and nothing with a question mark.
    package static func status(_ text: String) -> Opportunity.Status? {
        guard let word = FlagWords.word(text.filter { !$0.isNumber }), !word.isEmpty else {
            return nil
        }
        return exact(word) ?? leading(text)
    }

    private static func exact(_ word: String) -> Opportunity.Status? {
        switch word {
        case "won", "win", "closedwon", "vinto", "vinta", "chiusovinto", "chiusavinta", "converted",
            "convertito", "convertita", "customer", "cliente", "success", "successful", "gewonnen",
            "gagne", "gagnee", "ganado", "ganada", "ganho", "ganha", "kunde", "client":
            .won
        case "lost", "lose", "loss", "closedlost", "perso", "persa", "chiusoperso", "chiusapersa",
            "notwon", "notconverted", "unqualified", "disqualified", "nonconvertito",
            "nonqualificato", "abandoned", "rejected", "unsuccessful", "verloren", "perdu",
            "perdue",
            "perdido", "perdida", "junk", "nonvinto", "nonvinta", "nichtgewonnen":
            .lost
        case "open", "aperto", "aperta", "new", "nuovo", "nuova", "inprogress", "incorso",
            "pending", "ongoing", "attivo", "active", "engaging", "prospecting", "offen", "ouvert",
            "ouverte", "abierto", "abierta", "aberto", "aberta":
            .open
        default: nil
        }
    }

    /// What a stage of several words begins with, behind a word for closed.
    private static func leading(_ text: String) -> Opportunity.Status? {
        var words = Words.list(text).filter { word in !word.allSatisfy(\.isNumber) }
        let isClosed = words.first.map(closed.contains) == true
        if isClosed { words.removeFirst() }
        guard let first = words.first, isClosed || words.count <= 4 else { return nil }
        if negations.contains(first), words.count > 1 { return exact(first + words[1]) }
        let status = exact(first)
        // `Open - Not Contacted` is open whatever follows; a word such as `New` may name much.
        let decides = isClosed || decided.contains(first)
        return decides && status != .open ? status : nil
    }

    private static let closed: Set<String> = [
        "closed", "close", "chiuso", "chiusa", "geschlossen", "abgeschlossen", "ferme", "fermee",
        "cerrado", "cerrada", "fechado", "fechada", "deal", "opportunity", "trattativa",
    ]

    private static let negations: Set<String> = ["not", "non", "nicht"]

    /// Words that decide it alone, also with others behind them.
    private static let decided: Set<String> = [
        "won", "vinto", "vinta", "gewonnen", "ganado", "ganada", "ganho", "ganha", "lost", "perso",
        "persa", "verloren", "perdu", "perdue", "perdido", "perdida", "junk", "disqualified",
    ]
}
