/// Small CRM exports, the same for the same seed.
struct SampleFiles {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 up to `bound`, not included (SplitMix64).
    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    /// Contacts `c1` to `c<count>`.
    mutating func contacts(_ count: Int) -> String {
        var text = "id,name,email,company,title,source,created_at\n"
        let names = ["Anna", "Bruno", "Chiara", "Dario", "Elena", "Fabio", "Giulia", "Hugo"]
        let titles = ["CEO", "Sales Director", "Developer", "Head of IT", "Intern"]
        let sources = ["referral", "website", "event", "list"]
        for number in 1...count {
            let company = next(max(2, count / 8))
            text += "c\(number),\(names[next(names.count)]) Person\(number),"
            text += "p\(number)@company\(company).example.com,Company \(company),"
            text += "\(titles[next(titles.count)]),\(sources[next(sources.count)]),"
            text += "2025-0\(1 + next(9))-1\(next(10))\n"
        }
        return text
    }

    /// Interactions with contacts `c1` to `c<contacts>`.
    mutating func interactions(_ count: Int, contacts: Int) -> String {
        var text = "id,contact_id,type,date,subject\n"
        let kinds = [
            "email_sent", "email_received", "email_opened", "meeting_held", "call_connected",
            "page_viewed", "form_demo",
        ]
        for number in 1...count {
            text += "i\(number),c\(1 + next(contacts)),\(kinds[next(kinds.count)]),"
            text += "2026-\(10 + next(2))-\(10 + next(18))T0\(next(10)):30:00Z,Subject \(number)\n"
        }
        return text
    }
}
