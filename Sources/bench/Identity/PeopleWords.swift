/// The names of which the labelled people are made, by language, the usual ones first.
struct PeopleWords: Sendable {
    /// Given names of women, each with the short forms that people use after a slash.
    let women: [Given]
    let men: [Given]
    let families: [String]
    /// Legal forms of companies.
    let forms: [String]
    /// What stands before a name on a badge.
    let titles: [String]
    /// Code of the country with its plus, and of a town.
    let country: String
    let town: String
    /// The top level of the companies' domains.
    let domain: String
    /// The usual shared mailboxes.
    let mailboxes: [String]

    /// A given name and what friends make of it.
    struct Given: Sendable {
        let name: String
        let short: [String]
    }

    private init(
        women: String,
        men: String,
        families: String,
        forms: String,
        titles: String,
        phones: (country: String, town: String),
        domain: String,
        mailboxes: String
    ) {
        func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        func given(_ text: String) -> [Given] {
            words(text).map { word in
                let parts = word.replacing("_", with: " ").split(separator: "/").map(String.init)
                return Given(name: parts[0], short: Array(parts.dropFirst()))
            }
        }
        self.women = given(women)
        self.men = given(men)
        self.families = words(families).map { $0.replacing("_", with: " ") }
        self.forms = words(forms).map { $0.replacing("_", with: " ") }
        self.titles = words(titles)
        (country, town) = phones
        self.domain = domain
        self.mailboxes = words(mailboxes)
    }

    /// One language after another.
    static let all = [italian, english, german, french, spanish, portuguese]

    /// What companies are called, beside a family's name.
    static let firms = """
        Olmo Pino Faggio Acero Betulla Nordlicht Weser Havel Lumen Vega Orion Atlas Delta Ponte \
        Torre Rivage Soleil Chêne Mistral Colline Roble Sierra Puerto Faro Encina Ribeira Douro \
        Oliveira Maré Harbour Meadow Granite Copper Willow Beacon Quarry Falcon Summit Prisma
        """.split(separator: " ").map(String.init)

    /// What companies do.
    static let trades = """
        Logistica Sistemi Tecnik Maschinenbau Software Consulting Conseil Transports Foods Textil \
        Ceramica Energia Medical Print Design Solutions Ingeniería Alimentos Studio Robotics
        """.split(separator: " ").map(String.init)

    private static let italian = PeopleWords(
        women:
            "Maria Anna Giulia Francesca/Franci Chiara Elena Elisabetta/Betta Alessandra/Ale/Sandra "
            + "Federica/Fede Margherita/Rita Giuseppina/Pina Antonella Valentina/Vale Caterina/Rina "
            + "Beatrice/Bea Ilaria Simona Niccolò Maria_Grazia Anna_Maria",
        men:
            "Giuseppe/Beppe/Pino Marco Andrea Francesco/Franco Luigi/Gigi Antonio/Tonino Salvatore/Totò "
            + "Alessandro/Sandro/Ale Giovanni/Gianni Roberto Stefano Lorenzo/Renzo Domenico/Mimmo "
            + "Vincenzo/Enzo Federico/Fede Niccolò/Nico Raffaele/Lele Daniele/Dani Carlo Gian_Luca",
        families:
            "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo "
            + "Conti De_Luca Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro "
            + "Mariani Rinaldi Caruso Ferrara Galli Martini Leone D'Angelo Longo Gentile Martinelli "
            + "Vitale Lombardo Serra Coppola De_Santis Nicolò Verdi Neri Sanna Bellucci",
        forms: "Srl S.r.l. SpA S.p.A. Snc",
        titles: "Dott. Dott.ssa Ing. Avv.",
        phones: ("+39", "051"),
        domain: "it.example",
        mailboxes: "info amministrazione ufficio vendite"
    )

    private static let english = PeopleWords(
        women:
            "Elizabeth/Liz/Beth Margaret/Maggie Catherine/Kate/Cathy Jennifer/Jen Susan/Sue Emma Olivia "
            + "Victoria/Vicky Alexandra/Alex Samantha/Sam Deborah/Debbie Patricia/Pat Sarah Rebecca/Becky "
            + "Christine/Chris Amanda/Mandy Grace Hannah Jane Mary_Ann",
        men: "William/Bill/Will Robert/Bob/Rob James/Jim Michael/Mike Richard/Dick/Rick Thomas/Tom "
            + "Christopher/Chris Daniel/Dan Matthew/Matt Anthony/Tony Edward/Ed/Ted Joseph/Joe "
            + "Benjamin/Ben Samuel/Sam Andrew/Andy Stephen/Steve Gregory/Greg Oliver Jack Sean",
        families:
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans "
            + "Walker White Roberts Green Hall Wood Jackson Clarke Harris Lewis Turner Hill Cooper "
            + "Morris Moore O'Brien O'Connor McDonald MacLeod Baker Young Allen Mitchell Carter Parker "
            + "Bennett Shaw Fletcher Hughes Ward Foster Barnes",
        forms: "Ltd Limited Inc PLC LLC",
        titles: "Mr Ms Dr",
        phones: ("+44", "020"),
        domain: "uk.example",
        mailboxes: "info sales office accounts"
    )

    private static let german = PeopleWords(
        women:
            "Katharina/Kathi Sabine Susanne/Susi Elisabeth/Lisa Andrea Stefanie/Steffi Christina/Tina "
            + "Alexandra/Alex Angelika/Geli Franziska/Franzi Johanna/Hanna Jürgine Lena Ulrike/Uli "
            + "Gabriele/Gabi Margarete/Grete Petra Renate Käthe Anna-Lena",
        men:
            "Thomas Michael/Michi Andreas/Andi Stefan Johannes/Hannes Wolfgang/Wolf Jürgen Maximilian/Max "
            + "Alexander/Alex Matthias Friedrich/Fritz Günther Klaus Sebastian/Basti Christian/Chris "
            + "Björn Heinrich/Heinz Josef/Sepp Uwe Karl-Heinz",
        families:
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch "
            + "Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann "
            + "Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Maier Köhler Herrmann König "
            + "Walter Mayer Huber Kaiser Fuchs Peters Möller Weiß Jung",
        forms: "GmbH AG KG UG",
        titles: "Dr. Prof. Frau Herr",
        phones: ("+49", "030"),
        domain: "de.example",
        mailboxes: "info kontakt buchhaltung einkauf"
    )

    private static let french = PeopleWords(
        women:
            "Marie Catherine/Cathy Isabelle/Isa Véronique/Véro Élodie Amélie Valérie/Val Hélène Sandrine "
            + "Françoise Frédérique/Fred Christine/Chris Stéphanie/Steph Delphine Cécile Joséphine/José "
            + "Geneviève/Ginette Anne-Marie Claire Marie-Claude",
        men:
            "Jean Michel Philippe/Phil Alain Nicolas/Nico Christophe/Chris Frédéric/Fred Stéphane/Steph "
            + "François Laurent Emmanuel/Manu Jérôme Benoît/Ben Alexandre/Alex Vincent Guillaume Rémi "
            + "Sébastien/Seb Jean-Pierre Jean-Luc",
        families:
            "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent "
            + "Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier "
            + "Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin "
            + "Muller Henry Roussel Nicolas Perrin Le_Gall De_La_Tour Besançon Chevalier",
        forms: "SA SARL SAS",
        titles: "M. Mme Dr",
        phones: ("+33", "01"),
        domain: "fr.example",
        mailboxes: "info contact compta accueil"
    )

    private static let spanish = PeopleWords(
        women:
            "María Carmen/Mamen Dolores/Lola Isabel/Isa Francisca/Paqui Concepción/Concha Mercedes/Merche "
            + "Rosario/Charo Lucía Teresa/Tere Pilar/Pili Cristina/Cris Beatriz/Bea Guadalupe/Lupe Elena "
            + "Sofía Marta Montserrat/Montse María_José Ana_María",
        men:
            "José/Pepe Francisco/Paco Antonio/Toño Manuel/Manolo Ignacio/Nacho Rafael/Rafa Javier/Javi "
            + "Daniel/Dani Alejandro/Álex Enrique/Quique Jesús/Chus Miguel Ángel Álvaro Sergio "
            + "Guillermo/Guille Eduardo/Edu Luis José_Luis Juan_Carlos",
        families: "García_López González_Ruiz Rodríguez Fernández_Gil López Martínez_Soto Sánchez "
            + "Pérez_Marín Gómez Martín Jiménez Hernández Díaz_Vega Álvarez Moreno Muñoz_Blanco Romero "
            + "Alonso Gutiérrez Navarro Torres Domínguez Ramos_Peña Vázquez Gil Serrano Blanco Molina "
            + "Ortega Delgado Castro Ortiz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano "
            + "Guerrero Cano Prieto Méndez",
        forms: "SL S.L. SA",
        titles: "D. Dña. Ing.",
        phones: ("+34", "91"),
        domain: "es.example",
        mailboxes: "info contacto ventas oficina"
    )

    private static let portuguese = PeopleWords(
        women: "Maria Ana Francisca/Chica Isabel/Bela Beatriz/Bia Mariana Catarina/Cata Inês Sofia "
            + "Fernanda/Nanda Luísa/Lu Helena/Lena Teresa/Teté Carolina/Carol Conceição/São Margarida/Guida "
            + "Filipa Rita Ana_Paula Maria_João",
        men:
            "João/Joca José/Zé António/Tó Francisco/Chico Manuel/Manel Pedro Luís Eduardo/Edu Paulo Miguel "
            + "Carlos Rui Tiago Gonçalo Fernando/Nando Alexandre/Alex Guilherme/Gui Henrique Nuno "
            + "João_Pedro",
        families:
            "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Jesus Sousa Fernandes "
            + "Gonçalves Gomes Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira "
            + "Correia Mendes Nunes Soares Vieira Monteiro Cardoso Rocha Raposo Neves Coelho Cruz Cunha "
            + "Pires Ramos Reis Simões Antunes Matos_Dias Da_Silva Dos_Santos Fonseca",
        forms: "Lda S.A. Ltda",
        titles: "Sr. Sra. Eng.",
        phones: ("+351", "21"),
        domain: "pt.example",
        mailboxes: "geral info comercial compras"
    )
}
