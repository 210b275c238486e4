import CRM
import Scoring
import Values

/// Who a contact is and what happened with them, within 80 columns.
struct ContactPage {
    let console: Console
    let now: Instant
    /// Where days begin and end.
    let zone: TimeZoneRules

    /// Name, position, ways to reach them, and why lists of whom to call leave them out.
    func identity(_ contact: Contact, states: [LeadState], _ language: Language) throws {
        let name = contact.name.isEmpty ? (contact.email ?? contact.id) : contact.name
        try console.line(console.styled(shown(name), .bold))
        let place = [contact.title, contact.company].compactMap(\.self).joined(separator: " at ")
        if !place.isEmpty { try console.line(shown(place)) }
        let ways = [contact.email, contact.phone, contact.website].compactMap(\.self)
            .filter { $0 != name }
        if !ways.isEmpty { try console.line(shown(ways.joined(separator: " · "))) }
        let origin = [
            "id \(contact.id)", contact.source.map { "from \($0)" },
            [contact.city, contact.country].compactMap(\.self).joined(separator: ", "),
        ].compactMap(\.self).filter { !$0.isEmpty }
        try console.line(console.styled(shown(origin.joined(separator: " · ")), .dim))
        for state in states {
            let words = state.words(in: language)
            let line = words.prefix(1).uppercased() + words.dropFirst() + ": "
            try console.line(
                console.styled(
                    line + (language == .italian ? "non in 'assay top'." : "not in 'assay top'."),
                    .red
                )
            )
        }
    }

    /// Further addresses under which the person is known.
    func addresses(_ emails: [String]) throws {
        guard !emails.isEmpty else { return }
        try console.line(shown("also " + emails.joined(separator: ", ")))
    }

    /// How it ended, in a line of its own.
    func outcome(isWon: Bool, at: Instant?) throws {
        let day = at.map { " on \(zone.dateText($0))" } ?? ""
        try console.line(
            console.styled(isWon ? "Won\(day): a customer." : "Lost\(day).", isWon ? .green : .dim)
        )
    }

    /// One line an interaction, newest first; notes with the beginning of their text.
    func timeline(_ interactions: [Interaction]) throws {
        for interaction in interactions {
            let kind = PlainWords.title(of: interaction.kind)
            let line =
                "  \(zone.dateText(interaction.occurredAt))  "
                + pad(PlainWords.age(of: interaction.occurredAt, now: now, in: zone), 14)
                + pad(kind, 20) + SafeText.visible(interaction.subject ?? text(of: interaction))
            try console.line(SafeText.truncated(trimmed(line), to: 80))
        }
    }

    /// What a note says stands in its body.
    private func text(of interaction: Interaction) -> String {
        guard interaction.kind == .note, let body = interaction.body else { return "" }
        return body.replacing("\n", with: " ")
    }

    private func shown(_ text: String) -> String {
        SafeText.truncated(SafeText.visible(text), to: 80)
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - SafeText.width(of: text)))
    }

    private func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension Contact {
    /// Name and id, so that whoever gave a part of a name sees whom it meant.
    var shownName: String { SafeText.visible(name.isEmpty ? id : "\(name) (\(id))") }
}
