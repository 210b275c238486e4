import CRM
import Demo
import Ledger
import Testing

@Suite("The demo's data") struct DemoDataTests {
    private static let data = DemoData()

    @Test("is the same bytes in every run and on every machine")
    func isDeterministic() {
        let data = Self.data
        let files = [data.companies, data.contacts, data.interactions, data.opportunities]
        #expect(files.map { SHA256.hash($0).hex } == Self.hashes)
    }

    @Test("differs by seed, and by nothing else")
    func dependsOnSeed() {
        let small = DemoData(contacts: 50)
        #expect(small.interactions == DemoData(contacts: 50).interactions)
        #expect(small.interactions != DemoData(contacts: 50, seed: 2).interactions)
    }

    @Test("has the size the demo promises")
    func isLargeEnough() {
        let lines = [Self.data.companies, Self.data.contacts, Self.data.interactions]
            .map { file in file.count { $0 == 0x0A } }
        #expect(lines[0] - 1 == Self.data.rows[0] && lines[0] > 400)
        #expect(lines[1] - 1 == Self.data.rows[1] && lines[1] > 2_000)
        #expect(lines[2] - 1 == Self.data.rows[2] && lines[2] > 30_000)
    }

    @Test("shows every kind of interaction, none later than the demo's present")
    func coversAllKinds() {
        var kinds: Set<String> = []
        for row in Self.rows(of: Self.data.interactions) where !row[0].hasPrefix("X") {
            kinds.insert(row[2])
            if row[3] >= DemoData.now.description { Issue.record("\(row[0]) lies in the future") }
        }
        #expect(kinds == Set(InteractionKind.allCases.map(\.name)))
    }

    @Test("has deals of each end, about as many won as lost, more won by referrals than cold leads")
    func dealsCanBeLearned() {
        var sources: [String: String] = [:]
        for row in Self.plainContacts { sources[row[0]] = row[7] }
        var ends: [String: Int] = [:]
        var won: [String: (won: Int, all: Int)] = [:]
        for row in Self.rows(of: Self.data.opportunities, separator: ";") {
            ends[row[5], default: 0] += 1
            guard row[5] != "open", let source = sources[row[1]] else { continue }
            won[source, default: (0, 0)].all += 1
            if row[5] == "won" { won[source, default: (0, 0)].won += 1 }
        }
        #expect(ends.keys.sorted() == ["lost", "open", "won"])
        #expect(ends.values.allSatisfy { $0 > 100 })
        let referred = won["Referral"] ?? (0, 0)
        let bought = won["Purchased list"] ?? (0, 0)
        #expect(referred.won * bought.all > bought.won * referred.all)
    }

    @Test("is dirty where its description says, and only the broken lines have no date")
    func isDirty() {
        let contacts = Self.plainContacts
        let dayFirst = contacts.count { $0[11].contains("/") }
        #expect((50...150).contains(dayFirst))
        #expect(contacts.count { !$0[2].isEmpty && !$0[2].contains("@") } > 3)
        #expect(contacts.count { $0[2].isEmpty } > 30)
        let interactions = Self.rows(of: Self.data.interactions)
        let broken = interactions.indices.filter { interactions[$0][3].hasPrefix("2026-02-30") }
        #expect(broken.map { $0 + 2 } == Self.data.brokenLines)
        #expect(Self.data.brokenLines.count == 2)
    }

    /// Contacts whose names hold no comma, so that fields stand where the heading says.
    private static var plainContacts: [[String]] {
        rows(of: data.contacts).filter { $0.count == 13 }
    }

    /// Rows without the heading; quoted fields hold no line break here.
    private static func rows(of file: [UInt8], separator: Character = ",") -> [[String]] {
        String(decoding: file, as: UTF8.self).split(separator: "\r\n").dropFirst().map { line in
            line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static let hashes = [
        "6a0571e17fd2d13f0164365713f6942d12afd24a541c4e1f795236eec95e9d43",
        "931565b203546a9c9688e9ac4ad88a48c72fbb2c697659f880e0d176ab747445",
        "cef497e1d9b64e6fe136b239379a0d5505cd5e34cfe6cbf5d299c08fc5903ace",
        "6bc65f60dddedc6799b517b89505973bc5ad1c3a1679a8bb19f11651a5c3e029",
    ]
}
