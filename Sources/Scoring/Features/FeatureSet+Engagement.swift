import CRM

/// What the lead did.
extension FeatureSet {
    /// Upper edges, exclusive, of a decayed count in millionths; above the last: the top bin.
    package static let decayEdges = [100_000, 500_000, 1_500_000, 4_000_000]
    /// ln(1 + a), in thousandths, for a typical count a of each bin: 0.05, 0.25, 0.9, 2.4, 6.
    private static let decayLogs = [49, 223, 642, 1_224, 1_946]

    /// A decayed count: points are `tenths` of the rule book for each unit of ln(1 + count).
    ///
    /// No history at all is its own bin; history without the signal is the bin `none`.
    private static func decayed(
        _ id: FeatureID,
        _ name: String,
        _ group: ReasonGroup,
        _ what: String,
        tenths: Int,
        shares: [Int]
    ) -> Feature {
        let scale = name.hasSuffix("week") ? "this week" : "these months"
        let levels = ["faint", "little", "some", "much", "most"]
        let words = ["hardly any", "few", "some", "many", "very many"]
        let rows: [Feature.Row] = levels.indices.map { level in
            let points = (tenths * decayLogs[level] + (tenths < 0 ? -500 : 500)) / 1_000
            return (levels[level], "\(words[level]) \(what) \(scale)", points, shares[level + 2])
        }
        return .make(
            id,
            name,
            .engagement,
            group,
            missing: ("no_history", "no history", 0, shares[0]),
            [("none", "no \(what) \(scale)", 0, shares[1])] + rows
        )
    }

    static let engagementFeatures: [Feature] = signalFeatures + recencyFeatures

    private static let signalFeatures: [Feature] = [
        decayed(
            .meetingWeek,
            "meeting_week",
            .meetings,
            "meetings",
            tenths: 90,
            shares: [35, 55, 4, 2, 3, 1, 0]
        ),
        decayed(
            .meetingQuarter,
            "meeting_quarter",
            .meetings,
            "meetings",
            tenths: 60,
            shares: [35, 52, 3, 3, 4, 2, 1]
        ),
        decayed(
            .replyWeek,
            "reply_week",
            .replies,
            "replies",
            tenths: 70,
            shares: [35, 43, 8, 5, 5, 3, 1]
        ),
        decayed(
            .replyQuarter,
            "reply_quarter",
            .replies,
            "replies",
            tenths: 50,
            shares: [35, 38, 6, 6, 7, 5, 3]
        ),
        decayed(
            .formWeek,
            "form_week",
            .forms,
            "forms",
            tenths: 80,
            shares: [35, 52, 5, 3, 4, 1, 0]
        ),
        decayed(
            .formQuarter,
            "form_quarter",
            .forms,
            "forms",
            tenths: 40,
            shares: [35, 48, 4, 4, 6, 2, 1]
        ),
        decayed(
            .callWeek,
            "call_week",
            .calls,
            "calls",
            tenths: 50,
            shares: [35, 52, 5, 3, 3, 2, 0]
        ),
        decayed(
            .callQuarter,
            "call_quarter",
            .calls,
            "calls",
            tenths: 40,
            shares: [35, 48, 4, 4, 5, 3, 1]
        ),
        decayed(
            .clickWeek,
            "click_week",
            .clicks,
            "clicks",
            tenths: 30,
            shares: [35, 42, 8, 5, 6, 3, 1]
        ),
        decayed(
            .clickQuarter,
            "click_quarter",
            .clicks,
            "clicks",
            tenths: 20,
            shares: [35, 35, 6, 7, 8, 6, 3]
        ),
        decayed(
            .pageWeek,
            "page_week",
            .pages,
            "page views",
            tenths: 20,
            shares: [35, 38, 8, 6, 6, 5, 2]
        ),
        decayed(
            .pageQuarter,
            "page_quarter",
            .pages,
            "page views",
            tenths: 10,
            shares: [35, 30, 6, 7, 9, 8, 5]
        ),
        decayed(
            .openWeek,
            "open_week",
            .opens,
            "opened e-mails",
            tenths: 5,
            shares: [35, 35, 10, 7, 7, 5, 1]
        ),
        decayed(
            .openQuarter,
            "open_quarter",
            .opens,
            "opened e-mails",
            tenths: 0,
            shares: [35, 25, 7, 8, 10, 10, 5]
        ),
        decayed(
            .unansweredWeek,
            "unanswered_week",
            .unanswered,
            "unanswered messages",
            tenths: -20,
            shares: [35, 40, 10, 6, 6, 3, 0]
        ),
        decayed(
            .unansweredQuarter,
            "unanswered_quarter",
            .unanswered,
            "unanswered messages",
            tenths: -30,
            shares: [35, 30, 8, 9, 9, 7, 2]
        ),
    ]

    private static let recencyFeatures: [Feature] = [
        .make(
            .lastInbound,
            "last_inbound",
            .engagement,
            .lastInbound,
            missing: ("no_history", "no history", -40, 35),
            [
                ("never", "never reacted", -50, 15),
                ("0_to_2", "active within 2 days", 60, 5),
                ("3_to_7", "active within a week", 40, 7),
                ("8_to_14", "active within two weeks", 20, 6),
                ("15_to_30", "active within a month", 0, 8),
                ("31_to_90", "silent for one to three months", -40, 10),
                ("91_to_180", "silent for three to six months", -80, 7),
                ("over_180", "silent for more than six months", -110, 7),
            ]
        ),
        .make(
            .lastOutbound,
            "last_outbound",
            .engagement,
            .lastOutbound,
            missing: ("no_history", "no history", 0, 35),
            [
                ("never", "we never reached out", 0, 10),
                ("0_to_7", "we reached out this week", 0, 12),
                ("8_to_30", "we reached out this month", 0, 15),
                ("31_to_90", "we reached out one to three months ago", 0, 14),
                ("over_90", "we reached out more than three months ago", 0, 14),
            ]
        ),
        .make(
            .activeChannels,
            "active_channels",
            .engagement,
            .channels,
            missing: ("no_history", "no history", -20, 35),
            [
                ("none", "active on no channel", -30, 32),
                ("one", "active on one channel", 0, 17),
                ("two", "active on two channels", 20, 10),
                ("several", "active on three channels or more", 40, 6),
            ]
        ),
        .make(
            .activeDays,
            "active_days",
            .engagement,
            .activeDays,
            missing: ("no_history", "no history", 0, 35),
            [
                ("none", "no active day", 0, 25),
                ("one", "one active day", 0, 13),
                ("2_to_3", "2 or 3 active days", 10, 12),
                ("4_to_7", "4 to 7 active days", 20, 10),
                ("8_up", "8 active days or more", 30, 5),
            ]
        ),
        .make(
            .trend,
            "trend",
            .engagement,
            .trend,
            missing: ("no_history", "no history", 0, 35),
            [
                ("silent", "no activity for four months", 0, 25),
                ("stopped", "activity stopped a month ago", -40, 13),
                ("falling", "less active than before", -20, 5),
                ("steady", "as active as before", 0, 6),
                ("rising", "more active than before", 20, 6),
                ("started", "active again after three months", 30, 10),
            ]
        ),
        .make(
            .noShows,
            "no_shows",
            .engagement,
            .noShows,
            missing: ("no_history", "no history", 0, 35),
            [
                ("none", "no missed meeting", 0, 61),
                ("one", "missed a meeting", -30, 3),
                ("several", "missed several meetings", -60, 1),
            ]
        ),
    ]
}
