import CRM

/// The rows of the book: the first that means a column counts.
extension ColumnPriors {
    /// Rows for columns of numbers.
    static let numbers: [Row] = [
        Row(
            "time tempo zeit dauer temps duree tiempo duracion duracao duration minut second",
            and: "spent site web page session sito pagin seite sitz verbracht passe sitio trascors",
            without: "since seit depuis",
            .engagement,
            .rank(8, missing: -2)
        ),
        Row(
            "since. recency seit depuis desde ultim. elapsed trascorsi",
            .engagement,
            .rank(-8, missing: -2)
        ),
        Row("bounce exit rimbalz absprung rebond rebote", .engagement, .rank(-6, missing: 0)),
        Row(
            "page",
            and: "value. values valore wert valeur valor",
            .engagement,
            .rank(8, missing: 0)
        ),
        Row("page view", and: "per.", .engagement, .rank(2, missing: -1)),
        Row(
            "visit besuch session sitzung sesion sessao click clic klick",
            .engagement,
            .rank(4, missing: -1)
        ),
        Row(
            "repl respon rispost antwort repons respuest respost meeting call demo incontri "
                + "riunion appuntament chiamat anruf termine. besprech reunion rendez appel llamad "
                + "reuni ligac",
            .engagement,
            .rank(8, missing: -2)
        ),
        Row(
            "open apert geoffnet ouvert abiert abert",
            without: "day deal",
            .engagement,
            .rank(2, missing: -1)
        ),
        Row("duration dauer durata duree duracion duracao", .engagement, .rank(4, missing: -1)),
        Row(
            "score punteggio punkte bewertung rating puntuacion pontuacao",
            .engagement,
            .rank(6, missing: -1)
        ),
        Row(
            "attempt tentativ versuch intento campaign campagn kampagne campana campanha",
            .engagement,
            .rank(-3, missing: 0)
        ),
        Row("previous precedent vorherig anterior", .engagement, .rank(3, missing: 0)),
        Row(
            "balance saldo kontostand solde income reddito einkommen revenu. ingreso renda salary "
                + "stipendio gehalt salaire salario",
            .companyFit,
            .rank(3, missing: 0)
        ),
        Row("budg", .qualification, .rank(5, missing: -1)),
    ]

    /// Rows for columns of texts and flags.
    static let texts: [Row] = contactRows + dealRows

    private static let contactRows: [Row] = [
        Row(
            "not. unsubscr opt. opted optout no. non. nicht kein pas. nao.",
            and: "email mail call contact unsubscr out. disturb chiamar contattar kontakt anruf "
                + "appel contactar ligar contatar telefon optout",
            without: "in.",
            .qualification,
            .flag(yes: -12, no: 0)
        ),
        Row(
            "outcome poutcome esito ergebnis resultat resultad",
            and: "poutcome prev prior past last preced vorig letzt dernier anterior ultim",
            .qualification,
            .answers(
                [
                    (-3, "fail fallit negativ lost pers. verlor echec perdu perdid fracas"),
                    (12, "success won positiv vint gewonn erfolg gagne succes ganad exit. sucess"),
                ],
                missing: 0
            )
        ),
        Row(
            "activity engagement attivit aktivitat activite actividad atividade",
            without: "index score",
            .engagement,
            .answers(activities, missing: -3)
        ),
        Row(
            "activity engagement attivit aktivitat activite actividad atividade priority priorit "
                + "rating temperatur quality qualita qualitat qualite calidad qualidade",
            .engagement,
            .answers(grades, missing: -2)
        ),
        Row(
            "profile profilo profil perfil",
            and: "complet vollstandig fill compil rempli",
            .qualification,
            .answers(grades, missing: -3)
        ),
        Row(
            "hear heard saput erfahr entendu conoc conhec",
            .qualification,
            .answers(sources, missing: -2)
        ),
        Row(
            "source origin channel fonte provenienz canale quelle herkunft kanal canal fuente "
                + "origen origem interaction touch interazion",
            .qualification,
            .answers(sources, missing: 0)
        ),
        Row(
            "occupation employment profession. job. occupazion profession beruf beschaftig emploi "
                + "ocupac profesion profiss lavoro metier trabajo emprego",
            .companyFit,
            .answers(occupations, missing: -4)
        ),
        Row(
            "recommend referr raccomand passaparola empfehl parrain recomend recommand indica",
            .qualification,
            .flag(yes: 8, no: 0)
        ),
        Row("what. which. speciali interest interess", .qualification, .known(1, missing: -3)),
        Row(
            "contact. contatto kontakt contacto contato",
            without: "name person date",
            .engagement,
            .answers(
                [(1, "cell mobil handy portable movil"), (0, "tele phone fix"), (1, "mail")],
                missing: -3
            )
        ),
        Row(
            "default. insolven insolv ausfall defaut impago inadimpl",
            .companyFit,
            .flag(yes: -6, no: 0)
        ),
        Row(
            "loan housing mortgage mutuo prestito kredit darlehen pret. hypoth prestamo hipotec "
                + "emprestimo",
            .companyFit,
            .flag(yes: -3, no: 1)
        ),
        Row(
            "visitor besucher visitator visiteur visitante",
            .engagement,
            .answers(
                [
                    (2, "return ritorn wiederkehr habitu recurr"),
                    (-1, "new nuov neu nouv nuev nov"),
                ],
                missing: 0
            )
        ),
    ]

    private static let dealRows: [Row] = [
        Row(
            "authority decision potere entscheid autorit",
            .qualification,
            .answers([(6, "high yes"), (-6, "low no.")], missing: 0)
        ),
        Row(
            "competit concorr wettbewerb concurren competid",
            .qualification,
            .flag(yes: -5, no: 4)
        ),
        Row("partner", .companyFit, .flag(yes: 4, no: 0)),
        Row("budg", .qualification, .flag(yes: 6, no: -5, unknown: -1)),
        Row("tend", .qualification, .flag(yes: -4, no: 1)),
        Row(
            "growth crescita wachstum croissance crecim crescim",
            .qualification,
            .answers([(2, "growth grow"), (-3, "slow declin shrink")], missing: 0)
        ),
        Row("posit", and: "statm statement", .engagement, .flag(yes: 7, no: -7)),
        Row(
            "att. attitude",
            and: "client customer",
            .qualification,
            .answers([(5, "strategic key"), (-2, "first"), (-12, "bad")], missing: 0)
        ),
        Row(
            "client customer cliente kunde",
            without: "id. name number",
            .qualification,
            .answers([(10, "current existing"), (3, "past former"), (-2, "new")], missing: 0)
        ),
        Row(
            "scope",
            .qualification,
            .answers([(6, "clear"), (-6, "low unclear vague")], missing: 0)
        ),
        Row(
            "strat",
            .qualification,
            .answers([(3, "very"), (-3, "unimportant")], missing: 0)
        ),
        Row("cross up.", and: "sale sell", .qualification, .flag(yes: 3, no: 0)),
        Row(
            "need bisogn bedarf besoin necesid necessid",
            .qualification,
            .answers([(5, "yes clear"), (-4, "info gathering"), (-6, "poor no.")], missing: 0)
        ),
    ]
}
