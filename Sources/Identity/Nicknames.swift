import Values

/// Short forms of given names, and names that look like short forms of others but are their own.
enum Nicknames {
    /// Whether two words of names may be one given name: `bob` and `robert`, `bob` and `rob`.
    static func areOne(_ one: String, _ other: String) -> Bool {
        if !full(one).isDisjoint(with: full(other)) { return true }
        let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
        // `vale` of `valentina`: a beginning that is no name of its own.
        return (3...4).contains(short.utf8.count) && long.utf8.count >= 6 && long.hasPrefix(short)
            && !isGivenName(short)
    }

    /// The usual short forms of a given name.
    static func short(of word: String) -> [String] { shortByName[word, default: []] }

    /// Whether a letter begins a given name or what its short form stands for: `g` of `pino`.
    static func mayBegin(_ letter: String, _ word: String) -> Bool {
        full(word).contains { $0.hasPrefix(letter) }
    }

    /// Whether a word is a given name in full, as far as the table knows.
    static func isGivenName(_ word: String) -> Bool { givenNames.contains(word) }

    private static func full(_ word: String) -> Set<String> {
        table[word, default: []].union([word])
    }

    /// Names in full by their short forms.
    private static let table: [String: Set<String>] = {
        var table: [String: Set<String>] = [:]
        for words in lines {
            for short in words.dropFirst() { table[short, default: []].insert(words[0]) }
        }
        return table
    }()

    private static let shortByName: [String: [String]] = Dictionary(
        lines.map { ($0[0], Array($0.dropFirst())) },
        uniquingKeysWith: +
    )

    private static let givenNames: Set<String> = Set(
        lines.map { $0[0] } + words(ownNames)
    )

    private static let lines: [[String]] = shortForms.split(separator: ";").map {
        words(String($0))
    }

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map { PersonName.reduced(Words.folded(String($0))) }
    }

    /// Given names without a usual short form, some of which begin others.
    private static let ownNames = """
        adam adele agata agnes aldo alan alice alma amalia ana anais andre andrea andreas ann anna anne
        antonin ariel arno arthur aude axel bruno carl carla carlo carlos chiara clara claude
        claudia claudio dario david diego dirk dora elena elsa emil emma enrica eric erik erika eva
        fabio felix fiona flavia flora frank gaia gerd gina giorgia giulia grace guido hans
        hannah harry henri hugo ida ines ingrid irene iris ivan ivo jan jana jane jean
        joan joana joel john joao jonas jose juan judith julia julien julius karin karl karla lara laura
        lea lena leo leon lisa livia louis louise luc luca lucas lucia luigia luis luisa lukas mara
        marc marco marcel maria marie mario marion mark marta martha martin martina matteo maud maura
        mauro max mia mila mira monica nadia nina noah nora olga oliver olivia oscar otto paola paolo
        paul paula paulo pedro peter petra pia pierre pietro pilar ralf rene rita rolf rosa rui sara
        sarah sergio silvia simon simona sofia sonia sophie stella sven tania thea tiago tim tom ugo
        ulla uta uwe vera vito viola vera walter xavier yves
        """

    /// A name in full, and what it is shortened to.
    private static let shortForms = """
        abigail abby gail; agostino tino; albert al bert albie; alberto beto berto;
        alejandra ale alex sandra; alejandro ale alex jandro; alessandra ale sandra;
        alessandro ale sandro alex; alessia ale; alessio ale;
        alexander alex sandy xander lex sascha; alexandra alex sandra sandy lexi sascha;
        alexandre alex xandre; alfonso fonso poncho; alfred alf fred freddy alfie; alfredo fredo;
        amanda mandy; ambrogio gino; andrew andy drew; angela angie; angelika geli angie;
        angelo lino; annabel bella; anthony tony ant; anton toni; antoine toni tonio;
        antonella anto nella; antonia toni tonia;
        antonio tonino toni nino tony tonio totonno toñi toño to tonho; archibald archie;
        arnold arnie; augusto gusto; barbara barb babs barbie bärbel; bartolomeo meo;
        bartholomew bart; beatrice bea bice tris; beatriz bea bia; benedetta benny;
        benedikt ben bene; benjamin ben benny benji; benoit ben; bernard bernie;
        bernardo nando dino; bernhard bernd berni; bertram bert; brigitte gitta gitte;
        calogero lillo; camilla milla cami; carmen mamen carmina menchu maica;
        carolina caro carol lina; caroline caro carol carrie; caterina cate rina cati;
        catarina cata; catherine cathy kate katie cath cat; charles charlie chuck chas;
        charlotte lotte charlie lottie; christian chris; christiane chris;
        christina chris tina chrissi; christine chris chrissie; christoph chris;
        christophe chris; christopher chris kit topher; clementina tina;
        concepcion concha conchi conchita; conceicao sao; consuelo chelo; cristian cri;
        cristiana cri; cristina cri cris tina; daniel dan danny dani; daniela dani;
        daniele dani lele; deborah deb debbie debora; delphine del; dieter didi;
        dolores lola loli; domenico mimmo mimì nico menico; domenica mimma; dominic dom;
        dominique dom domi; donald don donnie; dorothea thea doro; dorothy dot dottie dolly;
        edmund ed ned; eduardo edu lalo; edward ed eddie ted teddy ned; eleanor ellie nell nora;
        eleonora nora ele leo; elisabeth lisa elli lisbeth sissi else;
        elisabetta betta eli lisa bettina; elisa eli;
        elizabeth liz lizzie beth betty eliza betsy bess libby; emanuela manu lela;
        emanuele manu lele; emily em emmy; emmanuel manu; emmanuelle manu; encarnacion encarna;
        enrico rico chicco; enrique quique kike; ernest ernie; ernesto tito; esperanza espe;
        eugene gene; eugenio genio; evelyn evie; fabiana fabi; fabrizio fabri bizio;
        federica fede kika; federico fede chicco; felipe pipe lipe; ferdinand ferdi;
        ferdinando nando; fernanda nanda fer; fernando nando fer; filippo pippo;
        francesca franci franca fra cesca checca; francesco franco fra checco ciccio;
        frances fran frankie fanny; francis frank fran; francisca paca paqui chica fran;
        francisco paco fran chico pancho curro; françois fanfan; françoise fanfan;
        franziska franzi; frederic fred fredo; frederick fred freddie rick; frederique fred;
        friederike rike; friedrich fritz fred frieder; gabriel gabi gabe; gabriela gabi;
        gabriele gabi lele gabri gaby; gabriella gabri gabi; gaetano tano;
        genevieve ginette viviane; geoffrey geoff; georg schorsch; gerald gerry; gerard gerry;
        gerardo gerry; gerhard gerd hardy; gertrud trude gerti; giacomo giacomino mino;
        giampiero piero; gianfranco franco; gianluca luca gian; giovanna giò vanna nanna;
        giovanni gianni nanni vanni giò; gisela gisi; giuliana giuly;
        giuseppe beppe pino peppe peppino geppo; giuseppina pina giusy beppa; gonzalo gonza;
        graziella lella; gregory greg; gregorio goyo; guadalupe lupe lupita; guglielmo memo;
        guilherme gui; guillermo guille memo; guillaume guigui; gustavo gus tavo;
        hannelore hanne lore; harold harry hal; heinrich heinz heiner henry; helmut helli;
        helena lena leni helen; helene lene leni; henrietta hettie etta; henrique rique;
        henry harry hank; herbert herb bert; hermann manni; hildegard hilde; howard howie;
        ignacio nacho; ignazio nazio; ines nes; isabel isa bela chabela isabelita;
        isabella isa bella; isabelle isa belle; jacob jake; jacopo japo; jacqueline jackie;
        jaime jimmy; james jim jimmy jamie; janet jan; javier javi xavi; jeffrey jeff;
        jennifer jen jenny jenn; jeremy jerry jem; jerome jerry; jessica jess jessie;
        jesus chus chuy; joachim achim jochen; joao joca; joaquin quino ximo;
        johanna hanna jo hanni; johannes hannes hans jo; john johnny jack; jonathan jon jonny;
        jorge coque; jose pepe chema ze zeca; josef sepp jupp; joseph joe joey jo;
        josephine jo josy fifi; josefa pepa fina; josefina pepa fina; joshua josh; juan juanito;
        julian jules; karlheinz kalle; katharina kathi katja käthe kati nina;
        katherine kate katie kathy kat kitty; kathleen kathy kath; kenneth ken kenny;
        kimberly kim; kristina kris tina; kurt kurti; laurence larry laurie;
        lawrence larry laurie; leonard leo len lenny; leonardo leo nardo; leopold poldi leo;
        letizia leti; lillian lil lily; lorenzo renzo lollo; lourdes lulu; lucia lucy;
        luigi gigi gino luis; luisa lu luisella; luis lucho; luciano lucio; ludovica ludo;
        ludovico ludo vico; ludwig lutz wiggerl; magdalena magda lena; malcolm mal;
        manfred manni fred; manuel manolo manel manu; manuela manu; marcella cella;
        marcello celo; marcelo celo; margaret maggie meg peggy marge margie greta;
        margarete grete gretel; margarida guida; margarita marga rita;
        margherita rita marghe ghita; marianne janne; mariana mari; marilena lena;
        massimiliano max massi; massimo max massi; mathilde thilde; mathieu mat; matilde tilde;
        matteo teo; matthew matt matty; matthias matze hias; matthieu mat; maurizio mauri;
        maurice mo; maximilian max maxi; maximiliano max; mercedes merche;
        michael mike mick micky michi mick; michel mich; michela miki; michele miki lele;
        michelle shelly; miguel migue; mitchell mitch; monserrat montse; montserrat montse;
        nancy nan; natalia nati talia; nathan nate; nathaniel nate nat; niccolo nico;
        nicholas nick nicky; nicola nico nicky; nicolas nico; nikolaus klaus niko; norbert nobbi;
        norman norm; oliver ollie oli; olivia liv livvy; ottavio tavio; pamela pam;
        pascual pascu; pasquale lino pasqualino; patrick pat paddy; patrizia patty;
        patricia pat patty tricia trish pati; penelope penny; percival percy; peter pete;
        philip phil pip; philippe phil; philipp flip; pierluigi gigi; pietro piero pierino;
        pilar pili; priscilla cilla; rachel rach; rachele lele; raffaele lele raffa;
        raffaella raffa lella; rafael rafa; raimondo mondo; ramon moncho; ramona mona;
        raymond ray; rebecca becky bex; reinhard reini; reinhold holdi; renato nato;
        ricardo ricky rica; riccardo ricky ricca; richard rick dick richie rich ricky;
        robert rob bob bobby robbie bert; roberta robi; roberto robi berto beto tito; rocio chio;
        rodolfo rudi fofo; rodrigo rodri; roger rodge; roland rolli; ronald ron ronnie;
        rosalia lia; rosario charo saro sarino; rosaria sara; rosemarie rosi; rudolf rudi rolf;
        russell russ; salvador salva chava; salvatore totò turi salvo; samantha sam;
        samuel sam sammy samu; sandrine sandy; santiago santi; sebastian seb basti bastian;
        sebastiano seba iano; sebastien seb; sergio checo; serafina fina; severino rino;
        sigfrid sigi; siegfried sigi siggi; sigrid sigi; simone simo; soledad sole;
        sophia sophie; stanley stan; stefan steff; stefania stefi; stefanie steffi;
        stefano ste stefi; stephan steff; stephanie steph steffi; stephane steph;
        stephen steve stevie ste; steven steve; susan sue suzie susie; susanna susi sanna;
        susanne susi sanne; sylvester vester; teodoro teo doro; teresa tere tete resi;
        terence terry; theodor theo; theodore ted theo teddy; theresa terry tess resi;
        thomas tom tommy; timothy tim timmy; tommaso tommy masino; ulrich uli; ulrike uli rike;
        umberto berto; ursula uschi ursel; valentina vale; valeria vale; valerie val;
        valerio vale; veronica vero; veronika vroni; veronique vero; vicente chente; victor vic;
        victoria vicky tori vicki; vincent vince vinnie; vincenza enza;
        vincenzo enzo vince cenzo; virginia ginny gina; vittoria vicky; waltraud traudl;
        werner wern; wilhelm willi helm; wilhelmine minna; william bill will billy willie liam;
        wolfgang wolf wolfi; xavier xavi; yolanda yoli; zachary zach
        """
}
