/// Where a lead came from, in the kinds that behave alike.
package enum LeadSource: Int, CaseIterable, Sendable {
    case unknown, referral, request, event, organic, paid, content, social, cold, other
}

/// How far an open opportunity has come.
package enum DealStage: Int, CaseIterable, Sendable {
    case unknown, early, middle, late
}

/// Branches of trade, coarse enough to be learned from few outcomes.
package enum Industry: Int, CaseIterable, Sendable {
    case unknown, software, manufacturing, finance, commerce, health, services, construction
    case education, government, hospitality, transport, energy, media, food, other
}

/// Reads what CRMs write into source, stage and industry, in English and Italian.
package enum Vocabulary {
    /// The kind of a source; unknown when empty or a placeholder, other when no word is known.
    package static func source(_ text: String?) -> LeadSource {
        find(text, in: sources, none: .unknown, other: .other)
    }

    /// How far a stage is; unknown when no word is known.
    package static func stage(_ text: String?) -> DealStage {
        find(text, in: stages, none: .unknown, other: .unknown)
    }

    /// The branch of trade; unknown when empty or a placeholder, other when no word is known.
    package static func industry(_ text: String?) -> Industry {
        find(text, in: industries, none: .unknown, other: .other)
    }

    /// The first meaning, in the order of `lists`, of which a word or start of a word occurs.
    private static func find<Meaning>(
        _ text: String?,
        in lists: [(Meaning, Set<String>)],
        none: Meaning,
        other: Meaning
    ) -> Meaning {
        guard let text else { return none }
        let words = ASCII.words(text)
        guard words.contains(where: { $0.contains(where: \.isLetter) }) else { return none }
        if words.count == 1, placeholders.contains(words[0]) { return none }
        for (meaning, stems) in lists {
            for word in words where matches(word, stems) { return meaning }
        }
        return other
    }

    /// Whether the word, or a start of it of four letters or more listed with `*`, is known.
    private static func matches(_ word: String, _ stems: Set<String>) -> Bool {
        if stems.contains(word) { return true }
        var start = word
        while start.utf8.count >= 4 {
            if stems.contains(start + "*") { return true }
            start.removeLast()
        }
        return false
    }

    /// Answers that mean that nobody knows, in lower case.
    package static let placeholders: Set<String> = [
        "na", "nd", "none", "null", "unknown", "select", "sconosciuto", "nessuno", "nessuna",
        "undefined",
    ]

    /// Words of a lead's source, by group; the first group with one of them counts.
    package static let sources: [(LeadSource, Set<String>)] = [
        (.referral, words("referr* referen* partner* passaparola mouth segnalazion* raccomand*")),
        (
            .cold,
            words("cold outbound list lista liste purchased acquistat* prospect* scrap* database")
        ),
        (
            .paid,
            words("paid ads adwords ppc cpc adv pubblicit* advert* sponsor* display sem retarget*")
        ),
        (
            .request,
            words(
                "demo form contact contatt* inbound richiest* request chat olark trial preventiv*"
            )
        ),
        (
            .event,
            words(
                "event* webinar* fiera fiere tradeshow show conferen* seminar* workshop congress*"
            )
        ),
        (.content, words("content* ebook download* blog whitepaper newsletter guid* podcast")),
        (.social, words("linkedin facebook twitter instagram social* youtube tiktok xing")),
        (
            .organic,
            words(
                "organic* direct diretto traffic seo google bing search web website sito internet"
            )
        ),
    ]

    /// Words of a deal's stage, by group; the first group with one of them counts.
    package static let stages: [(DealStage, Set<String>)] = [
        (
            .late,
            words(
                """
                negotiat* negozia* trattativ* contract* contratt* decision* closing commit* verbal*
                legal legale procurement chiusur* firma signature final* redline*
                """
            )
        ),
        (
            .middle,
            words(
                """
                demo* present* proposal* propost* proposit* quot* offert* offer* preventiv* evaluat*
                valutazion* analys* analisi trial* pilot* poc meeting* solution* value
                """
            )
        ),
        (
            .early,
            words(
                """
                lead* new nuov* prospect* qualif* discover* contact* contatt* appointment*
                appuntament* open apert* interes* identif* inizial* initial*
                """
            )
        ),
    ]

    /// Words of an industry, by group; the first group with one of them counts.
    package static let industries: [(Industry, Set<String>)] = [
        (
            .health,
            words("health* sanit* medic* pharma* farmac* hospital ospedal* biotech* clinic*")
        ),
        (.education, words("educat* istruzion* formazion* school* scuol* universit* training")),
        (.finance, words("financ* finanz* bank* banc* insur* assicura* invest* fintech credit*")),
        (.government, words("government* public pubblic* nonprofit ngo municip* difesa defense")),
        (.construction, words("construct* costruzion* edil* real immobil* architect* building")),
        (
            .hospitality,
            words("hospitality hotel* alberg* restaurant* ristora* tourism* turism* travel")
        ),
        (.transport, words("transport* trasport* logist* shipping spedizion* airline* aviation")),
        (.energy, words("energ* oil gas utilit* renewable* solar* electric* mining")),
        (.food, words("food* aliment* agri* beverage* bevand* vin* wine* dairy")),
        (.media, words("media editori* publish* entertain* advert* marketing pubblicit* gaming")),
        (
            .software,
            words("software saas technolog* tecnolog* it ict internet comput* informat* tele*")
        ),
        (
            .manufacturing,
            words(
                "manufactur* manifattur* industr* machin* meccan* automot* chemic* chimic* textil* "
                    + "tessil* electronic* elettronic* metal* plastic* packag*"
            )
        ),
        (
            .commerce,
            words("retail* commerc* wholesale* ecommerce negoz* moda fashion distribu* consumer")
        ),
        (
            .services,
            words("consult* consulen* services servizi profession* legal* account* staffing")
        ),
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}

/// Remembers how titles, sources, stages and industries were read, since CRMs repeat them.
///
/// Pure: what is remembered is what reading gives. Each table is emptied when it is full.
package struct TermMemo: Sendable {
    /// Texts kept of each kind.
    static let entriesMax = 8_192

    private var titles: [String: (seniority: Seniority, function: JobFunction)] = [:]
    private var sources: [String: LeadSource] = [:]
    private var stages: [String: DealStage] = [:]
    private var industries: [String: Industry] = [:]

    package init() {}

    mutating func title(_ text: String?) -> (seniority: Seniority, function: JobFunction) {
        guard let text else { return (.unknown, .unknown) }
        if let known = titles[text] { return known }
        let value = JobTitle.read(text)
        if titles.count >= Self.entriesMax { titles.removeAll(keepingCapacity: true) }
        titles[text] = value
        return value
    }

    mutating func source(_ text: String?) -> LeadSource {
        Self.recall(text, from: &sources, none: .unknown, Vocabulary.source)
    }

    mutating func stage(_ text: String?) -> DealStage {
        Self.recall(text, from: &stages, none: .unknown, Vocabulary.stage)
    }

    mutating func industry(_ text: String?) -> Industry {
        Self.recall(text, from: &industries, none: .unknown, Vocabulary.industry)
    }

    private static func recall<Value>(
        _ text: String?,
        from table: inout [String: Value],
        none: Value,
        _ read: (String?) -> Value
    ) -> Value {
        guard let text else { return none }
        if let known = table[text] { return known }
        let value = read(text)
        if table.count >= entriesMax { table.removeAll(keepingCapacity: true) }
        table[text] = value
        return value
    }
}
