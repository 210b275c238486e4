package import CRM

/// Lists of mail domains, by whose they are.
package enum EmailDomains {
    /// What a domain says of who writes from it.
    package struct Reading {
        /// Whose domain it is: a company's, a mail provider's, a public body's.
        package var domainClass: EmailQuality.DomainClass
        /// Whether its addresses belong to customers of a mail provider, so that it says nothing of
        /// a company: free mail and certified mail (PEC).
        package var isShared: Bool
    }

    /// Whose a domain is; anything unlisted is taken for a company's own.
    ///
    /// Both in lower case; `registrable` is the end of `domain` that somebody registered.
    static func read(_ domain: ArraySlice<UInt8>, registrable: ArraySlice<UInt8>) -> Reading {
        if let listed = listed[String(decoding: registrable, as: UTF8.self)] { return listed }
        if domain.count > registrable.count,
            let listed = listed[String(decoding: domain, as: UTF8.self)]
        {
            return listed
        }
        return Reading(domainClass: byLabels(domain), isShared: false)
    }

    /// What is known of single domains, by registrable domain in lower case.
    package static let listed: [String: Reading] = {
        var listed: [String: Reading] = [:]
        for name in certified { listed[name] = Reading(domainClass: .business, isShared: true) }
        for name in disposable { listed[name] = Reading(domainClass: .disposable, isShared: false) }
        for name in free { listed[name] = Reading(domainClass: .free, isShared: true) }
        return listed
    }()

    private static func byLabels(_ domain: ArraySlice<UInt8>) -> EmailQuality.DomainClass {
        let labels = domain.split(separator: UInt8(ascii: "."))
            .map { String(decoding: $0, as: UTF8.self) }
        guard labels.count > 1, let top = labels.last else { return .business }
        let second = labels[labels.count - 2]
        if top == "edu" || second == "edu" || second == "ac" && top.utf8.count == 2 {
            return .education
        }
        if labels.contains(where: { universities.contains($0) || $0.hasPrefix("university") }) {
            return .education
        }
        if governments.contains(top) || second == "gov" || second == "gouv"
            || top == "eu" && second == "europa"
        {
            return .government
        }
        return top == "it" && labels.contains(where: publicItaly.contains) ? .government : .business
    }

    /// Labels of governments' domains.
    package static let governments: Set<String> = ["gov", "mil", "gouv"]

    /// Domains of universities without a label that tells.
    package static let universities = words(
        """
        unibo unimi unimib unito unipd uniroma1 uniroma2 uniroma3 unina unige unifi unipi unipv
        univr unitn units unibs unibg unica unict unime unipa unisa unile uniba unimore unipr
        unife unisi unipg univpm unicam unimc unich univaq unicz unical unicatt uniud unive polimi polito cnr studenti
        """
    )

    /// Domains of Italian public bodies without a label that tells.
    package static let publicItaly = words(
        """
        comune provincia regione cittametropolitana interno giustizia esteri difesa istruzione
        carabinieri poliziadistato agenziaentrate inps inail gdf aslroma asl
        """
    )

    /// Mail anybody gets for nothing, or with a telephone line.
    private static let free = words(
        """
        gmail.com googlemail.com yahoo.com yahoo.it yahoo.co.uk yahoo.fr yahoo.de yahoo.es
        yahoo.co.in yahoo.com.br ymail.com rocketmail.com hotmail.com hotmail.it hotmail.co.uk
        hotmail.fr hotmail.de hotmail.es outlook.com outlook.it outlook.fr outlook.de outlook.es
        live.com live.it live.fr live.de live.co.uk msn.com passport.com icloud.com me.com mac.com
        aol.com aim.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de
        tuta.io tuta.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de freenet.de t-online.de
        mail.com email.com usa.com zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm
        hushmail.com mailfence.com posteo.de posteo.net mailbox.org yandex.com yandex.ru ya.ru
        mail.ru bk.ru list.ru inbox.ru rambler.ru qq.com 163.com 126.com sina.com sohu.com
        foxmail.com aliyun.com naver.com hanmail.net daum.net rediffmail.com libero.it virgilio.it
        alice.it tim.it tin.it tiscali.it tiscalinet.it inwind.it iol.it blu.it giallo.it
        email.it poste.it fastwebnet.it vodafone.it aruba.it supereva.it katamail.com interfree.it
        jumpy.it lycos.it teletu.it tele2.it infinito.it cheapnet.it dada.it kataweb.it
        orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr club-internet.fr
        bluewin.ch hispeed.ch sunrise.ch telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl
        home.nl xs4all.nl hetnet.nl telefonica.net terra.es ono.com sapo.pt bol.com.br uol.com.br
        terra.com.br ig.com.br btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com
        blueyonder.co.uk comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
        charter.net earthlink.net juno.com netzero.net rogers.com shaw.ca bell.net sympatico.ca
        bigpond.com optusnet.com.au wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz email.cz
        abv.bg mail.bg azet.sk centrum.sk citromail.hu freemail.hu walla.co.il ukr.net i.ua
        """
    )

    /// Addresses made to be thrown away.
    private static let disposable = words(
        """
        mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.de
        sharklasers.com grr.la 10minutemail.com 10minutemail.net tempmail.com temp-mail.org
        temp-mail.io tempmail.net tempmailo.com tempr.email throwawaymail.com yopmail.com
        yopmail.fr yopmail.net trashmail.com trashmail.de trashmail.net trashmail.me getnada.com
        nada.email maildrop.cc mailnesia.com mailcatch.com mailnull.com mintemail.com mohmal.com
        moakt.com dispostable.com discard.email discardmail.com emailondeck.com fakeinbox.com
        fakemail.net fakemailgenerator.com generator.email getairmail.com inboxbear.com
        inboxkitten.com incognitomail.org jetable.org mailtemp.net minuteinbox.com mytemp.email
        mytrashmail.com spam4.me spambog.com spambox.us spamgourmet.com spamex.com spamfree24.org
        tempinbox.com tempmailaddress.com temporary-mail.net tempail.com tmail.io tmpmail.org
        tmpmail.net wegwerfmail.de wegwerfemail.de einrot.com cuvox.de dayrep.com armyspy.com
        fleckens.hu gustr.com jourrapide.com rhyta.com superrito.com teleworm.us burnermail.io
        33mail.com anonaddy.me mailexpire.com mail-temp.com harakirimail.com emailfake.com
        crazymailing.com linshiyouxiang.net mvrht.net zetmail.com tafmail.com luxusmail.org
        """
    )

    /// Italian certified mail, which every registered company and many professionals have.
    private static let certified = words(
        """
        pec.it arubapec.it legalmail.it postecert.it pecimprese.it pec.aruba.it cert.legalmail.it
        sicurezzapostale.it registerpec.it mypec.eu pec-mail.it cgn.legalmail.it pec.buffetti.it
        actaliscertymail.it casellapec.com gigapec.it lamiapec.it pecconfesercenti.it
        """
    )

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
