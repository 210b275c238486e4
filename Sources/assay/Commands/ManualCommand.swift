/// `assay manual`: the manual page that an installation puts where `man` looks.
enum ManualCommand {
    static let command = Command(
        "manual",
        "print the manual page of all commands",
        examples: [
            .init("assay manual | man -l -", "read it here"),
            .init("assay manual > ~/.local/share/man/man1/assay.1", "for 'man assay'"),
        ],
        run: { _, session in
            let page = ManualPage.text(root: Root.command, version: Version.number)
            try session.console.write(Array(page.utf8))
            return .ok
        }
    )
}
