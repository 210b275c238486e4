import Scoring

extension Session {
    /// The language in which reasons are read: what the command line says, then `$ASSAY_LANG`, as a
    /// locale's name too (`it_IT.UTF-8`), then English.
    ///
    /// - Throws: ``Failure`` where the variable names a language that there is none of.
    func language(_ invocation: Invocation) throws -> Language {
        let known = Language.allCases.map(\.rawValue)
        if let chosen = invocation[Common.language].flatMap(Language.init) { return chosen }
        guard let name = variables["ASSAY_LANG"], !name.isEmpty else { return .english }
        guard let language = Language(rawValue: name.prefix(2).lowercased()) else {
            throw Failure.usage(
                "there are no reasons in the language '\(SafeText.visible(name))' of ASSAY_LANG,"
                    + " only in: " + known.joined(separator: ", ")
            )
        }
        return language
    }
}
