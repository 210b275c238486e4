/// Currencies by ISO 4217.
package enum Currency {
    /// Digits behind the decimal sign.
    package static func minorDigits(_ code: String) -> Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND",
            "VUV", "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }

    /// The code of a currency as people write it: `eur`, `€`, `US$`, `USD - U.S. Dollar`, `Euro`;
    /// nil for any other word.
    package static func code(_ word: String) -> String? {
        let upper = word.uppercased().filter { !$0.isWhitespace }
        if let code = symbols[upper] ?? (isCode(upper) ? upper : nil) { return code }
        // `USD$`, `€EUR`: a code and a symbol that agree with each other.
        let letters = upper.filter { $0.isLetter && $0.isASCII }
        let signs = upper.filter { !($0.isLetter && $0.isASCII) && !".()".contains($0) }
        if isCode(letters), signs.isEmpty || symbols[signs].map({ agree($0, letters) }) == true {
            return letters
        }
        let first = word.prefix { $0.isLetter }.uppercased()
        return word.contains(" ") && isCode(first) ? first : nil
    }

    /// Whether a symbol read as `symbol` may stand for `code`: every dollar is written `$`.
    static func agree(_ symbol: String, _ code: String) -> Bool {
        symbol == code || (symbol == "USD" && dollars.contains(code))
            || (symbol == "JPY" && code == "CNY")
    }

    /// Whether three letters are a code of ISO 4217.
    package static func isCode(_ text: String) -> Bool { codes.contains(text) }

    private static let dollars: Set<String> = [
        "ARS", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "FJD", "GYD", "HKD",
        "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SGD", "SRD", "TTD", "TWD", "UYU", "XCD",
    ]

    private static let symbols: [String: String] = [
        "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "U$S": "USD",
        "DOLLAR": "USD", "DOLLARS": "USD", "£": "GBP", "POUND": "GBP", "POUNDS": "GBP",
        "¥": "JPY", "￥": "JPY", "YEN": "JPY", "元": "CNY", "RMB": "CNY", "FR.": "CHF",
        "FR": "CHF", "SFR": "CHF", "SFR.": "CHF", "FRANKEN": "CHF", "R$": "BRL", "₹": "INR",
        "RS": "INR", "RS.": "INR", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "LEI": "RON",
        "ЛВ": "BGN", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₩": "KRW", "฿": "THB",
        "₫": "VND", "₦": "NGN", "₱": "PHP", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
        "NZ$": "NZD", "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "MX$": "MXN", "RM": "MYR",
    ]

    private static let codes: Set<String> = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD \
        BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB \
        EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR \
        ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL \
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN \
        PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
        STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST \
        XAF XCD XOF XPF YER ZAR ZMW ZWL
        """.split(separator: " ").map(String.init)
    )
}
