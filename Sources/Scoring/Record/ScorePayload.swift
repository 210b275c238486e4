package import CRM
package import JSON

/// What the ledger commits to for one score: who, by which model, from which facts, with what
/// result.
///
/// Canonical JSON. The tools that were asked are the members of `facts`. Reasons and reasoning are
/// not stored: they follow from facts, bins, contributions and model, see ``Explanation``, so a
/// replay makes them anew.
package struct ScorePayload: Hashable, Sendable {
    /// The tools every local score asks.
    package static let tools = ["analyze_email_quality", "get_company_info", "get_contact_history"]
    /// Version of the layout without an agent's part.
    private static let format = 1
    /// Version of the layout with one.
    private static let agentFormat = 2

    /// The contact's id in the CRM.
    package var contactID: String
    /// The tenant.
    package var organizationID: String
    /// SHA-256 of the model's canonical bytes, in hex.
    package var modelSHA256: String
    /// What answered: `local`, or an agent's name.
    package var scorer: String
    /// What an agent was asked and answered, or why it did not; nil when none was asked.
    ///
    /// An object whose members the engine defines. ``result`` is the local model's either way.
    package var agent: JSON?
    /// What it was computed from.
    package var facts: LeadFacts
    /// What came out.
    package var result: ScoreResult

    /// A payload, field by field.
    package init(
        contactID: String,
        organizationID: String,
        modelSHA256: String,
        scorer: String,
        facts: LeadFacts,
        result: ScoreResult,
        agent: JSON? = nil
    ) {
        self.contactID = contactID
        self.organizationID = organizationID
        self.modelSHA256 = modelSHA256
        self.scorer = scorer
        self.facts = facts
        self.result = result
        self.agent = agent
    }

    /// Writes a payload without making one; the caller reuses the writer for the next.
    package static func write(
        facts: LeadFacts,
        result: ScoreResult,
        contactID: String,
        organizationID: String,
        modelSHA256: String,
        scorer: String = "local",
        agent: JSON? = nil,
        into writer: inout CanonicalWriter
    ) {
        writer.beginObject()
        var layout = format
        if let agent {
            layout = agentFormat
            writer.key("agent")
            writer.value(agent)
        }
        writer.key("bins")
        writer.ints(result.bins)
        writer.key("contact")
        writer.string(contactID)
        writer.key("contributions")
        writer.ints(result.contributions)
        writer.key("facts")
        facts.write(into: &writer)
        writer.member("format", layout)
        writer.key("model")
        writer.string(modelSHA256)
        writer.key("organization")
        writer.string(organizationID)
        writer.key("result")
        writer.beginObject()
        writer.key("breakdown")
        writer.ints(result.breakdown)
        writer.member("confidence", result.confidenceMicro)
        writer.member("high", result.highMicro)
        writer.member("log_odds", Int(result.logOddsMicro))
        writer.member("low", result.lowMicro)
        writer.member("milli_points", Int(result.milliPoints))
        writer.member("probability", result.probabilityMicro)
        writer.member("score", result.score)
        writer.endObject()
        writer.key("scorer")
        writer.string(scorer)
        writer.endObject()
    }

    /// The stored bytes.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        Self.write(
            facts: facts,
            result: result,
            contactID: contactID,
            organizationID: organizationID,
            modelSHA256: modelSHA256,
            scorer: scorer,
            agent: agent,
            into: &writer
        )
        return writer.bytes
    }

    /// Reads stored bytes.
    ///
    /// They must be exactly what ``canonicalBytes`` gives for their content.
    ///
    /// Throws `JSONError` when they are not JSON, ``RecordError`` for everything else.
    package init(parsing bytes: [UInt8]) throws {
        try self.init(json: JSON(parsing: bytes))
        guard canonicalBytes == bytes else {
            throw RecordError(pointer: "", reason: "not in canonical form")
        }
    }

    private init(json: JSON) throws(RecordError) {
        var fields = try RecordFields(json, at: "")
        let format = try fields.integer("format")
        let hasAgent = fields.has("agent")
        guard format == (hasAgent ? Self.agentFormat : Self.format) else {
            throw fields.error("format", "\(format) is not a format this version reads")
        }
        contactID = try fields.string("contact")
        organizationID = try fields.string("organization")
        modelSHA256 = try fields.string("model")
        scorer = try fields.string("scorer")
        // Not `? :`, in which nil would be JSON's null.
        if hasAgent { agent = try fields.take("agent") }
        do { facts = try LeadFacts(json: fields.take("facts")) } catch {
            throw RecordError(pointer: "/facts" + error.pointer, reason: error.reason)
        }
        let bins = try fields.numbers("bins") ?? []
        let contributions = try fields.numbers("contributions") ?? []
        var numbers = try fields.object("result")
        result = ScoreResult(
            score: Int(try numbers.integer("score")),
            logOddsMicro: try numbers.integer("log_odds"),
            milliPoints: try numbers.integer("milli_points"),
            probabilityMicro: Int(try numbers.integer("probability")),
            lowMicro: Int(try numbers.integer("low")),
            highMicro: Int(try numbers.integer("high")),
            confidenceMicro: Int(try numbers.integer("confidence")),
            breakdown: try numbers.numbers("breakdown") ?? [],
            bins: bins,
            contributions: contributions
        )
        try numbers.finish()
        try fields.finish()
    }
}
