/// Texts as searches compare them: without the difference of case, of accents and of the form that
/// Unicode gives a letter, in all scripts.
///
/// Each character is folded for itself, so that whatever stands in a text stands in its folded form
/// too. What searches look at is kept folded in data files: a change here needs a migration that
/// empties `search_block` and lists all blocks as changed.
package enum SearchText {
    /// `Łódź` becomes `lodz`, `Straße` `strasse`, `ΝΊΚΟΣ` and `Νίκος` `νικοσ`.
    package static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var result = String.UnicodeScalarView()
        // Through capitals: letters with two small forms, or one of two letters, become equal.
        for scalar in text.lowercased().uppercased().lowercased().unicodeScalars {
            guard !scalar.isASCII else {
                result.append(scalar)
                continue
            }
            if scalar.properties.generalCategory != .nonspacingMark {
                result.append(contentsOf: base(of: scalar))
            }
        }
        return String(result)
    }

    /// A letter without its accents.
    private static func base(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        if let latin = latin(scalar) { return latin }
        switch scalar.value {
        // Letters and digits as wide as Chinese ones.
        case 0xFF01...0xFF5E:
            return scalars(of: [scalar.value - 0xFEE0]).flatMap {
                $0.properties.lowercaseMapping.unicodeScalars
            }
        case 0x3000: return [" "]
        case 0xAC00...0xD7A3: return jamo(scalar.value - 0xAC00)
        default: break
        }
        if let known = bases[Character(scalar)] { return known }
        guard let name = scalar.properties.name, let end = name.firstRange(of: " WITH "),
            let base = lettersByName[String(name[..<end.lowerBound])]
        else { return [scalar] }
        return bases[Character(base)] ?? [base]
    }

    private static func scalars(of values: [UInt32]) -> [Unicode.Scalar] {
        values.compactMap(Unicode.Scalar.init)
    }

    /// By the name that Unicode gives it: `LATIN SMALL LETTER A WITH GRAVE` is an `a`.
    private static func latin(_ scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
        guard scalar.value < 0x250 || 0x1E00...0x1EFF ~= scalar.value else { return nil }
        let start = "LATIN SMALL LETTER "
        guard let name = scalar.properties.name, name.hasPrefix(start) else { return nil }
        guard let end = name.firstRange(of: " WITH ")?.lowerBound else { return nil }
        return Array(name[..<end].dropFirst(start.count).lowercased().unicodeScalars)
    }

    /// The parts of a Korean syllable, as the decomposed form writes them (Unicode, section 3.12).
    private static func jamo(_ syllable: UInt32) -> [Unicode.Scalar] {
        let (vowels, ends): (UInt32, UInt32) = (21, 28)
        let end = syllable % ends
        return scalars(
            of: [
                0x1100 + syllable / (vowels * ends), 0x1161 + syllable % (vowels * ends) / ends,
            ] + (end == 0 ? [] : [0x11A7 + end])
        )
    }

    /// What letters of one code point are without their mark, where their name does not say it.
    ///
    /// A character equals the letter and the mark it can be written as: whichever of a script's
    /// letters and marks belong together finds its one code point here.
    private static let bases: [Character: [Unicode.Scalar]] = {
        var bases: [Character: [Unicode.Scalar]] = [:]
        func add(_ parts: [UInt32]) {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars(of: parts))
            bases[Character(String(text))] = text.filter {
                $0.properties.generalCategory != .nonspacingMark
            }
        }
        let marks: [(ClosedRange<UInt32>, [UInt32])] = [
            (0x0430...0x045F, [0x300, 0x301, 0x306, 0x308]), (0x0915...0x0939, [0x93C]),
            (0x09A1...0x09AF, [0x9BC]), (0x0A16...0x0A38, [0xA3C]), (0x0B21...0x0B22, [0xB3C]),
            (0x3046...0x30FD, [0x3099, 0x309A]),
        ]
        for (letters, marks) in marks {
            for letter in letters { for mark in marks { add([letter, mark]) } }
        }
        // Vowels of two parts and more.
        let vowels: [[UInt32]] = [
            [0x9C7, 0x9BE], [0x9C7, 0x9D7], [0xB47, 0xB3E], [0xB47, 0xB57], [0xBC6, 0xBBE],
            [0xBC7, 0xBBE], [0xBC6, 0xBD7], [0xB92, 0xBD7], [0xD46, 0xD3E], [0xD47, 0xD3E],
            [0xD46, 0xD57], [0xB47, 0xB56], [0xC46, 0xC56], [0xCBF, 0xCD5], [0xCC6, 0xCD5],
            [0xCC6, 0xCD6], [0xCC6, 0xCC2], [0xCC6, 0xCC2, 0xCD5], [0xDD9, 0xDCA],
            [0xDD9, 0xDCF], [0xDD9, 0xDCF, 0xDCA], [0xDD9, 0xDDF], [0x1025, 0x102E],
        ]
        for vowel in vowels { add(vowel) }
        return bases
    }()

    /// Letters of Greek, Cyrillic, Hebrew and Arabic by the names that Unicode gives them.
    private static let lettersByName: [String: Unicode.Scalar] = {
        var letters: [String: Unicode.Scalar] = [:]
        for value: UInt32 in 0x0370...0x06FF {
            guard let scalar = Unicode.Scalar(value), let name = scalar.properties.name,
                !name.contains(" WITH ")
            else { continue }
            letters[name] = scalar
        }
        return letters
    }()
}
