import CRM
import JSON

/// The answer of `get_contact_history`; a signal is `[count, week, quarter, days since the last]`.
extension ContactHistory {
    func write(into writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.count("active_channels", activeChannels)
        writer.count("active_days", activeDays)
        writer.count("bounces", bounces)
        writer.count("inbound_last_30", inboundLast30)
        writer.count("inbound_prior_90", inboundPrior90)
        writer.count("interactions", interactions)
        writer.known("interest", interest?.name)
        writer.known("last_inbound_days", lastInboundDays)
        writer.known("last_outbound_days", lastOutboundDays)
        writer.count("lost_deals", lostDeals)
        writer.count("no_shows", noShows)
        writer.count("open_deals", openDeals)
        writer.known("open_moved_days", openMovedDays)
        writer.known("open_stage", openStage)
        if let openValueMinor {
            writer.key("open_value_minor")
            writer.int(openValueMinor)
        }
        writer.count("opt_outs", optOuts)
        writeSignals(into: &writer)
        writer.count("won_deals", wonDeals)
        writer.endObject()
    }

    private func writeSignals(into writer: inout CanonicalWriter) {
        var isOpen = false
        func write(_ key: StaticString, _ activity: Activity) {
            guard activity != Activity() else { return }
            if !isOpen {
                writer.key("signals")
                writer.beginObject()
                isOpen = true
            }
            writer.key(key)
            writer.beginArray()
            writer.int(activity.count)
            writer.int(activity.weekMicro)
            writer.int(activity.quarterMicro)
            if let days = activity.lastDays { writer.int(days) }
            writer.endArray()
        }
        write("call", self[.call])
        write("click", self[.click])
        write("form", self[.form])
        write("meeting", self[.meeting])
        write("open", self[.open])
        write("page", self[.page])
        write("reply", self[.reply])
        write("unanswered", self[.unanswered])
        if isOpen { writer.endObject() }
    }

    init(_ source: RecordFields) throws(RecordError) {
        var fields = source
        self.init()
        activeChannels = try fields.count("active_channels")
        activeDays = try fields.count("active_days")
        bounces = try fields.count("bounces")
        inboundLast30 = try fields.count("inbound_last_30")
        inboundPrior90 = try fields.count("inbound_prior_90")
        interactions = try fields.count("interactions")
        if let name = try fields.text("interest") {
            guard let kind = InteractionKind(name: name) else {
                throw fields.error("interest", "no such kind of interaction")
            }
            interest = kind
        }
        lastInboundDays = try fields.known("last_inbound_days")
        lastOutboundDays = try fields.known("last_outbound_days")
        lostDeals = try fields.count("lost_deals")
        noShows = try fields.count("no_shows")
        openDeals = try fields.count("open_deals")
        openMovedDays = try fields.known("open_moved_days")
        openStage = try fields.text("open_stage")
        openValueMinor = try fields.integerOrNil("open_value_minor")
        optOuts = try fields.count("opt_outs")
        wonDeals = try fields.count("won_deals")
        if fields.has("signals") {
            var signals = try fields.object("signals")
            for signal in Signal.allCases {
                guard let numbers = try signals.numbers(signal.name) else { continue }
                guard (3...4).contains(numbers.count), numbers.allSatisfy({ $0 >= 0 }),
                    numbers[0] <= RecordFields.countMax
                else {
                    throw signals.error(signal.name, "must hold 3 or 4 integers in range")
                }
                self[signal].count = numbers[0]
                self[signal].weekMicro = numbers[1]
                self[signal].quarterMicro = numbers[2]
                self[signal].lastDays = numbers.count == 4 ? numbers[3] : nil
            }
            try signals.finish()
        }
        try fields.finish()
    }
}
