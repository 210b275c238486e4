import JSON
import Service
import Testing

@Suite("Impact over HTTP")
struct ImpactRouteTests {
    @Test("answers all bands and groups, though nothing was decided, and only to who may read")
    func empty() async throws {
        let counter = try Counter(contacts: 5)
        let token = try counter.token([.readScores])
        let answer = await counter.ask("GET", "/v1/impact", token: token)
        let found = try answer.json
        #expect(answer.status == 200 && found["bands"]?.arrayValue?.count == 4)
        #expect(found["bands"]?.arrayValue?.last?["conversion"]?["share"] == .null)
        #expect(found["speed"]?.arrayValue?.count == 6)
        let other = try counter.token([.export])
        #expect(await counter.ask("GET", "/v1/impact", token: other).status == 403)
    }
}
