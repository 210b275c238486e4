/// Names of months, weekdays and time zones, and the small words around them.
///
/// English, Italian, German, French, Spanish and Portuguese; compared by ``Words/folded(_:)``.
enum DateWords {
    /// The month whose name is the word or begins with it, by at least three letters; 1 to 12.
    static func month(_ word: String) -> Int? {
        let word = Words.folded(word)
        guard (3...10).contains(word.utf8.count) else { return nil }
        if word == "sept" { return 9 }
        for names in months {
            let fitting = names.indices.filter { names[$0].hasPrefix(word) }
            if fitting.count == 1 { return fitting[0] + 1 }
        }
        return nil
    }

    static func isWeekday(_ word: String) -> Bool {
        let word = Words.folded(word)
        return word.utf8.count >= 2 && weekdays.contains { $0.hasPrefix(word) }
    }

    /// Minutes east of UTC of a zone's usual letters; those that several countries use otherwise
    /// (`IST`) are left out.
    static func offsetMinutes(_ word: String) -> Int? { zones[word] }

    /// What may stand between date and time.
    static let joints: Set<String> = [
        "t", "at", "alle", "ore", "h", "um", "a", "à", "as", "às", "las",
    ]

    /// What says nothing: `4th of March`, `4 de marzo de 2026`, `1er mars`, `10 Uhr`.
    static let fillers: Set<String> = [
        "st", "nd", "rd", "th", "er", "º", "°", "de", "del", "of", "the", "den", "uhr", "hrs",
    ]

    private static let months: [[String]] = [
        "january february march april may june july august september october november december",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
            + " dicembre",
        "januar februar marz april mai juni juli august september oktober november dezember",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    ].map { $0.split(separator: " ").map(String.init) }

    private static let weekdays =
        """
        monday tuesday wednesday thursday friday saturday sunday lunedi martedi mercoledi giovedi \
        venerdi sabato domenica montag dienstag mittwoch donnerstag freitag samstag sonntag lundi \
        mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado \
        domingo segunda terca quarta quinta sexta
        """.split(separator: " ").map(String.init)

    private static let zones: [String: Int] = [
        "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60,
        "cest": 120, "mesz": 120, "eet": 120, "sast": 120, "eest": 180, "msk": 180, "gst": 240,
        "pkt": 300, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
        "nzst": 720, "nzdt": 780, "brt": -180, "art": -180, "edt": -240, "est": -300, "cdt": -300,
        "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480, "akdt": -480,
        "akst": -540, "hst": -600,
    ]
}
