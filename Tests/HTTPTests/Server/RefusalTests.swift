import HTTP
import TestSupport
import Testing

@Suite("A server that refuses")
struct RefusalTests {
    @Test(
        "tells the service the origin of what is refused before its head is whole",
        arguments: [
            (line("GET /a%zz HTTP/1.1\r\nOrigin: https://crm"), 400),
            (line("GET /a%zz HTTP/1.1\r\nX: 1\r\norigin:https://crm"), 400),
            (get("Origin: https://crm", "Expect: tea"), 417),
            (get("Origin: https://crm", "X: " + String(repeating: "a", count: 40_000)), 431),
            (
                line(
                    "GET /" + String(repeating: "a", count: 9_000)
                        + " HTTP/1.1\r\nOrigin: https://crm"
                ), 414
            ),
            (get("Origin: https://crm", "no colon"), 400),
        ]
    )
    func earlyOrigin(text: String, status: Int) throws {
        let fixture = try ServerFixture(
            ClosureHandler(),
            configure: {
                $0.decorate = { _, head in ["X-Origin": head?.headers["Origin"] ?? "none"] }
            }
        )
        let client = fixture.connect()
        client.send(text)
        let refused = client.answer()
        #expect(refused?.status == status)
        #expect(refused?.headers["x-origin"] == "https://crm")
    }

    @Test("names the bound that a body exceeds")
    func bound() throws {
        let fixture = try ServerFixture(
            ClosureHandler(admission: { head in
                .read(bodyBytesMax: head.path == "/none" ? 0 : 1_234)
            })
        )
        let client = fixture.connect()
        client.send(post("Content-Length: 1235"))
        #expect(client.answer()?.body.contains("1234 bytes") == true)
        let none = fixture.connect()
        none.send(line("POST /none HTTP/1.1\r\nContent-Length: 1"))
        #expect(none.answer()?.body.contains("takes no body") == true)
    }
}
