import Foundation
import Scoring
import TestSupport
import Testing

/// Our own functions against the C library's, which is right to within 1 ulp itself; what is
/// composed of two may be off by 3.
@Suite struct RealMathTests {
    /// The greatest distance from the reference in ulps of the reference, over seeded arguments.
    private func worst(
        _ range: ClosedRange<Double>,
        _ own: (Double) -> Double,
        _ reference: (Double) -> Double
    ) -> Double {
        var random = Seeded(7)
        var worst = 0.0
        for _ in 0..<50_000 {
            let x =
                range.lowerBound + (range.upperBound - range.lowerBound)
                * (Double(random.next() >> 11) * 0x1p-53)
            let wanted = reference(x)
            worst = max(worst, (own(x) - wanted).magnitude / wanted.ulp)
        }
        return worst
    }

    @Test func `functions agree with the C library to the last bits`() {
        let exp = [
            worst(-1...1, RealMath.exp, Foundation.exp),
            worst(-745...709, RealMath.exp, Foundation.exp),
        ]
        let log = [
            worst(0.4...2.5, RealMath.log, Foundation.log),
            worst(0...1e-300, RealMath.log, Foundation.log),
            worst(0...1e300, RealMath.log, Foundation.log),
        ]
        let log1p = [
            worst(-0.999...1, RealMath.log1p, Foundation.log1p),
            worst(-1e-10...1e-10, RealMath.log1p, Foundation.log1p),
            worst(0...1e20, RealMath.log1p, Foundation.log1p),
        ]
        let sigmoid = [
            worst(-5...5, RealMath.sigmoid) { 1 / (1 + Foundation.exp(-$0)) },
            worst(-700...40, RealMath.sigmoid) {
                $0 < 0
                    ? Foundation.exp($0) / (1 + Foundation.exp($0))
                    : 1 / (1 + Foundation.exp(-$0))
            },
        ]
        #expect((exp + log).allSatisfy { $0 <= 2 }, "exp \(exp), log \(log)")
        #expect((log1p + sigmoid).allSatisfy { $0 <= 3 }, "log1p \(log1p), sigmoid \(sigmoid)")
    }

    @Test func `edges are those of the real functions`() {
        let zero = [
            RealMath.exp(-.infinity), RealMath.exp(-746), RealMath.log(1), RealMath.log1p(0),
            RealMath.sigmoid(-.infinity),
        ]
        let one = [RealMath.exp(0), RealMath.sigmoid(.infinity), RealMath.sigmoid(0) * 2]
        let infinite = [
            RealMath.exp(.infinity), RealMath.exp(710), RealMath.log(.infinity),
            RealMath.log1p(.infinity), -RealMath.log(0), -RealMath.log1p(-1),
        ]
        let undefined = [
            RealMath.exp(.nan), RealMath.log(.nan), RealMath.log(-1), RealMath.log1p(-2),
            RealMath.log1p(.nan), RealMath.sigmoid(.nan),
        ]
        #expect(zero.allSatisfy { $0 == 0 } && one.allSatisfy { $0 == 1 })
        #expect(infinite.allSatisfy { $0 == .infinity } && undefined.allSatisfy(\.isNaN))
        let tiny = Double.leastNonzeroMagnitude
        #expect(RealMath.log(tiny) == Foundation.log(tiny) && RealMath.log1p(tiny) == tiny)
        let close = abs(RealMath.exp(709.78) / Foundation.exp(709.78) - 1) < 1e-15
        #expect(close && RealMath.exp(-744) == Foundation.exp(-744))
    }
}
