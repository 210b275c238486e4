import HTTP
import JSON

extension Exchange {
    /// Answers `GET /`: the tables and functions that the caller's role may touch.
    func describe(_ pool: ConnectionPool) throws(RESTError) -> HTTPResponse {
        throw .notHere("describe")
    }
}
