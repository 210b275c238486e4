import CRM

/// Who the lead is: address and company. Points follow the rule book; shares are expectations of
/// an ordinary business CRM, used only to say what the average lead is until outcomes exist.
extension FeatureSet {
    static let emailFeatures: [Feature] = [
        .make(
            .emailForm,
            "email_form",
            .emailQuality,
            .emailForm,
            missing: ("missing", "no e-mail address", -30, 8),
            [
                ("malformed", "e-mail address that cannot exist", -80, 2),
                ("valid", "well formed e-mail address", 0, 90),
            ]
        ),
        .make(
            .emailDomain,
            "email_domain",
            .emailQuality,
            .emailDomain,
            missing: ("none", "no usable e-mail domain", 0, 10),
            [
                ("business", "company e-mail domain", 30, 60),
                ("free", "free e-mail provider", -40, 25),
                ("disposable", "throw-away e-mail provider", -150, 1),
                ("education", "school or university e-mail domain", -20, 2),
                ("government", "public body's e-mail domain", 0, 2),
            ]
        ),
        .make(
            .emailRole,
            "email_role",
            .emailQuality,
            .emailRole,
            missing: ("none", "no usable e-mail address", 0, 10),
            [
                ("person", "a person's e-mail address", 0, 80),
                ("role", "a department's e-mail address", -20, 10),
            ]
        ),
        .make(
            .emailMatch,
            "email_match",
            .emailQuality,
            .emailMatch,
            missing: ("unknown", "nothing to compare the e-mail domain with", 0, 35),
            [
                ("differs", "e-mail domain differs from the company's", -10, 30),
                ("matches", "e-mail domain is the company's", 20, 35),
            ]
        ),
        .make(
            .bounces,
            "bounces",
            .emailQuality,
            .bounces,
            missing: ("no_history", "no history", 0, 35),
            [
                ("none", "no e-mail came back", 0, 61),
                ("one", "an e-mail came back", -100, 3),
                ("several", "several e-mails came back", -150, 1),
            ]
        ),
    ]

    static let companyFeatures: [Feature] = [
        .make(
            .companyKnown,
            "company_known",
            .companyFit,
            .company,
            [("no", "no company named", -20, 15), ("yes", "company named", 5, 85)]
        ),
        .make(
            .companySize,
            "company_size",
            .companyFit,
            .companySize,
            missing: ("unknown", "company size unknown", -10, 55),
            [
                ("under_10", "fewer than 10 employees", -30, 10),
                ("10_to_49", "10 to 49 employees", 20, 12),
                ("50_to_249", "50 to 249 employees", 60, 11),
                ("250_to_999", "250 to 999 employees", 60, 6),
                ("1000_to_4999", "1,000 to 4,999 employees", 20, 4),
                ("5000_up", "5,000 employees or more", -10, 2),
            ]
        ),
        .make(
            .industry,
            "industry",
            .companyFit,
            .industry,
            missing: ("unknown", "industry unknown", -10, 50),
            [
                ("software", "software and technology", 0, 8),
                ("manufacturing", "manufacturing", 0, 9),
                ("finance", "finance and insurance", 0, 4),
                ("commerce", "retail and wholesale", 0, 5),
                ("health", "health care", 0, 3),
                ("services", "professional services", 0, 6),
                ("construction", "construction and real estate", 0, 3),
                ("education", "education", 0, 2),
                ("government", "public sector", 0, 2),
                ("hospitality", "hospitality and travel", 0, 2),
                ("transport", "transport and logistics", 0, 2),
                ("energy", "energy and utilities", 0, 1),
                ("media", "media", 0, 1),
                ("food", "food and agriculture", 0, 1),
                ("other", "another industry", 0, 1),
            ]
        ),
        .make(
            .colleagues,
            "colleagues",
            .companyFit,
            .colleagues,
            missing: ("no_company", "no company", 0, 15),
            [
                ("none", "nobody else known at the company", 0, 35),
                ("one", "one other contact at the company", 10, 15),
                ("2_to_4", "2 to 4 other contacts at the company", 25, 20),
                ("5_up", "5 or more other contacts at the company", 30, 15),
            ]
        ),
        .make(
            .companyWon,
            "company_won",
            .companyFit,
            .companyDeals,
            missing: ("no_company", "no company", 0, 15),
            [
                ("none", "no deal won at the company", 0, 76),
                ("one", "a deal won at the company", 75, 6),
                ("several", "several deals won at the company", 90, 3),
            ]
        ),
        .make(
            .companyLost,
            "company_lost",
            .companyFit,
            .companyDeals,
            missing: ("no_company", "no company", 0, 15),
            [
                ("none", "no deal lost at the company", 0, 71),
                ("one", "a deal lost at the company", -20, 9),
                ("several", "several deals lost at the company", -30, 5),
            ]
        ),
        .make(
            .seniority,
            "seniority",
            .companyFit,
            .seniority,
            missing: ("unknown", "no job title", -20, 35),
            [
                ("trainee", "trainee or student", -100, 1),
                ("staff", "staff", 0, 27),
                ("manager", "manager", 20, 18),
                ("director", "director", 50, 7),
                ("head", "head or vice president", 60, 5),
                ("executive", "owner or top executive", 80, 7),
            ]
        ),
        .make(
            .function,
            "function",
            .companyFit,
            .function,
            missing: ("unknown", "function unknown", 0, 35),
            [
                ("general", "general management", 20, 9),
                ("sales", "sales", 15, 12),
                ("marketing", "marketing", 15, 8),
                ("operations", "operations", 15, 6),
                ("purchasing", "purchasing", 20, 3),
                ("technology", "information technology", 15, 6),
                ("engineering", "engineering and product", 5, 7),
                ("finance", "finance and administration", 10, 5),
                ("people", "human resources", 0, 2),
                ("legal", "legal", 0, 1),
                ("support", "support", -10, 2),
                ("other", "another function", 0, 4),
            ]
        ),
    ]
}
