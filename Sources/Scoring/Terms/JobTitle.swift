/// How high a job title stands.
package enum Seniority: Int, CaseIterable, Sendable {
    case unknown, trainee, staff, manager, director, head, executive
}

/// What a job title is about.
package enum JobFunction: Int, CaseIterable, Sendable {
    case unknown, general, sales, marketing, operations, purchasing, technology, engineering
    case finance, people, legal, support, other
}

/// Reads job titles in English and Italian.
package enum JobTitle {
    /// Seniority and function of a title as typed; unknown when it has no letters or says nothing.
    ///
    /// Words decide, not the whole text: the highest rank named wins, except that an assistant to
    /// somebody is staff and a trainee is a trainee. A title whose words are all unknown is staff.
    package static func read(_ title: String?) -> (seniority: Seniority, function: JobFunction) {
        guard let title else { return (.unknown, .unknown) }
        let words = ASCII.words(title)
        guard words.contains(where: { $0.contains(where: \.isLetter) }),
            !(words.count == 1 && empty.contains(words[0])), words != ["n", "a"]
        else { return (.unknown, .unknown) }
        let seniority = seniority(of: words)
        let named = words.compactMap { functions[$0] }
        let function = named.first { $0 != .general } ?? named.first
        return (seniority, function ?? (seniority == .executive ? .general : .other))
    }

    private static func seniority(of words: [String]) -> Seniority {
        var highest = Seniority.staff
        var isAssistant = false
        for (index, word) in words.enumerated() {
            guard let rank = ranks[word] else {
                if assistants.contains(word) { isAssistant = true }
                continue
            }
            if rank == .trainee { return .trainee }
            let previous = index > 0 ? words[index - 1] : ""
            let next = index + 1 < words.count ? words[index + 1] : ""
            let actual = adjusted(rank, word: word, previous: previous, next: next)
            if actual.rawValue > highest.rawValue { highest = actual }
        }
        // "Assistant manager" leads people, "assistant to the CEO" does not.
        if isAssistant { return highest == .manager || highest == .head ? .manager : .staff }
        return highest
    }

    private static func adjusted(
        _ rank: Seniority,
        word: String,
        previous: String,
        next: String
    ) -> Seniority {
        guard let rule = contexts.first(where: { $0.words.contains(word) }) else { return rank }
        let before = rule.previous.contains(previous)
        let after = rule.next.contains(next)
        let isMet = rule.needsBoth ? before && after : before || after
        return isMet ? rule.met : rule.otherwise ?? rank
    }

    /// How the words beside it change what a word of rank means; the empty word is the title's end.
    package struct Context: Sendable {
        /// The words it is about.
        package var words: [String]
        /// Words before it that count.
        package var previous: [String] = []
        /// Words after it that count.
        package var next: [String] = []
        /// Whether both sides must fit, instead of one.
        package var needsBoth = false
        /// The rank where they fit.
        package var met: Seniority
        /// The rank where they do not; nil for the word's own.
        package var otherwise: Seniority?
    }

    /// Words of rank that mean another rank beside other words, in the order in which they are
    /// tried.
    package static let contexts: [Context] = [
        Context(words: ["president", "presidente"], previous: ["vice", "deputy"], met: .head),
        Context(
            words: ["director", "direttore", "direttrice"],
            previous: ["managing", "executive"],
            next: ["generale"],
            met: .executive
        ),
        Context(
            words: ["amministratore", "amministratrice"],
            next: ["delegato", "delegata", "unico", "unica", ""],
            met: .executive,
            otherwise: .staff
        ),
        Context(
            words: ["partner"],
            previous: ["business", "hr", "channel", "sales"],
            met: .staff
        ),
        Context(words: ["owner"], previous: ["product", "process", "service"], met: .staff),
        Context(words: ["chief"], next: ["of"], met: .head),
        Context(
            words: ["lead"],
            previous: [""],
            next: ["generation"],
            needsBoth: true,
            met: .staff
        ),
    ]

    /// Words that stand for no title at all, in lower case.
    package static let empty: Set<String> = [
        "na", "nd", "none", "null", "unknown", "select", "other", "altro", "sconosciuto", "nessuno",
    ]

    /// Words after which a rank is that of the person assisted, in lower case.
    package static let assistants: Set<String> = [
        "assistant", "assistente", "segretaria", "segretario", "secretary", "aide",
    ]

    /// The rank that a word of a title names, in lower case.
    package static let ranks: [String: Seniority] = table([
        (
            .executive,
            """
            ceo cto cfo coo cmo cio cro cpo chro ciso cdo cso owner coowner founder cofounder
            titolare proprietario proprietaria fondatore fondatrice cofondatore cofondatrice socio
            socia partner president presidente imprenditore imprenditrice entrepreneur ad chief
            amministratore amministratrice chairman chairwoman chair principal gm dg
            """
        ),
        (.head, "vp svp evp avp vicepresident vicepresidente head capo cape"),
        (
            .director,
            "director direttore direttrice dir dirigente directeur direktor geschaftsfuhrer"
        ),
        (
            .manager,
            """
            manager mgr responsabile resp lead leader teamlead supervisor coordinator coordinatore
            coordinatrice supervisore quadro capoarea capoufficio capoprogetto foreman buyer
            """
        ),
        (
            .trainee,
            """
            intern internship trainee apprentice student stagista tirocinante apprendista studente
            studentessa stage
            """
        ),
    ])

    /// The function that a word of a title names, in lower case.
    package static let functions: [String: JobFunction] = table([
        (
            .sales,
            """
            sales account commerciale commerciali vendite vendita business cro selling agente
            """
        ),
        (
            .marketing,
            "marketing cmo brand growth comunicazione communications communication digital"
        ),
        (
            .operations,
            """
            operations operation coo logistics logistica production produzione plant supply warehouse
            magazzino operativo operativa facility stabilimento quality qualita
            """
        ),
        (
            .purchasing,
            "purchasing procurement buyer acquisti acquisto sourcing approvvigionamenti purchase"
        ),
        (
            .technology,
            """
            cto cio ciso it ict information security data systems sistemi sistemista informatico
            informatica infrastructure devops administrator cdo technology technologies
            """
        ),
        (
            .engineering,
            """
            engineer engineering developer software product cpo tecnico tecnica technical research
            ricerca sviluppo development ingegnere architect progettista programmer rd designer
            """
        ),
        (
            .finance,
            """
            cfo finance financial accounting accountant amministrazione contabilita controller
            controlling finanza finanziario finanziaria amministrativo amministrativa treasurer
            bookkeeper
            """
        ),
        (.people, "hr chro people talent human risorse umane recruiter recruiting personale"),
        (.legal, "legal legale counsel lawyer avvocato attorney compliance privacy"),
        (.support, "support customer service assistenza helpdesk supporto clienti care"),
        (
            .general,
            """
            ceo owner founder cofounder president presidente titolare managing general generale
            delegato unico imprenditore fondatore fondatrice proprietario socio gm dg chairman ad
            """
        ),
    ])

    /// The first meaning a word is listed under wins.
    private static func table<Meaning>(_ lists: [(Meaning, String)]) -> [String: Meaning] {
        var table: [String: Meaning] = [:]
        for (meaning, words) in lists {
            for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                table[String(word)] = table[String(word)] ?? meaning
            }
        }
        return table
    }
}
