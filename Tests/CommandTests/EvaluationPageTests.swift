import JSON
import Scoring
import Testing
import Training

@testable import assay

@Suite("Measured quality as people read it")
struct EvaluationPageTests {
    /// Forty leads whose outcomes follow their log-odds.
    private func evaluation(_ count: Int = 40) -> Evaluation {
        Evaluation(
            logOdds: (0..<count).map { Double($0 % 20 - 10) / 4 },
            scores: (0..<count).map { $0 % 20 * 5 },
            won: (0..<count).map { $0 % 20 > 8 + $0 % 3 },
            resamples: 40,
            seed: 2
        )
    }

    @Test("The picture shows every group, in ASCII where nothing else is promised")
    func plot() {
        let groups = evaluation().calibration.groups
        let rich = CalibrationPlot(groups: groups, isUnicode: true).lines
        let plain = CalibrationPlot(groups: groups, isUnicode: false).lines
        #expect(plain.joined().utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(rich.joined().contains("●") && rich.count == plain.count)
        #expect((rich + plain).allSatisfy { $0.count <= 80 })
        #expect(CalibrationPlot(groups: [], isUnicode: true).lines.isEmpty)
        func promised(_ variables: [String: String]) -> Bool {
            CalibrationPlot.isUnicode(Settings.Variables { variables[$0] })
        }
        let others: [[String: String]] = [
            ["LANG": "it_IT.UTF-8", "LC_ALL": "C"], ["LC_ALL": "C.utf8", "TERM": "dumb"], [:],
        ]
        #expect(promised(["LANG": "it_IT.UTF-8"]) && !others.contains(where: promised))
    }

    @Test("A group lies where its shares are")
    func places() throws {
        func lines(_ logOdds: Double, _ isWon: Bool) -> [String] {
            let groups = Calibration(logOdds: [logOdds], won: [isWon]).groups
            return CalibrationPlot(groups: groups, isUnicode: false).lines
        }
        // Seventeen lines from 100 down to 0 %, and 51 columns after the margin of eight.
        let best = lines(40, true)[0]
        let even = Array(lines(0, false)[16])
        #expect(best.hasPrefix(" 100 %") && best.hasSuffix("o") && best.count == 8 + 51)
        #expect(even.count > 33 && even[8 + 25] == "o")
    }

    @Test("JSON holds every figure, and null where there is none")
    func json() throws {
        let object = try JSON(parsing: EvaluationJSON.object(evaluation()).canonicalBytes)
        #expect(object["outcomes"]?.intValue == 40 && object["lift"]?.arrayValue?.count == 3)
        #expect(object["calibration"]?["groups"]?.arrayValue?.count == 10)
        #expect(object["intervals"]?["roc_auc"]?.arrayValue?.count == 2)
        let empty = EvaluationJSON.object(evaluation(0))
        #expect(empty["outcomes"]?.intValue == 0)
        #expect(Decimals.json(Double.nan) == .null && Decimals.json(Double.infinity) == .null)
    }

    @Test("Figures are rounded half away from zero, and never crash")
    func decimals() {
        let texts = [
            Decimals.text(0.91025), Decimals.text(-0.00004), Decimals.text(12.5, 0),
            Decimals.text(-1.05, 1), Decimals.text(.nan), Decimals.text(-.infinity),
            Decimals.text(1e300), Decimals.percent(0.1234), Decimals.percents(0.1...0.25),
        ]
        #expect(
            texts == [
                "0.9103", "0.0000", "13", "-1.1", "–", "-∞", "∞", "12.3 %", "10.0 to 25.0 %",
            ]
        )
    }
}
