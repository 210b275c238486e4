import CRM
import Engine
import JSON
import Scoring
import Storage

/// A score as the CRM's front end reads it, followed by what is ours.
enum ScoreDocument {
    /// The tools that a scorer of this service can ask.
    static let tools = JSON.array(ScorePayload.tools.map { .string($0) })

    private static func array(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }

    /// Bytes that most answers need.
    private static let usualBytes = 6_000

    /// All fields, those of the front end first and in its order; `more` adds to them.
    ///
    /// Written straight into bytes: this is what the service does most.
    static func bytes(
        _ report: ScoreReport,
        milliseconds: Int64,
        more: (inout OrderedWriter) -> Void = { _ in }
    ) -> [UInt8] {
        let (result, stored) = (report.payload.result, report.stored)
        let verdict = report.agent?.verdict
        var writer = OrderedWriter(capacity: usualBytes)
        writer.beginObject()
        writer.member("score", Int64(verdict?.score ?? result.score))
        writer.member("category", report.category.rawValue)
        writer.member("reasoning", verdict?.reasoning ?? report.explanation.reasoning)
        writer.member("confidence", verdict?.confidenceMicro ?? result.confidenceMicro, digits: 6)
        writer.member("agent_used", report.agentUsed)
        writeBreakdown(verdict?.breakdown ?? result.breakdown, to: &writer)
        writer.member("tools_available", tools)
        writer.member("processing_time_ms", milliseconds)
        writer.member("model_used", report.modelUsed)
        writer.member("timestamp", stored.scoredAt.description)
        writer.member("tools_used", report.agent == nil ? tools : Self.array(report.toolsUsed))
        if verdict == nil {
            writer.member("probability", result.probabilityMicro, digits: 6)
            writer.member("probability_low", result.lowMicro, digits: 6)
            writer.member("probability_high", result.highMicro, digits: 6)
            writeReasons(report.explanation.lines, to: &writer)
        } else {
            // These are the local model's, and stand beside its own score.
            writer.member("probability", JSON.null)
            writer.member("probability_low", JSON.null)
            writer.member("probability_high", JSON.null)
            writeReasons([], to: &writer)
        }
        writer.member("id", report.id)
        writer.member("score_number", stored.seq)
        writer.member("organization_id", stored.organizationID)
        writer.member("contact_id", stored.contactID)
        writer.member("as_of", stored.asOf.description)
        writer.member("run_id", stored.runID)
        writer.member("trace_id", stored.traceID)
        if report.isReviewOnly { writer.member("review_only", JSON.bool(true)) }
        if report.agent != nil {
            let whole = report.json
            if let disputed = whole["disputed"] { writer.member("disputed", disputed) }
            if let counted = whole["counts_as"] { writer.member("counts_as", counted) }
            if let difference = whole["difference"] { writer.member("difference", difference) }
            if let agent = whole["agent"] { writer.member("agent", agent) }
            if let local = whole["local"] { writer.member("local", local) }
        }
        more(&writer)
        writer.endObject()
        return writer.bytes
    }

    private static func writeBreakdown(_ breakdown: [Int], to writer: inout OrderedWriter) {
        writer.key("breakdown")
        writer.beginObject()
        for (dimension, points) in zip(Dimension.allCases, breakdown) {
            switch dimension {
            case .emailQuality: writer.member("email_quality", Int64(points))
            case .companyFit: writer.member("company_fit", Int64(points))
            case .engagement: writer.member("engagement", Int64(points))
            case .qualification: writer.member("qualification", Int64(points))
            }
        }
        writer.endObject()
    }

    private static func writeReasons(_ reasons: [Reason], to writer: inout OrderedWriter) {
        writer.key("reasons")
        writer.beginArray()
        for reason in reasons {
            writer.beginObject()
            writer.member("id", reason.id)
            writer.member("dimension", reason.dimension.name)
            writer.member("text", reason.text)
            writer.member("points", reason.milliPoints, digits: 3)
            writer.member("expert_points", reason.expertMilliPoints, digits: 3)
            if let evidence = reason.evidence {
                writer.member("won", Int64(evidence.won))
                writer.member("lost", Int64(evidence.lost))
            }
            writer.endObject()
        }
        writer.endArray()
    }

    /// What to do next, as the front end words it: exactly three sentences.
    ///
    /// The method is the best channel of the insights beside them, where they know one. Nobody who
    /// refuses contact is to be reached out to, and no address that bounced written to.
    static func recommendations(
        _ category: Category,
        hasPhone: Bool,
        _ insights: ContactInsights
    ) -> JSON {
        let action =
            switch category {
            case _ where insights.refusesContact: "No outreach, they asked not to be contacted"
            case .hot: "Immediate outreach"
            case .warm: "Nurture campaign"
            case .cold: "Long-term follow-up"
            }
        let method =
            if insights.refusesContact {
                "None"
            } else if let channel = insights.bestChannel {
                word(channel)
            } else if hasPhone {
                "Phone"
            } else {
                insights.takesMail ? "Email" : "None known"
            }
        return [
            .string("Contact category: \(category.rawValue)"),
            .string("Suggested next action: \(action)"),
            .string("Best contact method: \(method)"),
        ]
    }

    /// A channel in the front end's words.
    private static func word(_ channel: Channel) -> String {
        switch channel {
        case .email: "Email"
        case .call: "Phone"
        case .meeting: "Meeting"
        case .chat: "Chat"
        case .social: "Social network"
        case .web, .form, .note, .other: "None known"
        }
    }
}
