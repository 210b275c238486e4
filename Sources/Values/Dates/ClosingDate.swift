/// Names of columns that say when a lead was won or lost: nobody knows that before it is decided.
package enum ClosingDate {
    /// Whether a column of this name holds such moments: `closed_date`, `Won on`, `Data chiusura`.
    package static func isMeant(by column: String) -> Bool {
        let folded = column.lowercased().filter { $0.isLetter || $0.isNumber }
        let subject = subjects.first { folded.hasPrefix($0) } ?? ""
        return names.contains(folded) || names.contains(String(folded.dropFirst(subject.count)))
    }

    /// What the name may begin with.
    private static let subjects = ["lead", "deal", "contact", "opportunity", "account"]

    /// English, Italian and German names in lower case, letters and digits only.
    private static let names: Set<String> = Set(
        """
        closedate closeddate closingdate closedat closedon closedtime closetime closeddatetime \
        closedatetime dateclosed closedatdate wondate wonat wonon wontime datewon lostdate lostat \
        loston losttime datelost converteddate convertedat convertedon convertedtime dateconverted \
        conversiondate conversiontime conversionat decidedat decidedon outcomeat outcomedate \
        outcometime dateofclose dateofclosing dateofconversion decisiondate decisionat wonlostdate \
        becameacustomerdate becameacustomeron customersince \
        datachiusura datadichiusura dataorachiusura chiusoil chiusail datavincita vintoil vintail \
        persoil persail dataconversione datadiconversione convertitoil convertitail dataesito \
        clientedal \
        abschlussdatum abgeschlossenam geschlossenam schließdatum schliessdatum gewonnenam \
        verlorenam konvertiertam konvertierungsdatum kundeseit
        """.split(separator: " ").map(String.init)
    )
}
