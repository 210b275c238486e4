/// Finds the route of a request.
package struct Router: Sendable {
    /// What a path and a method lead to.
    enum Match {
        /// A route, with the variable parts of the path by name.
        case route(Route, [String: String])
        /// The path exists under other methods.
        case otherMethods([String])
        /// No such path.
        case none
    }

    private struct Entry {
        var parts: [Substring]
        var routes: [Route]
    }

    /// All routes, in the order of the documentation.
    package let routes: [Route]
    private let fixed: [String: [Route]]
    private let variable: [Entry]

    /// A router of some routes.
    init(_ routes: [Route]) {
        self.routes = routes
        var fixed: [String: [Route]] = [:]
        var variable: [Entry] = []
        for route in routes {
            guard route.pattern.contains("{") else {
                fixed[route.pattern, default: []].append(route)
                continue
            }
            let parts = Self.split(route.pattern)
            if let place = variable.firstIndex(where: { $0.parts == parts }) {
                variable[place].routes.append(route)
            } else {
                variable.append(Entry(parts: parts, routes: [route]))
            }
        }
        self.fixed = fixed
        self.variable = variable
    }

    /// The route of a method and a path as sent; `HEAD` leads where `GET` does.
    func match(_ method: String, _ path: String) -> Match {
        let method = method == "HEAD" ? "GET" : method
        if let routes = fixed[path] { return Self.choose(method, routes, [:]) }
        let parts = Self.split(path)
        for entry in variable {
            if let values = Self.values(entry.parts, parts) {
                return Self.choose(method, entry.routes, values)
            }
        }
        return .none
    }

    /// The methods that a path takes, in the order of the alphabet; none for an unknown path.
    func methods(of path: String) -> [String] {
        // No route has an empty method.
        guard case .otherMethods(let methods) = match("", path) else { return [] }
        return methods
    }

    private static func choose(
        _ method: String,
        _ routes: [Route],
        _ values: [String: String]
    ) -> Match {
        if let route = routes.first(where: { $0.method == method }) { return .route(route, values) }
        var methods = routes.map(\.method)
        if methods.contains("GET") { methods.append("HEAD") }
        return .otherMethods((methods + ["OPTIONS"]).sorted())
    }

    private static func split(_ path: some StringProtocol) -> [Substring] {
        Substring(path).split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The variable parts by name; nil when the path is another, or is not properly encoded.
    private static func values(_ pattern: [Substring], _ path: [Substring]) -> [String: String]? {
        guard pattern.count == path.count else { return nil }
        var values: [String: String] = [:]
        for (wanted, given) in zip(pattern, path) {
            guard wanted.first == "{" else {
                if wanted != given { return nil }
                continue
            }
            guard let value = PercentCoding.decode(given), !value.isEmpty else { return nil }
            values[String(wanted.dropFirst().dropLast())] = value
        }
        return values
    }
}
