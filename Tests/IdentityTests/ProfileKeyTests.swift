import Identity
import Testing

@Suite("A page that is a person's alone")
struct ProfileKeyTests {
    @Test(
        "is one, however its address is written",
        arguments: [
            "https://www.net.example/in/Ada-Blu", "net.example/in/ada-blu/",
            " HTTP://net.example/in/ada-blu?trk=1 ", "www.net.example/in/ada-blu#top",
            "https://net.example/in/ada-blu///",
        ]
    )
    func spellings(text: String) {
        #expect(IdentityRule.profileKey(text) == "net.example/in/ada-blu")
    }

    @Test(
        "is told from those of companies and of nobody",
        arguments: [
            "https://firm.example", "https://net.example/company/olmo", "net.example/in",
            "net.example/in/", "in/ada-blu", "ada blu/in/x.y", "ada@net.example/in/ada",
            "https://net.example/?next=/in/ada", "", "/",
        ]
    )
    func others(text: String) { #expect(IdentityRule.profileKey(text) == nil) }
}
