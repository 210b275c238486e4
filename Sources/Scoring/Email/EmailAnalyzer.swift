package import CRM

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
        guard let email, let address = MatchKey.email(email) else { return quality }
        guard let parts = split(address) else {
            quality.form = .malformed
            return quality
        }
        quality.form = .valid
        let registrable = WebDomain.registrable(parts.domain)
        let domain = String(registrable)
        let byRegistrable = EmailDomains.classify(domain)
        quality.domainClass =
            byRegistrable == .business ? EmailDomains.classify(parts.domain) : byRegistrable
        quality.isRole = RoleAddress.isRole(parts.local)
        if !EmailDomains.isShared(domain), !EmailDomains.isShared(parts.domain) {
            quality.matchesCompany = matches(
                domain: registrable,
                company: company,
                website: website,
                companyDomain: companyDomain
            )
        } else if company.flatMap(MatchKey.company) != nil || website != nil {
            // A provider's domain is surely not the company's.
            quality.matchesCompany = quality.domainClass == .free ? false : nil
        }
        return quality
    }

    /// Local part and domain, both in lower case, of an address that can exist; nil otherwise.
    ///
    /// Follows RFC 5321 for what mail servers of today take: an unquoted dot-atom of at most 64
    /// bytes, `@`, a domain of at least two labels whose last is not a number. Quoted local parts,
    /// comments and address literals count as malformed: in a CRM they are slips.
    static func split(_ address: String) -> (local: String, domain: String)? {
        guard address.utf8.count <= 254, let at = address.utf8.firstIndex(of: UInt8(ascii: "@"))
        else { return nil }
        let local = address[..<at]
        let domain = address[address.utf8.index(after: at)...]
        guard isLocalPart(local.utf8), WebDomain.isHost(domain.utf8),
            let dot = domain.utf8.lastIndex(of: UInt8(ascii: "."))
        else { return nil }
        let top = domain[domain.utf8.index(after: dot)...].utf8
        guard top.count >= 2, !top.allSatisfy(ASCII.isDigit) else { return nil }
        return (String(local), String(domain))
    }

    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
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
        domain: Substring,
        company: String?,
        website: String?,
        companyDomain: String?
    ) -> Bool? {
        var compared = false
        for address in [website, companyDomain] {
            guard let address, let host = WebDomain.host(of: address) else { continue }
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
    static func names(domain: Substring, companyKey: String) -> Bool {
        let label = domain.prefix { $0 != "." }.filter { $0 != "-" }
        let words = ASCII.folded(companyKey).split(separator: " ")
        let name = words.joined()
        if label == name { return true }
        let shorter = min(label.utf8.count, name.utf8.count)
        if shorter >= 4, label.hasPrefix(name) || name.hasPrefix(label) { return true }
        let initials = words.compactMap(\.first)
        return initials.count >= 3 && label == String(initials)
    }
}

/// Local parts that name a function instead of a person.
enum RoleAddress {
    static func isRole(_ local: String) -> Bool {
        let base = local.prefix { $0 != "+" }
        if names.contains(String(base)) { return true }
        let word = base.prefix { !"._-0123456789".contains($0) }
        return names.contains(String(word)) && isWeak(base.dropFirst(word.count))
    }

    /// Whether what follows the function is no surname: digits, a place of two or three letters.
    private static func isWeak(_ rest: Substring) -> Bool {
        rest.utf8.allSatisfy { !ASCII.isLetter($0) } || rest.utf8.count <= 4
    }

    private static let names: Set<String> = [
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
