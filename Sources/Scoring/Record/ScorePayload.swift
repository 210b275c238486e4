package import CRM
package import JSON

/// What the ledger commits to for one score: who, by which model, from which facts, with what
/// result.
///
/// Canonical JSON. The tools that were asked are the members of `facts`. Bins, contributions and
/// reasons are not stored: they follow from facts and model, so that a replay makes them anew.
/// Formats 1 and 2, which older versions wrote, hold bins and contributions, and keep them.
package struct ScorePayload: Hashable, Sendable {
    /// The tools every local score asks.
    package static let tools = ["analyze_email_quality", "get_company_info", "get_contact_history"]
    /// Version of the layout by whether it holds bins, and whether an agent's part.
    private static func format(holdsBins: Bool, hasAgent: Bool) -> Int {
        (holdsBins ? 1 : 3) + (hasAgent ? 1 : 0)
    }

    /// The contact's id in the CRM.
    package var contactID: String
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
    /// What came out; without bins and contributions where it was read and ``holdsBins`` is false.
    package var result: ScoreResult
    /// Whether bins and contributions are part of the stored bytes.
    package private(set) var holdsBins = false

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
        holdsBins: Bool = false,
        into writer: inout CanonicalWriter
    ) {
        writer.beginObject()
        if let agent {
            writer.key("agent")
            writer.value(agent)
        }
        if holdsBins {
            writer.key("bins")
            writer.ints(result.bins)
        }
        writer.key("contact")
        writer.string(contactID)
        if holdsBins {
            writer.key("contributions")
            writer.ints(result.contributions)
        }
        writer.key("facts")
        facts.write(into: &writer)
        writer.member("format", format(holdsBins: holdsBins, hasAgent: agent != nil))
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
            holdsBins: holdsBins,
            into: &writer
        )
        return writer.bytes
    }

    /// The stored result, with the bins and contributions of a computed one where the bytes hold
    /// none.
    package func result(completedBy computed: ScoreResult) -> ScoreResult {
        guard !holdsBins else { return result }
        var result = result
        (result.bins, result.contributions) = (computed.bins, computed.contributions)
        return result
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
        holdsBins = format == Int64(Self.format(holdsBins: true, hasAgent: hasAgent))
        guard holdsBins || format == Int64(Self.format(holdsBins: false, hasAgent: hasAgent)) else {
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
        let bins = holdsBins ? try fields.numbers("bins") ?? [] : []
        let contributions = holdsBins ? try fields.numbers("contributions") ?? [] : []
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
