import CRM
import Values

/// The first values of each column, as far as they help to tell what a column means.
struct ColumnSample: Sendable {
    /// Records that are looked at.
    static let recordsMax = 200
    /// Texts without the empty ones, by column.
    private var texts: [[String]]

    /// No values of that many columns.
    init(columnCount: Int = 0) {
        texts = [[String]](repeating: [], count: columnCount)
    }

    /// Adds the cells of a record.
    mutating func add(_ record: Record) {
        for field in record.fields where field.column < texts.count && field.end > field.start {
            let text = MatchKey.trimmed(record.text(field))
            if !Placeholder.isNothing(text, isName: true) { texts[field.column].append(text) }
        }
    }

    /// Whether most values of a column are addresses of e-mail.
    func holdsMail(_ column: Int) -> Bool {
        holds(column, atLeast: 0.8) { MatchKey.email($0) != nil && !$0.contains(" ") }
    }

    /// Whether most values of a column are forms of address: `Dr.`, `Sig.ra`.
    func holdsSalutations(_ column: Int) -> Bool {
        holds(column, atLeast: 0.8) { text in
            Words.list(text).allSatisfy(Self.salutations.contains)
        }
    }

    /// Whether many values of a column end in the legal form of a company.
    ///
    /// `Ada & Co` is what friends are called too: it says nothing.
    func holdsFirms(_ column: Int) -> Bool {
        holds(column, atLeast: 0.3) { text in
            let words = text.lowercased().replacing(".", with: "").split(separator: " ")
            return words.count > 1 && words.suffix(2) != ["&", "co"]
                && words.last.map { MatchKey.legalForms.contains(String($0)) } == true
        }
    }

    /// Whether most values of a column tell who is on a list of e-mails, and who left it.
    func holdsSubscriptions(_ column: Int) -> Bool {
        holds(column, atLeast: 0.8) { Self.subscriptions.contains(Words.folded($0)) }
    }

    /// Whether most values of a column are kinds of activities: `Call`, `Riunione`.
    func holdsActivities(_ column: Int) -> Bool {
        holds(column, atLeast: 0.6) { InteractionWords.kind(type: $0) != nil }
    }

    /// Whether most values of a column are times of day without a day.
    func holdsTimes(_ column: Int) -> Bool {
        holds(column, atLeast: 0.8) { text in
            let parts = text.split { $0 == ":" }
            return text.utf8.count <= 16 && (2...3).contains(parts.count)
                && parts[0].utf8.count <= 2 && parts[0].allSatisfy(\.isNumber)
                && parts[1].prefix(2).allSatisfy(\.isNumber)
        }
    }

    /// Whether a column says of some records that they are companies, of the others that they are
    /// people; by yes and no with `isFlag`.
    func tellsFirms(_ column: Int, isFlag: Bool) -> Bool {
        guard column < texts.count, !texts[column].isEmpty else { return false }
        let answers = texts[column].map { Self.isFirm($0, isFlag: isFlag) }
        guard answers.contains(true), !answers.contains(nil) else { return false }
        // No is an empty cell here, as Odoo writes it for nothing.
        return isFlag || answers.contains(false)
    }

    /// Whether a value says company, or person; nil for other words.
    static func isFirm(_ text: String, isFlag: Bool) -> Bool? {
        if isFlag { return FlagWords.flag(text) }
        let word = Words.folded(text)
        return firms.contains(word) ? true : persons.contains(word) ? false : nil
    }

    private static let firms: Set<String> = [
        "account", "azienda", "business", "company", "empresa", "entreprise", "firm", "firma",
        "organisation", "organizacion", "organizacao", "organization", "organizzazione", "societa",
        "societe", "unternehmen",
    ]

    private static let persons: Set<String> = [
        "contact", "individual", "kontakt", "persona", "people", "person", "personne", "pessoa",
        "contatto", "contacto", "contato", "privatperson", "lead",
    ]

    /// Whether every value of a column stands in it once.
    func isDistinct(_ column: Int) -> Bool {
        guard column < texts.count, !texts[column].isEmpty else { return false }
        return Set(texts[column]).count == texts[column].count
    }

    /// Whether all records have one and the same value, which is no number where it stands once.
    func isConstant(_ column: Int) -> Bool {
        guard column < texts.count, let first = texts[column].first else { return false }
        let isTold = texts[column].count > 1 || !first.allSatisfy(\.isNumber)
        return isTold && texts[column].allSatisfy { $0 == first }
    }

    /// Whether each value of `part` stands within the value of `whole` of about the same place.
    func holds(_ part: Int, within whole: Int) -> Bool {
        guard part < texts.count, whole < texts.count else { return false }
        let pairs = zip(texts[part], texts[whole])
        let inside = pairs.count { $1.count > $0.count && $1.contains($0) }
        return inside * 2 > min(texts[part].count, texts[whole].count)
    }

    /// What the dates of all columns show about the order of day and month, whatever they mean.
    var dateEvidence: DateEvidence {
        var evidence = DateEvidence()
        for texts in texts {
            var own = DateEvidence()
            for text in texts where DateEvidence.isCandidate(Array(text.utf8)[...]) {
                own.add(text, line: 0)
            }
            evidence.add(own)
        }
        return evidence
    }

    private func holds(_ column: Int, atLeast share: Double, _ test: (String) -> Bool) -> Bool {
        guard column < texts.count, !texts[column].isEmpty else { return false }
        let count = texts[column].count { test($0) }
        return Double(count) >= share * Double(texts[column].count)
    }

    private static let subscriptions: Set<String> = [
        "subscribed", "unsubscribed", "nonsubscribed", "optedin", "optedout", "optin", "optout",
        "iscritto", "disiscritto", "abonne", "desabonne", "angemeldet", "abgemeldet",
    ]

    private static let salutations: Set<String> = [
        "dr", "dott", "dottssa", "ssa", "mr", "mrs", "ms", "miss", "prof", "sig", "signor",
        "signora", "sra", "herr", "frau", "mme", "mlle", "m", "monsieur", "madame", "sr", "senor",
        "senora", "ing", "avv", "geom", "rag", "arch", "don", "dona", "dra", "sir", "ra",
    ]
}
