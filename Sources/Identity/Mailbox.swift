import Values

/// What an address says of whose it is.
struct Mailbox {
    private let local: String
    let domain: String

    /// Reads an address in the form of `MatchKey.email`.
    init(_ email: String) {
        let at = email.lastIndex(of: "@") ?? email.endIndex
        local = String(email[..<at])
        domain = String(email[at...].dropFirst())
    }

    /// Whether it is a department's, which many write from.
    var isShared: Bool {
        let word = local.prefix { $0 != "+" && !$0.isNumber && $0 != "." && $0 != "-" && $0 != "_" }
        return Self.departments.contains(String(word))
    }

    /// Whether a word of a name stands in the local part.
    func names(_ name: PersonName) -> Bool { holds(name.words) }

    /// Whether words of a name that are not in another one stand in the local part.
    func tells(_ name: PersonName, from other: PersonName) -> Bool {
        holds(name.words.filter { $0.count > 3 && !other.words.contains($0) })
    }

    /// Whether one of the words stands in the local part.
    func holds(_ words: [String]) -> Bool {
        words.contains { $0.count > 2 && letters.contains($0) }
    }

    /// Whether the local part is a name's given name alone.
    func isGivenName(of name: PersonName) -> Bool {
        name.words.first.map { $0.count > 2 && $0 == letters.filter { !$0.isNumber } } ?? false
    }

    /// Whether the local part is a name's given name or initial and its family's name, in this
    /// order or the other, and nothing else but digits.
    func spells(_ name: PersonName) -> Bool {
        guard name.wordCount > 1, let given = name.words.first, given.count > 1 else {
            return false
        }
        let family = name.words.dropFirst().joined()
        let letters = letters.filter { !$0.isNumber }
        return [given + family, family + given, given.prefix(1) + family, family + given.prefix(1)]
            .contains(letters)
    }

    /// Letters and digits of the local part, as those of names are compared.
    private var letters: String { PersonName.reduced(Words.folded(local)) }

    /// Whether it is another mailbox at the same place, and not the same with a slip of the pen.
    func contradicts(_ other: Mailbox) -> Bool {
        guard domain == other.domain, !isShared, !other.isShared else { return false }
        if local.filter(\.isNumber) != other.local.filter(\.isNumber) { return true }
        return Slips.count(Array(local.utf8), Array(other.local.utf8), max: 1) == nil
    }

    /// The labels of the domain that may be a company's name, letters and digits only.
    var firms: [String] {
        domain.split(separator: ".").dropLast()
            .map { Words.folded(String($0)) }.filter { $0.utf8.count >= 4 }
    }

    /// What departments are called, in six languages.
    private static let departments: Set<String> = Set(
        """
        accounting accounts accueil achats acquisti administracao administracion administrador
        administration admin amministrazione assistenza atencion atendimento bestellung bewerbung
        billing booking bookings buchhaltung careers clientes comercial commercial commerciale
        compras compta comptabilite contabilidad contabilidade contabilita contact contacto contacts
        contato contatti contatto customercare customerservice direccion direction direzione einkauf
        empresa enquiries export facturacion facturas fatturazione faturacao finance financeiro
        geral hello help helpdesk hola hr info informacion information inquiries invoices jobs
        kontakt kundenservice legal logistica mail marketing newsletter noreply office oficina ola
        ordini orders pedidos personal personale post posta prensa presse press purchasing rechnung
        rechnungen reception recepcion reservas sales secretaria secretariat segreteria sekretariat
        service serviceclient servicio shop staff suporte support supporto team tecnico ufficio
        vendas vendite ventas ventes vertrieb verwaltung webmaster zentrale
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
