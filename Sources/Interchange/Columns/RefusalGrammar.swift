import Values

/// Reads from the words of a header whether its column says who must not be contacted.
///
/// In English, Italian, German, French, Spanish and Portuguese. Columns about such a word (why,
/// from which address, a link to do it) say nothing of the person.
enum RefusalGrammar {
    /// ``Field/optedOut`` or ``Field/consent``; nil for any other header.
    static func field(of header: String) -> Field? {
        let words = HeaderWords.list(header)
        let all = Set(words)
        guard all.isDisjoint(with: about) else { return nil }
        if !all.isDisjoint(with: refusals) || hasPair(words, in: refusalPairs) { return .optedOut }
        // A day in such a column may be that of the question.
        guard all.isDisjoint(with: moments) else { return nil }
        return !all.isDisjoint(with: consents) || hasPair(words, in: consentPairs) ? .consent : nil
    }

    private static func hasPair(_ words: [String], in pairs: [String: Set<String>]) -> Bool {
        zip(words, words.dropFirst()).contains { pairs[$0]?.contains($1) == true }
    }

    private static let refusals: Set<String> = [
        "unsub", "unsubscribe", "unsubscribed", "optout", "optedout", "dnc", "blacklisted",
        "blocklisted", "suppressed", "disiscritto", "disiscritta", "disiscrizione", "abgemeldet",
        "abmeldung", "desabonne", "desinscrit", "desinscription", "desuscrito", "descadastrado",
    ]

    private static let refusalPairs: [String: Set<String>] = [
        "opt": ["out"], "opted": ["out"],
        "not": ["call", "contact", "disturb", "email", "mail", "market", "phone", "solicit"],
        "non": ["chiamare", "contattare", "disturbare"],
        "nicht": ["anrufen", "anschreiben", "kontaktieren"],
        "pas": ["appeler", "contacter"],
        "no": ["contactar", "enviar", "llamar"],
        "nao": ["contactar", "contatar", "enviar", "ligar"],
    ]

    private static let consents: Set<String> = [
        "consent", "consenso", "consensi", "consentement", "consentimento", "consentimiento",
        "einwilligung", "optin", "optedin", "zustimmung",
    ]

    private static let consentPairs: [String: Set<String>] = ["opt": ["in"], "opted": ["in"]]

    private static let about: Set<String> = [
        "by", "campaign", "cookie", "cookies", "count", "id", "ids", "ip", "link", "method",
        "motif", "motivo", "grund", "rate", "reason", "score", "source", "text", "title", "token",
        "url", "user", "version",
    ]

    private static let moments: Set<String> = [
        "at", "am", "data", "date", "datum", "fecha", "time", "timestamp", "zeit",
    ]
}
