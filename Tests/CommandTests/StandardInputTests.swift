import Testing

@Suite("A file from standard input")
struct StandardInputTests {
    @Test("is imported as any other, and leaves nothing behind")
    func dash() throws {
        let place = try TestWorkspace()
        let run = try place.run("import", "-", input: "id,name,email\n1,Anna,a@x.example\n")
        #expect(run.code == 0, "\(run.errors)")
        #expect(try place.run("contacts").output.contains("Anna"))
        let empty = try place.run("import", "-", input: "")
        #expect(empty.code == 1 && empty.errors.contains("empty"))
    }
}
