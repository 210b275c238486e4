import CRM

/// One company of the demo, with what only the process knows of it.
struct DemoCompany {
    var id: String
    var name: String
    var domain: String
    var industry: String
    var employees: Int?
    var place: [String]
    /// Points that its people share and nothing shows: its year is good or bad.
    var momentum: Int
}

/// One lead of the demo, with what only the process knows of it.
struct DemoPerson {
    var id: String
    var given: String
    var family: String
    var name: String
    var email: String?
    var phone: String?
    var company: DemoCompany?
    var title: String?
    var source: String?
    var website: String?
    var country: String?
    var city: String?
    var doNotContact: Bool?
    var product: String?
    var created: Instant
    /// Points for the process.
    var interest: Int
    /// Whether e-mail comes back.
    var bounces: Bool
}

/// One possible sale of the demo.
struct DemoDeal {
    var id: String
    var name: String
    var valueMinor: Int64
    var opened: Instant
    var closed: Instant
    var isWon: Bool
}

/// One thing that happened in the demo.
struct DemoEvent {
    var kind: InteractionKind
    var at: Instant
    var subject: String?
    var body: String?
}
