package import CRM

/// Why a lead has its score: every reason, strongest first, and a few sentences.
///
/// A pure function of facts, result and model, so it is made anew whenever it is read instead of
/// being stored with the score.
package struct Explanation: Hashable, Sendable {
    /// All reasons by size of their effect, ties in order of the features; their thousandths of a
    /// point and the 50 sum exactly to the score before rounding, clamping and compression.
    package let reasons: [Reason]
    /// What turns that sum into the score shown where the card compresses it; nil elsewhere.
    package let compression: Reason?
    /// Of all thousandths of a point, what the rule book gives.
    package let expertMilliPoints: Int
    /// Of all thousandths of a point, what outcomes have taught.
    package let learnedMilliPoints: Int
    /// Two or three sentences from the strongest reasons.
    package let reasoning: String
    /// In which all words are.
    package let language: Language
    /// How much is behind the score, in words and as outcomes of leads like it.
    package let confidence: String
    /// The reasons that speak for the lead, strongest first; that nothing has happened yet is none.
    package let strengths: [Reason]

    /// Explains a result that `scorer` computed from `facts`, its reasons in a language; the
    /// thresholds say what is called hot, the calendar how many days ago things were: without one
    /// days of 24 hours are told.
    package init(
        facts: LeadFacts,
        result: ScoreResult,
        scorer: Scorer,
        thresholds: Thresholds = .standard,
        calendar: CalendarDays? = nil,
        language: Language = .english
    ) {
        self.language = language
        let told = calendar?.told(facts) ?? facts
        reasons = Self.reasons(facts: told, result: result, scorer: scorer, language)
        compression = Self.compression(result, scorer.scorecard, language)
        expertMilliPoints = reasons.reduce(0) { $0 + $1.expertMilliPoints }
        learnedMilliPoints = reasons.reduce(0) { $0 + $1.milliPoints } - expertMilliPoints
        strengths = reasons.filter { reason in
            guard reason.milliPoints > 0 else { return false }
            guard let group = ReasonGroup(rawValue: reason.id) else { return true }
            return !FactText.isSilence(group, facts)
        }
        confidence = Self.confidence(result, language)
        reasoning = Self.reasoning(
            result,
            Category(score: result.score, thresholds),
            reasons,
            strengths,
            language
        )
    }

    /// All that is to be shown, in order: the reasons, then the line that makes them the score.
    package var lines: [Reason] { reasons + (compression.map { [$0] } ?? []) }

    private static func compression(
        _ result: ScoreResult,
        _ card: Scorecard,
        _ language: Language
    ) -> Reason? {
        let points = 50_000 + result.milliPoints
        guard let correction = card.compression?.correction(milliPoints: points), correction != 0
        else { return nil }
        return Reason(
            id: "compression",
            dimension: .qualification,
            text: language.compressed(isAbove: points > 50_000),
            milliPoints: correction,
            expertMilliPoints: 0
        )
    }

    private struct Sum {
        var dimension: Dimension
        var milli = 0
        var learnedMicro: Int64 = 0
        var largest = -1
        var evidence: (won: Int, lost: Int)?

        /// Counts one table's bin; bins of one group overlap, so the strongest gives the evidence.
        mutating func add(_ milli: Int, _ lesson: Scorer.Lesson) {
            self.milli += milli
            learnedMicro += lesson.learnedMicro
            guard let seen = lesson.evidence, abs(milli) > largest else { return }
            largest = abs(milli)
            evidence = seen
        }

        func reason(_ id: String, _ text: String) -> Reason {
            let learned = Int(FixedPoint.milliPoints(microLogits: learnedMicro))
            return Reason(
                id: id,
                dimension: dimension,
                text: text,
                milliPoints: milli,
                expertMilliPoints: milli - learned,
                evidence: evidence
            )
        }
    }

    private static func reasons(
        facts: LeadFacts,
        result: ScoreResult,
        scorer: Scorer,
        _ language: Language
    ) -> [Reason] {
        let reasons =
            standardReasons(facts, result, scorer, language)
            + attributeReasons(facts, result, scorer)
            + ruleReasons(facts, result, scorer, language)
            + combinedReasons(facts, result, scorer, language)
        // Size and place in one number each, which sorts many times faster than reasons do.
        let order = reasons.indices
            .map { (reasons[$0].milliPoints.magnitude << 16) | UInt(0xFFFF - $0) }
            .sorted(by: >)
        return order.map { reasons[0xFFFF - Int($0 & 0xFFFF)] }
    }

    private static func standardReasons(
        _ facts: LeadFacts,
        _ result: ScoreResult,
        _ scorer: Scorer,
        _ language: Language
    ) -> [Reason] {
        scorer.features.groups.map { group, tables in
            var sum = Sum(dimension: scorer.features.features[tables[0]].dimension)
            for table in tables { add(table, result, scorer, to: &sum) }
            return sum.reason(group.rawValue, FactText.sentence(group, facts, language))
        }
    }

    private static func attributeReasons(
        _ facts: LeadFacts,
        _ result: ScoreResult,
        _ scorer: Scorer
    ) -> [Reason] {
        let first = scorer.features.features.count
        return scorer.scorecard.attributes.enumerated().map { index, attribute in
            var sum = Sum(dimension: attribute.dimension)
            add(first + index, result, scorer, to: &sum)
            let text = attribute.sentence(facts.attributes[attribute.attribute])
            return sum.reason(attribute.name, text)
        }
    }

    /// What people's rules give or took; rules that do not mean the lead are no reason.
    private static func ruleReasons(
        _ facts: LeadFacts,
        _ result: ScoreResult,
        _ scorer: Scorer,
        _ language: Language
    ) -> [Reason] {
        let card = scorer.scorecard
        let first = card.tables.count - card.rules.features.count
        return card.rules.features.enumerated().compactMap { index, rule in
            var sum = Sum(dimension: rule.dimension)
            add(first + index, result, scorer, to: &sum)
            guard sum.milli != 0 else { return nil }
            let text = rule.sentence(
                rule.points(of: facts, result.bins),
                learnedMilli: Int(FixedPoint.milliPoints(microLogits: sum.learnedMicro)),
                language
            )
            return sum.reason(rule.name, text)
        }
    }

    private static func add(
        _ index: Int,
        _ result: ScoreResult,
        _ scorer: Scorer,
        to sum: inout Sum
    ) {
        let lesson = scorer.lesson(ofTable: index, bin: result.bins[index])
        sum.add(result.contributions[index], lesson)
    }

    private static func combinedReasons(
        _ facts: LeadFacts,
        _ result: ScoreResult,
        _ scorer: Scorer,
        _ language: Language
    ) -> [Reason] {
        let card = scorer.scorecard
        return card.combinations.enumerated().map { index, combination in
            let cell = combination.cell(result.bins)
            var sum = Sum(dimension: scorer.dimension(ofTable: combination.tables[0]))
            sum.add(
                result.contributions[card.tables.count + index],
                Scorer.Lesson(
                    learnedMicro: combination.weights[cell],
                    evidence: combination.won.isEmpty
                        ? nil : (combination.won[cell], combination.lost[cell])
                )
            )
            let texts = combination.tables.map { sentence(ofTable: $0, facts, scorer, language) }
            return sum.reason(
                card.reasonID(of: combination),
                "\(texts[0]), \(language.togetherWith): "
                    + texts.dropFirst().map(lowered).joined(separator: "; ")
            )
        }
    }

    private static func sentence(
        ofTable index: Int,
        _ facts: LeadFacts,
        _ scorer: Scorer,
        _ language: Language
    ) -> String {
        let standard = scorer.features.features
        if index < standard.count {
            return FactText.sentence(standard[index].group, facts, language)
        }
        let attribute = scorer.scorecard.attributes[index - standard.count]
        return attribute.sentence(facts.attributes[attribute.attribute])
    }

    /// The sentence inside another: its first letter small, unless it quotes or abbreviates.
    ///
    /// By bytes, as all our sentences begin with ASCII: many times faster than asking Unicode.
    static func lowered(_ text: String) -> String {
        let utf8 = text.utf8Span.span
        guard utf8.count > 1, (0x41...0x5A).contains(utf8[0]), (0x61...0x7A).contains(utf8[1]),
            !holds(utf8, " ranks as "), !holds(utf8, " works in ")
        else { return text }
        let bytes = [utf8[0] | 0x20] + text.utf8.dropFirst()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a text has a part.
    private static func holds(_ text: Span<UInt8>, _ part: String) -> Bool {
        let part = part.utf8Span.span
        guard text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == part[0] {
            var length = 1
            while length < part.count, text[start + length] == part[length] { length += 1 }
            if length == part.count { return true }
        }
        return false
    }
}
