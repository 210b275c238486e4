package import CRM
package import JSON

/// The stored form of the facts: one member a tool, named as the tool, canonical JSON.
///
/// Counts of zero, unknown values and signals that never happened are left out, so an ordinary lead
/// takes 300 to 500 bytes; a reader takes what is missing as zero or unknown.
extension LeadFacts {
    /// Writes the facts as one object.
    package func write(into writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("analyze_email_quality")
        email.write(into: &writer)
        writer.member("as_of", Int(asOf.microseconds))
        if !attributes.isEmpty {
            writer.key("attributes")
            writer.value(.object(JSONObject(members: attributes.map { ($0, .string($1)) })))
        }
        writer.key("get_company_info")
        company.write(into: &writer)
        writer.key("get_contact_history")
        history.write(into: &writer)
        writer.key("profile")
        profile.write(into: &writer)
        writer.endObject()
    }

    /// The bytes that ``write(into:)`` makes.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(into: &writer)
        return writer.bytes
    }

    /// Reads stored facts; anything unknown, of another type or out of range is an error.
    package init(json: JSON) throws(RecordError) {
        var fields = try RecordFields(json, at: "")
        self.init(asOf: Instant(microseconds: try fields.integer("as_of")))
        if fields.has("attributes") { attributes = try fields.texts("attributes") }
        email = try EmailQuality(fields.object("analyze_email_quality"))
        company = try CompanyFacts(fields.object("get_company_info"))
        history = try ContactHistory(fields.object("get_contact_history"))
        profile = try ProfileFacts(fields.object("profile"))
        try fields.finish()
    }
}

extension CanonicalWriter {
    /// A member that is left out when the count is zero.
    mutating func count(_ key: StaticString, _ value: Int) {
        if value != 0 { member(key, value) }
    }

    /// A member that is left out when the number is unknown.
    mutating func known(_ key: StaticString, _ value: Int?) {
        if let value { member(key, value) }
    }

    /// A member that is left out when the text is unknown.
    mutating func known(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    /// A member that is left out when the answer is unknown.
    mutating func known(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bool(value)
    }
}

extension EmailQuality {
    fileprivate func write(into writer: inout CanonicalWriter) {
        writer.beginObject()
        if let domainClass {
            writer.key("domain")
            switch domainClass {
            case .business: writer.string(fixed: "business")
            case .free: writer.string(fixed: "free")
            case .disposable: writer.string(fixed: "disposable")
            case .education: writer.string(fixed: "education")
            case .government: writer.string(fixed: "government")
            }
        }
        writer.key("form")
        switch form {
        case .missing: writer.string(fixed: "missing")
        case .malformed: writer.string(fixed: "malformed")
        case .valid: writer.string(fixed: "valid")
        }
        writer.known("matches_company", matchesCompany)
        writer.known("role", isRole ? true : nil)
        writer.endObject()
    }

    fileprivate init(_ fields: RecordFields) throws(RecordError) {
        var fields = fields
        self.init()
        domainClass = try fields.choice("domain")
        form = try fields.choice("form") ?? .missing
        matchesCompany = try fields.answer("matches_company")
        isRole = try fields.answer("role") ?? false
        try fields.finish()
    }
}

extension CompanyFacts {
    fileprivate func write(into writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.known("employees", employees)
        writer.known("industry", industry)
        writer.key("known")
        writer.bool(isKnown)
        writer.count("lost_deals", lostDeals)
        writer.count("other_contacts", otherContacts)
        writer.count("won_deals", wonDeals)
        writer.endObject()
    }

    fileprivate init(_ fields: RecordFields) throws(RecordError) {
        var fields = fields
        self.init()
        employees = try fields.known("employees")
        industry = try fields.text("industry")
        isKnown = try fields.answer("known") ?? false
        lostDeals = try fields.count("lost_deals")
        otherContacts = try fields.count("other_contacts")
        wonDeals = try fields.count("won_deals")
        try fields.finish()
    }
}

extension ProfileFacts {
    fileprivate func write(into writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.known("age_days", ageDays)
        writer.known("do_not_contact", doNotContact)
        writer.count("filled_fields", filledFields)
        writer.known("source", source)
        writer.known("title", title)
        writer.endObject()
    }

    fileprivate init(_ fields: RecordFields) throws(RecordError) {
        var fields = fields
        self.init()
        ageDays = try fields.known("age_days")
        doNotContact = try fields.answer("do_not_contact")
        filledFields = try fields.count("filled_fields")
        source = try fields.text("source")
        title = try fields.text("title")
        try fields.finish()
    }
}
