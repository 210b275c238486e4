package import CRM

extension LeadState {
    /// Why lists of whom to call leave a lead out, as half a sentence.
    package func words(in language: Language) -> String {
        switch language {
        case .english: english
        case .italian: italian
        }
    }

    private var english: String {
        switch self {
        case .objected: "objected to being scored"
        case .reviewOnly: "is scored for review only"
        case .doNotContact: "asked not to be contacted"
        case .optedOut: "unsubscribed or complained"
        case .competitor: "is a competitor"
        case .customer: "is a customer already"
        case .bounced: "mail comes back, and nothing was heard since"
        case .lost: "was lost, and no deal is open"
        }
    }

    private var italian: String {
        switch self {
        case .objected: "si è opposto alla valutazione"
        case .reviewOnly: "è valutato solo per la revisione di una persona"
        case .doNotContact: "ha chiesto di non essere contattato"
        case .optedOut: "si è disiscritto o ha reclamato"
        case .competitor: "è un concorrente"
        case .customer: "è già cliente"
        case .bounced: "le e-mail tornano indietro e da allora non si è fatto vivo"
        case .lost: "è stato perso e non ha trattative aperte"
        }
    }

    /// What many of them are called, with their number before it.
    package func noun(_ count: Int, in language: Language) -> String {
        let words =
            switch (self, language) {
            case (.objected, .english): ("who objected to scoring", "who objected to scoring")
            case (.objected, .italian): ("che si è opposto", "che si sono opposti")
            case (.reviewOnly, .english): ("for review only", "for review only")
            case (.reviewOnly, .italian): ("solo da rivedere", "solo da rivedere")
            case (.doNotContact, .english): ("not to be contacted", "not to be contacted")
            case (.doNotContact, .italian): ("da non contattare", "da non contattare")
            case (.optedOut, .english): ("opted out", "opted out")
            case (.optedOut, .italian): ("disiscritto", "disiscritti")
            case (.competitor, .english): ("competitor", "competitors")
            case (.competitor, .italian): ("concorrente", "concorrenti")
            case (.customer, .english): ("customer", "customers")
            case (.customer, .italian): ("cliente", "clienti")
            case (.bounced, .english): ("with mail that comes back", "with mail that comes back")
            case (.bounced, .italian): ("con e-mail che torna", "con e-mail che torna")
            case (.lost, .english): ("lost", "lost")
            case (.lost, .italian): ("perso", "persi")
            }
        return "\(count) \(count == 1 ? words.0 : words.1)"
    }
}
