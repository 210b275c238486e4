import CRM
import JSON
import Scoring
import TestSupport
import Testing

@Suite("A stored score")
struct RecordTests {
    private func payload(_ facts: LeadFacts) -> ScorePayload {
        ScorePayload(
            contactID: "c\"1",
            organizationID: "o-1",
            modelSHA256: String(repeating: "0a", count: 32),
            scorer: "local",
            facts: facts,
            result: Scorer.expert.score(facts)
        )
    }

    @Test("reads back to the same values and the same bytes")
    func roundTrip() throws {
        var random = Seeded(51)
        for _ in 0..<500 {
            let original = payload(random.facts())
            let bytes = original.canonicalBytes
            var read = try ScorePayload(parsing: bytes)
            #expect(read.result.bins.isEmpty)
            read.result = read.result(completedBy: original.result)
            #expect(read == original)
            #expect(read.canonicalBytes == bytes)
            #expect(try JSON(parsing: bytes).canonicalBytes == bytes)
        }
    }

    @Test("gives facts from which the same result is computed again")
    func replay() throws {
        var random = Seeded(52)
        for _ in 0..<300 {
            let read = try ScorePayload(parsing: payload(random.facts()).canonicalBytes)
            let result = Scorer.expert.score(read.facts)
            #expect(result == read.result(completedBy: result))
        }
    }

    @Test("of an older version keeps its bins and contributions, and every byte")
    func older() throws {
        var random = Seeded(55)
        for _ in 0..<100 {
            let original = payload(random.facts())
            var object = try #require(try JSON(parsing: original.canonicalBytes).objectValue)
            object["format"] = .integer(1)
            object["bins"] = .array(original.result.bins.map { .integer(Int64($0)) })
            object["contributions"] = .array(
                original.result.contributions.map { .integer(Int64($0)) }
            )
            let bytes = JSON.object(object).canonicalBytes
            let read = try ScorePayload(parsing: bytes)
            #expect(read.canonicalBytes == bytes && read.result == original.result)
            // Bins that were changed stay what they were changed to, for a replay to name.
            object["bins"] = .array([.integer(9)])
            let changed = try ScorePayload(parsing: JSON.object(object).canonicalBytes)
            #expect(changed.result(completedBy: original.result).bins == [9])
            object["format"] = .integer(3)
            let mixed = JSON.object(object).canonicalBytes
            #expect(throws: RecordError.self) { try ScorePayload(parsing: mixed) }
        }
    }

    @Test("of a lead of whom nothing is known takes few bytes")
    func empty() throws {
        let facts = LeadFacts(asOf: Instant(microseconds: 5))
        let text = String(decoding: facts.canonicalBytes, as: UTF8.self)
        #expect(
            text == """
                {"analyze_email_quality":{"form":"missing"},"as_of":5,\
                "get_company_info":{"known":false},"get_contact_history":{},"profile":{}}
                """
        )
        #expect(try LeadFacts(json: JSON(parsing: text)) == facts)
    }

    @Test("is refused in any other form, with the place that is wrong")
    func refused() throws {
        var random = Seeded(53)
        let good = String(decoding: payload(random.facts()).canonicalBytes, as: UTF8.self)
        func refusal(_ text: String) -> String? {
            do { _ = try ScorePayload(parsing: Array(text.utf8)) } catch { return "\(error)" }
            return nil
        }
        #expect(refusal(good) == nil)
        #expect(refusal(good + " ") != nil)
        let cases = [
            ("\"format\":3", "\"format\":2", "/format"),
            ("\"profile\":{", "\"profile\":{\"a\":1,", "/facts/profile/a"),
            ("\"scorer\":\"local\"", "\"scorer\":1", "/scorer"),
            ("\"profile\":{", "\"profile\":{\"age_days\":-1,", "/facts/profile/age_days"),
            ("\"known\":", "\"employees\":1e99,\"known\":", "/facts/get_company_info/employees"),
            ("\"as_of\":", "\"as_of\":0.5,\"as_off\":", "/facts/as_of"),
        ]
        for (old, new, place) in cases {
            guard let range = good.firstRange(of: old) else {
                Issue.record("\(old) is not in \(good)")
                continue
            }
            let message = refusal(good.replacingCharacters(range, with: new))
            #expect(message?.contains(place) == true, "\(message ?? "taken")")
        }
    }

    @Test("never crashes the reader, whatever byte is changed")
    func mutations() throws {
        var random = Seeded(54)
        for _ in 0..<40 {
            let bytes = payload(random.facts()).canonicalBytes
            for _ in 0..<50 {
                var changed = bytes
                changed[random.below(bytes.count)] = UInt8(random.below(256))
                guard changed != bytes else { continue }
                do {
                    let read = try ScorePayload(parsing: changed)
                    _ = Scorer.expert.score(read.facts)
                } catch { continue }
            }
        }
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
