/// Words that people and programs write where there is nothing to write.
///
/// They are empty cells: taken at their word, all leads with the e-mail `N/A` would be one person
/// and all with the company `[not provided]` colleagues.
package enum Placeholder {
    /// Longer texts say something.
    package static let bytesMax = 32

    /// Whether a text stands for nothing: blank, dashes, `N/A`, `#REF!`, `(null)`, `False` of Odoo.
    ///
    /// With `isName` words stay that people, towns or countries are called by: Null, Nil, None, NA.
    package static func isNothing(_ text: String, isName: Bool) -> Bool {
        guard let first = text.utf8.first else { return true }
        guard beginnings[Int(first)] else { return false }
        return isNothing(Array(text.utf8)[...], isName: isName)
    }

    /// As ``isNothing(_:isName:)``, of UTF-8; cheap for texts that begin like no placeholder.
    package static func isNothing(_ text: ArraySlice<UInt8>, isName: Bool) -> Bool {
        guard let first = text.first else { return true }
        guard text.count <= bytesMax, beginnings[Int(first)] else { return false }
        let all = String(decoding: text, as: UTF8.self).lowercased()
        let word = trimmed(all, of: isBlank)
        if nobody.contains(word) { return true }
        // `(null)`, `[not provided]`, `--None--`: what stands in such brackets is no name either.
        let bare = trimmed(word, of: { isBlank($0) || wrapping.contains($0) })
        if bare.isEmpty { return true }
        if bare != word, bare.utf8.count + 2 <= word.utf8.count {
            return nobody.contains(bare) || nothing.contains(bare)
        }
        return !isName && nothing.contains(word)
    }

    /// What many strangers write where their employer belongs: they are no colleagues.
    ///
    /// In the form of ``MatchKey/company(_:)``.
    static let employers: Set<String> = [
        "arbeitslos", "autonoma", "autonomo", "between jobs", "confidential", "disoccupata",
        "disoccupato", "freelance", "freelancer", "freiberufler", "freiberuflerin", "freiberuflich",
        "in proprio", "independent", "independent consultant", "indipendente",
        "libera professionista",
        "libero professionista", "pensionata", "pensionato", "persona fisica", "privat", "privato",
        "privatperson", "rentner", "retired", "riservato", "self", "self employed", "selfemployed",
        "selbstandig", "selbststandig", "selbständig", "selbstständig", "stealth", "stealth mode",
        "stealth startup", "student", "studente", "studentessa", "unemployed",
    ]

    /// Nobody's and nothing's name, in lower case.
    private static let nobody: Set<String> = [
        "#div/0!", "#error!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#spill!", "#value!",
        "#wert!", "#nv", "#n/d", "#rif!", "#valore!", "#nome?", "#bezug!",
        "0000-00-00", "0000-00-00 00:00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000",
        "\\n", "da definire", "false", "k. a.", "k.a.", "keine angabe", "keine angaben", "n. a.",
        "n. d.", "n. v.", "n.a", "n.a.", "n.d", "n.d.", "n.v.", "n/a", "n/d", "n\\a", "nessun dato",
        "nessun nome", "nessun'email", "nessuna email", "nessuna mail", "nicht angegeben",
        "nicht bekannt", "nicht verfügbar", "nicht vorhanden", "no company", "no data", "no e-mail",
        "no email", "no email address", "no mail", "no name", "no phone", "no value",
        "non disponibile",
        "non indicato", "non noto", "non pervenuto", "non presente", "non specificato", "noemail",
        "not applicable", "not available", "not given", "not known", "not provided", "not set",
        "not specified", "ohne angabe", "sconosciuta", "sconosciuto", "t.b.d.", "tba", "tbd",
        "to be defined", "to be determined", "unbekannt", "undefined", "unknown", "unspecified",
        "a definir", "aucune donnée", "desconhecida", "desconhecido", "desconocida", "desconocido",
        "inconnu", "inconnue", "no aplica", "no consta", "no definido", "no disponible",
        "no especificado", "no informado", "non communiqué", "non disponible", "non précisé",
        "non renseigné", "não aplicável", "não disponível", "não informado", "s/d", "s/n",
        "sans objet", "sem e-mail", "sem email", "sem informação", "sin correo", "sin datos",
        "sin email", "sin especificar",
    ]

    /// Nothing, where no name can stand, in lower case.
    private static let nothing: Set<String> = [
        "aucun", "aucune", "empty", "kein", "keine", "keiner", "leer", "na", "nan", "nd", "nenhum",
        "nenhuma", "nessuna", "nessuno", "niente", "nil", "ninguna", "ninguno", "none", "null",
        "vacío", "vazio", "vide", "vuoto",
    ]

    private static let wrapping = Set("-–—―_.…?*/\\,;:~()[]<>{}\"'".unicodeScalars)

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value <= 0x20 { return true }
        guard scalar.value >= 0x7F else { return false }
        return scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
            || scalar.properties.generalCategory == .control
    }

    private static func trimmed(_ text: String, of skips: (Unicode.Scalar) -> Bool) -> String {
        var part = text.unicodeScalars[...]
        while let first = part.first, skips(first) { part.removeFirst() }
        while let last = part.last, skips(last) { part.removeLast() }
        return String(part)
    }

    /// First bytes of a text that may stand for nothing: most texts begin otherwise.
    private static let beginnings: [Bool] = {
        var beginnings = [Bool](repeating: false, count: 256)
        for byte in 0...0x20 { beginnings[byte] = true }
        for byte in 0x7F...0xFF { beginnings[byte] = true }
        for scalar in wrapping where scalar.isASCII { beginnings[Int(scalar.value)] = true }
        for word in nobody.union(nothing) {
            for text in [word, word.uppercased()] {
                if let first = text.utf8.first { beginnings[Int(first)] = true }
            }
        }
        return beginnings
    }()
}
