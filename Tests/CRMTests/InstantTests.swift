import CRM
import TestSupport
import Testing

@Suite("A moment")
struct InstantTests {
    @Test(
        "is written in UTC, with as many decimals as it needs",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_782_864_000_500_000, "2026-07-01T00:00:00.5Z"),
        ]
    )
    func text(microseconds: Int64, text: String) {
        let moment = Instant(microseconds: microseconds)
        #expect(moment.description == text)
        #expect(Instant(rfc3339: text) == moment)
    }

    @Test("is the same in every offset, and a date alone is its midnight")
    func offsets() {
        let noon = Instant(rfc3339: "2026-03-29T12:00:00Z")
        #expect(noon != nil && Instant(rfc3339: "2026-03-29T14:00:00+02:00") == noon)
        #expect(Instant(rfc3339: "2026-03-29")?.description == "2026-03-29T00:00:00Z")
    }

    @Test("is not read from what names none", arguments: ["", "2026-02-30", "2026-13-01", "noon"])
    func refused(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test("lies a whole number of days after another, rounded down")
    func wholeDays() {
        let first = Instant(microseconds: 0)
        #expect(Instant(microseconds: Instant.day - 1).wholeDays(since: first) == 0)
        #expect(Instant(microseconds: -1).wholeDays(since: first) == -1)
    }
}
