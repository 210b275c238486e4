import CRM
import Foundation
import TestSupport
import Testing
import Values

/// Makes cells at random, the same in every run, of the characters that mean something somewhere.
@Suite("Any cell")
struct ValueFuzzTests {
    private static let rounds =
        ProcessInfo.processInfo.environment["ASSAY_FUZZ_ROUNDS"].flatMap(Int.init) ?? 2_000

    private static let pieces: [String] =
        "0 1 9 12 31 99 2026 000 . , ' ’ - – + ( ) / : ; @ T Z % € $ £ k M Mio. EUR CHF E e am pm"
        .split(separator: " ").map(String.init)
        + [
            " ", "\u{A0}", "\u{202F}", "gen", "Jan", "März", "de", "GMT", "CET", "x.example", "a@",
            "mailto:", "tel:", "<", ">", "\"", "N/A", "é", "漢", "\u{0301}", "\u{0}", "true", "no",
        ]

    private static func cell(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...9, using: &random))
            .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    @Test("is read or refused by each reader, and read again means the same")
    func readers() {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<Self.rounds {
            let text = Self.cell(&random)
            for address in EmailReader.addresses(text) {
                #expect(EmailReader.addresses(address) == [address], "\(text)")
                #expect(address.filter { $0 == "@" }.count == 1, "\(text)")
            }
            for number in PhoneReader.read(text).numbers {
                #expect(!number.isEmpty, "\(text)")
            }
            if let count = HeadCount.read(text) { #expect(count >= 0, "\(text)") }
            if let currency = money(text)?.currency { #expect(currency.utf8.count == 3, "\(text)") }
            if let moment = moment(text) {
                #expect(moment == self.moment(moment.description), "\(text)")
            }
            if Placeholder.isNothing(text, isName: true) {
                #expect(Placeholder.isNothing(text, isName: false), "\(text)")
            }
            _ = (FlagWords.flag(text), FlagWords.optOut(text), FlagWords.consent(text))
            _ = (StatusWords.status(text), InteractionWords.kind(type: text), WebAddress.host(text))
            _ = (MatchKey.email(text), MatchKey.firm(text), MatchKey.company(text))
        }
    }

    private func money(_ text: String) -> MoneyReader.Amount? {
        do { return try MoneyReader().read(text) } catch { return nil }
    }

    private func moment(_ text: String) -> Instant? {
        do { return try DateReader(order: .dmy).read(text) } catch { return nil }
    }
}
