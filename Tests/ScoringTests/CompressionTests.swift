import CRM
import Scoring
import Testing

@Suite("Compression of scores")
struct CompressionTests {
    private let table = Compression(hundredFrom: 142_300, zeroBelow: -61_000)

    @Test("leaves 20 to 80 as they are, keeps order beyond, and ends in 0 and 100")
    func shape() {
        #expect(table.isValid)
        var before = 0
        for points in stride(from: Int64(-90_000), through: 190_000, by: 10) {
            let score = table.score(milliPoints: points)
            let plain = Int((Double(points) / 1_000).rounded(.toNearestOrAwayFromZero))
            if (20...80).contains(plain) { #expect(score == plain) }
            #expect(score >= before && score <= before + 1 && (0...100).contains(score))
            // Hot and warm begin where they did.
            #expect((score >= 80) == (plain >= 80) && (score >= 50) == (plain >= 50))
            before = score
        }
        #expect(table.score(milliPoints: 142_299) == 99 && table.score(milliPoints: 142_300) == 100)
        #expect(table.score(milliPoints: -61_000) == 1 && table.score(milliPoints: -61_001) == 0)
        #expect(table.score(milliPoints: .max / 2) == 100)
    }

    @Test("is a point a score where the examples lie within 0 and 100")
    func narrow() {
        let narrow = Compression(hundredFrom: 88_000, zeroBelow: 12_000)
        for points in stride(from: Int64(-20_000), through: 120_000, by: 10) {
            #expect(
                narrow.score(milliPoints: points) == Scorecard.expert.score(milliPoints: points)
            )
        }
    }
}
