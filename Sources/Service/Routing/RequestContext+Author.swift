import AuditLog
import HTTP

extension RequestContext {
    /// Who the log says has written: the token or session, and the route that it called.
    var author: EntryAuthor {
        var route = request.path
        for (name, value) in parameters where !value.isEmpty {
            route = route.replacing("/\(value)", with: "/{\(name)}")
        }
        let kind = principal.isSession ? "session" : "token"
        return EntryAuthor(
            handle: principal.tokenID.map { "\(kind):\($0)" } ?? "local",
            program: "assay service",
            operation: "\(request.method) \(route)",
            request: requestID
        )
    }
}
