import Platform

/// The user's browser, as far as this machine has one.
enum Browser {
    /// Opens a link; false where there is nothing to open it with.
    static func open(_ link: String, _ variables: Settings.Variables) -> Bool {
        #if os(macOS)
        let usual = ["open"]
        #else
        let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(variables[$0] ?? "").isEmpty }
        let usual = hasScreen ? ["xdg-open"] : []
        #endif
        // $BROWSER is a list, as in a path; its first program that is there counts.
        let chosen = (variables["BROWSER"] ?? "").split(separator: ":").map(String.init)
        return (chosen + usual).contains { start($0, link) }
    }

    private static func start(_ program: String, _ link: String) -> Bool {
        var process: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(link), nil]
        defer { for argument in arguments { free(argument) } }
        return posix_spawnp(&process, program, nil, nil, &arguments, environ) == 0
    }
}
