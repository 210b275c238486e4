import CRM
import Synchronization

/// Answers that are dear to count and may lag behind the file for a moment.
///
/// One that took long is given again until twenty times as long has passed, so that counting takes
/// a twentieth of a processor at most, however often it is asked for. One that did not is never
/// kept.
final class KeptAnswers<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
    private struct Kept {
        let answer: Answer
        let until: Instant
        let since: Instant
    }

    /// Microseconds from which on an answer took long.
    private static var longMin: Int64 { 50_000 }
    private static var keptTimes: Int64 { 20 }
    private static var questionsMax: Int { 256 }

    private let kept = Mutex<[Question: Kept]>([:])

    /// The answer of before, or what `count` says now.
    func answer(
        to question: Question,
        now: () -> Instant,
        _ count: () throws -> Answer
    ) rethrows -> Answer {
        let began = now()
        if let known = kept.withLock({ $0[question] }), known.since <= began, began < known.until {
            return known.answer
        }
        let answer = try count()
        let ended = now()
        let took = ended.microseconds - began.microseconds
        kept.withLock { kept in
            if kept.count >= Self.questionsMax { kept.removeAll() }
            kept[question] =
                took < Self.longMin
                ? nil
                : Kept(
                    answer: answer,
                    until: Instant(microseconds: ended.microseconds + Self.keptTimes * took),
                    since: ended
                )
        }
        return answer
    }
}
