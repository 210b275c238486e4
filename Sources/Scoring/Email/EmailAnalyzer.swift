package import CRM
import Values

/// The tool `analyze_email_quality`: what an address tells by itself, without asking anybody.
///
/// Nothing is looked up in the network, so a well formed address may still not exist.
package enum EmailAnalyzer {
    /// What is known of an address beside its owner's company.
    ///
    /// - Parameters:
    ///   - email: The address as typed.
    ///   - company: The company's name as typed.
    ///   - website: The contact's or company's web address as typed.
    ///   - companyDomain: The company's registered web domain, if the CRM holds one.
    /// - Returns: Form, class, whether it is a role's, and whether its domain is the company's.
    package static func quality(
        of email: String?,
        company: String? = nil,
        website: String? = nil,
        companyDomain: String? = nil
    ) -> EmailQuality {
        var quality = EmailQuality()
        guard let email else { return quality }
        let address = ASCII.lowered(email)
        guard !address.isEmpty else { return quality }
        guard let at = separator(of: address) else {
            quality.form = .malformed
            return quality
        }
        quality.form = .valid
        let domain = address[(at + 1)...]
        let registrable = WebDomain.registrable(domain)
        let reading = EmailDomains.read(domain, registrable: registrable)
        quality.domainClass = reading.domainClass
        quality.isRole = RoleAddress.isRole(address[..<at])
        if !reading.isShared {
            quality.matchesCompany = matches(
                domain: registrable,
                company: company,
                website: website,
                companyDomain: companyDomain
            )
        } else if reading.domainClass == .free, website != nil || isNamed(company) {
            // A provider's domain is surely not the company's.
            quality.matchesCompany = false
        }
        return quality
    }

    private static func isNamed(_ company: String?) -> Bool {
        company.flatMap(MatchKey.company) != nil
    }

    /// Where the `@` of an address that can exist stands; nil when it cannot exist.
    ///
    /// Follows RFC 5321 for what mail servers of today take: an unquoted dot-atom of at most 64
    /// bytes, `@`, a domain of at least two labels whose last is not a number. Quoted local parts,
    /// comments and address literals count as malformed: in a CRM they are slips.
    private static func separator(of address: [UInt8]) -> Int? {
        guard address.count <= 254, let at = address.firstIndex(of: UInt8(ascii: "@")),
            isLocalPart(address[..<at])
        else { return nil }
        let domain = address[(at + 1)...]
        guard WebDomain.isHost(domain), let dot = domain.lastIndex(of: UInt8(ascii: ".")) else {
            return nil
        }
        let top = domain[(dot + 1)...]
        return top.count >= 2 && !top.allSatisfy(ASCII.isDigit) ? at : nil
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count) else { return false }
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard previous != byte else { return false }
            } else {
                guard ASCII.isAlphanumeric(byte) || byte >= 0x80 || ASCII.isAtomSign(byte) else {
                    return false
                }
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    private static func matches(
        domain: ArraySlice<UInt8>,
        company: String?,
        website: String?,
        companyDomain: String?
    ) -> Bool? {
        var compared = false
        if let website, let host = WebDomain.host(of: website) {
            if WebDomain.registrable(host) == domain { return true }
            compared = true
        }
        if let companyDomain, let host = WebDomain.host(of: companyDomain) {
            if WebDomain.registrable(host) == domain { return true }
            compared = true
        }
        guard let company, let key = MatchKey.company(company) else {
            return compared ? false : nil
        }
        return names(domain: domain, companyKey: key)
    }

    /// Whether a domain is named after a company: `rossi-impianti.it` after `rossi impianti`.
    ///
    /// True when the label equals the name without spaces, one starts with the other and the
    /// shorter has four letters or more, or the label is the initials of three words or more.
    private static func names(domain: ArraySlice<UInt8>, companyKey: String) -> Bool {
        let label = domain.prefix { $0 != UInt8(ascii: ".") }.filter { $0 != UInt8(ascii: "-") }
        var name: [UInt8] = []
        var initials: [UInt8] = []
        name.reserveCapacity(companyKey.utf8.count)
        var isStart = true
        for byte in ASCII.folded(companyKey).utf8 {
            if byte == UInt8(ascii: " ") {
                isStart = true
                continue
            }
            if isStart { initials.append(byte) }
            isStart = false
            name.append(byte)
        }
        if label == name { return true }
        if min(label.count, name.count) >= 4, label.starts(with: name) || name.starts(with: label) {
            return true
        }
        return initials.count >= 3 && label == initials
    }
}

/// Local parts that name a function instead of a person.
package enum RoleAddress {
    /// Whether a local part in lower case does: all of it but for what follows a `+`, or its first
    /// word when only digits or a place of up to three letters follow.
    static func isRole(_ local: ArraySlice<UInt8>) -> Bool {
        let base = local.prefix { $0 != UInt8(ascii: "+") }
        if contains(base) { return true }
        let word = base.prefix { ASCII.isLetter($0) || $0 >= 0x80 }
        guard word.count < base.count, contains(word) else { return false }
        let rest = base[word.endIndex...]
        return rest.count <= 4 || !rest.contains(where: ASCII.isLetter)
    }

    private static func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= longest && names.contains(String(decoding: bytes, as: UTF8.self))
    }

    private static let longest = 18

    /// Local parts of addresses that belong to a department, in lower case.
    package static let names: Set<String> = [
        "abuse", "accounting", "accounts", "acquisti", "admin", "administration", "administrator",
        "amministrazione", "assistenza", "billing", "booking", "careers", "commerciale",
        "contabilita",
        "contact", "contacts", "contact-us", "contattaci", "contatti", "contatto", "customercare",
        "customerservice", "direzione", "enquiries", "enquiry", "export", "fatturazione", "fatture",
        "finance", "hello", "help", "helpdesk", "hi", "hr", "info", "information", "inquiries",
        "inquiry", "invoices", "it", "jobs", "kontakt", "lavoro", "legal", "legale", "mail",
        "mailbox", "marketing", "media", "newsletter", "no-reply", "noreply", "office", "ordini",
        "orders", "personale", "post", "posta", "postmaster", "prenotazioni", "press", "privacy",
        "protocollo", "purchasing", "reception", "recruiting", "reservations", "root", "sales",
        "security", "segreteria", "service", "servizioclienti", "shop", "staff", "stampa",
        "support", "supporto", "team", "tecnico", "ufficio", "ufficiocommerciale", "ufficiostampa",
        "vendite", "webmaster",
    ]
}
