/// Answers that several columns give, with their points; the first row with a stem counts.
extension ColumnPriors {
    /// Where a lead came from.
    static let sources: [(points: Int, stems: String)] = [
        (
            13,
            "referr referen partner passaparola mouth recommend word joint empfehl raccomand "
                + "recommand parrain bouche recomend referid indicac"
        ),
        (
            -7,
            "cold outbound list. lists purchased import direct_mail fredd kalt froid frio "
                + "acquistat gekauft achet comprad elenco liste."
        ),
        (
            0,
            "paid ads adwords ppc pay advert sponsor media pubblicit werbung anzeige publicit "
                + "publicid anuncio annonce"
        ),
        (
            9,
            "demo form contact inbound request chat olark call click2call add live richiest modulo "
                + "contatto anfrage formular kontakt demande solicitud solicitac pedido"
        ),
        (
            4,
            "event webinar fair trade booth fiera messe veranstaltung salon foire evenement feria "
                + "feira"
        ),
        (
            1,
            "organic seo search google bing direct website web site sito webs suche recherche "
                + "busqueda busca ricerca"
        ),
        (-1, "content blog press newsletter ebook youtube landing submission api contenu inhalt"),
        (-3, "social facebook linkedin instagram twitter"),
    ]

    static let activities: [(points: Int, stems: String)] = [
        (-15, "bounced rimbalz unzustellbar rebond rebot"),
        (-12, "unsubscribed spam complained disiscr abgemeldet desabonn desinscri"),
        (-6, "unreachable invalid wrong irraggiung unerreichbar injoignable"),
        (
            8,
            "phone conversation call spoke approached telef chiamat anruf gesprach appel llamad "
                + "ligac"
        ),
        (9, "meeting met demo incontr riunion appuntament besprech termin reunion rendez reuniao"),
        (7, "received replied reply rispost antwort repond respuest respost"),
        (6, "form submitted modulo formul"),
        (4, "clicked click clic geklickt"),
        (3, "chat"),
        (4, "booth tradeshow event webinar resubscribed"),
        (1, "opened open apert geoffnet ouvert abiert abert"),
        (0, "visited page view visit besuch"),
        (0, "sent sms"),
    ]

    static let grades: [(points: Int, stems: String)] = [
        (-8, "low cold worst bad basso bassa freddo niedrig gering kalt bas. basse froid baj frio"),
        (0, "medium might warm middle medi mittel moyen tiepid tibi"),
        (8, "high hot. hoch heiss hoh alt haut chaud cald calient quent complet full voll"),
    ]

    static let occupations: [(points: Int, stems: String)] = [
        (
            -3,
            "unemployed housewi housemaid retired disoccup casaling pension arbeitslos rentner "
                + "hausfrau chomeu retrait desemple jubilad desempreg aposentad reformad"
        ),
        (-6, "student studente etudiant estudiant estudant schuler"),
        (
            6,
            "working professional employed business manager management director owner "
                + "entrepreneur self libero dipendent imprendit angestellt selbststandig "
                + "unternehm salari cadre emplead autonom empresari empregad dirigent"
        ),
    ]
}
