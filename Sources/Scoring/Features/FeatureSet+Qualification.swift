import CRM

/// Why the lead might buy now, and what the CRM says of it.
extension FeatureSet {
    static let qualificationFeatures: [Feature] = interestFeatures + dealFeatures + recordFeatures

    private static let interestFeatures: [Feature] = [
        .make(
            .source,
            "source",
            .qualification,
            .source,
            missing: ("unknown", "source unknown", 0, 25),
            [
                ("referral", "referred by somebody", 130, 6),
                ("request", "came with a request", 90, 12),
                ("event", "met at an event", 40, 10),
                ("organic", "found us", 10, 18),
                ("paid", "came from an advertisement", 0, 8),
                ("content", "came for content", -10, 6),
                ("social", "came from a social network", -30, 5),
                ("cold", "from a cold list", -70, 8),
                ("other", "another source", 0, 2),
            ]
        ),
        .make(
            .interest,
            "interest",
            .qualification,
            .interest,
            [
                ("none", "no form lately", 0, 80),
                ("demo", "asked for a demo", 60, 3),
                ("pricing", "asked for prices", 50, 3),
                ("trial", "started a trial", 50, 2),
                ("contact", "asked to be contacted", 40, 4),
                ("event", "signed up for an event", 20, 3),
                ("download", "downloaded something", 0, 5),
            ]
        ),
    ]

    private static let dealFeatures: [Feature] = [
        .make(
            .dealStage,
            "deal_stage",
            .qualification,
            .openDeal,
            [
                ("none", "no open deal", 0, 85),
                ("unknown", "an open deal at an unknown stage", 50, 3),
                ("early", "an open deal at an early stage", 40, 5),
                ("middle", "an open deal with a proposal", 80, 5),
                ("late", "an open deal in negotiation", 120, 2),
            ]
        ),
        .make(
            .dealValue,
            "deal_value",
            .qualification,
            .openDeal,
            missing: ("unknown", "no deal value", 0, 88),
            [
                ("under_1k", "a deal under 1,000", 0, 2),
                ("1k_to_10k", "a deal of 1,000 to 10,000", 0, 4),
                ("10k_to_100k", "a deal of 10,000 to 100,000", 10, 4),
                ("100k_up", "a deal of 100,000 or more", 10, 2),
            ]
        ),
        .make(
            .dealMoved,
            "deal_moved",
            .qualification,
            .openDeal,
            missing: ("none", "no deal that moved", 0, 87),
            [
                ("0_to_14", "the deal moved within two weeks", 30, 4),
                ("15_to_45", "the deal moved within six weeks", 0, 4),
                ("46_to_90", "the deal has not moved for six weeks", -30, 2),
                ("over_90", "the deal has not moved for three months", -60, 3),
            ]
        ),
        .make(
            .ownWon,
            "own_won",
            .qualification,
            .ownDeals,
            [
                ("none", "no deal won before", 0, 93),
                ("one", "a deal won before", 80, 5),
                ("several", "several deals won before", 100, 2),
            ]
        ),
        .make(
            .ownLost,
            "own_lost",
            .qualification,
            .ownDeals,
            [
                ("none", "no deal lost before", 0, 90),
                ("one", "a deal lost before", -30, 8),
                ("several", "several deals lost before", -40, 2),
            ]
        ),
    ]

    private static let recordFeatures: [Feature] = [
        .make(
            .consent,
            "consent",
            .qualification,
            .consent,
            missing: ("unknown", "consent unknown", 0, 60),
            [
                ("given", "agreed to be contacted", 10, 35),
                ("refused", "asked not to be contacted", -120, 5),
            ]
        ),
        .make(
            .optOuts,
            "opt_outs",
            .qualification,
            .optOuts,
            [("none", "no opt-out", 0, 96), ("some", "unsubscribed or complained", -120, 4)]
        ),
        .make(
            .completeness,
            "completeness",
            .qualification,
            .completeness,
            [
                ("0_to_1", "an almost empty record", -30, 5),
                ("2_to_3", "a thin record", -10, 20),
                ("4_to_5", "a record with the basics", 10, 40),
                ("6_to_7", "a well kept record", 20, 27),
                ("8", "a complete record", 30, 8),
            ]
        ),
        .make(
            .age,
            "age",
            .qualification,
            .age,
            missing: ("unknown", "age of the record unknown", 0, 20),
            [
                ("0_to_7", "new this week", 10, 5),
                ("8_to_30", "new this month", 10, 10),
                ("31_to_90", "known for one to three months", 0, 15),
                ("91_to_365", "known for up to a year", -5, 25),
                ("over_365", "known for more than a year", -10, 25),
            ]
        ),
    ]
}
