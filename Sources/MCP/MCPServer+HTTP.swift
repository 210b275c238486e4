package import JSON
import Ledger

// What the protocol adds where messages come over HTTP: headers that repeat what a message says, so
// that whoever stands between need not read it, and statuses.

extension MCPServer {
    /// What a message over HTTP is answered with.
    package struct Reply: Sendable {
        package let status: Int
        /// The answer; nil for none.
        package let body: JSON?
    }

    /// Answers one message; `header` finds a field of the request by its name.
    ///
    /// No session is kept: each message stands alone, whichever version of the protocol it is of.
    package func answer(
        _ body: [UInt8],
        header: @Sendable (String) -> String?
    ) async -> Reply {
        switch Self.read(body) {
        case .none, .cancelled: return Reply(status: 202, body: nil)
        case .refused(let answer): return Reply(status: 400, body: answer)
        case .request(let request):
            let named = header("MCP-Protocol-Version")
            let isModern = request.version != nil || named.map(Self.modernVersions.contains) == true
            if let fault = isModern ? request.fault(header) : Self.fault(named) {
                let code = isModern ? Code.headerMismatch : Code.invalid
                return Reply(status: 400, body: Self.error(request.id, code, fault))
            }
            let answer = await answer(request)
            let code = isModern ? answer["error"]?["code"]?.intValue : nil
            return Reply(status: code.map(Self.status) ?? 200, body: answer)
        }
    }

    /// What is wrong with the version that a header names; nil for nothing.
    private static func fault(_ version: String?) -> String? {
        guard let version, !versions.contains(version) else { return nil }
        return "the header MCP-Protocol-Version names a version that is not spoken"
    }

    private static func status(_ code: Int64) -> Int { code == Code.unknownMethod ? 404 : 400 }
}

extension MCPServer.Request {
    /// What a header says otherwise than the message; nil for nothing.
    fileprivate func fault(_ header: (String) -> String?) -> String? {
        if header("MCP-Protocol-Version") != version {
            return "the header MCP-Protocol-Version is not the version that the message names"
        }
        if header("Mcp-Method") != method {
            return "the header Mcp-Method is not the method of the message"
        }
        let target: String? =
            switch method {
            case "tools/call", "prompts/get": "name"
            case "resources/read": "uri"
            default: nil
            }
        guard let target, let value = parameters?[target]?.stringValue else { return nil }
        guard Self.decoded(header("Mcp-Name")) != value else { return nil }
        return "the header Mcp-Name is not the member '\(target)' of the message"
    }

    /// A field's value; what headers cannot hold comes as `=?base64?…?=`.
    private static func decoded(_ value: String?) -> String? {
        guard let value, value.hasPrefix("=?base64?"), value.hasSuffix("?=") else { return value }
        return Base64.decode(String(value.dropFirst(9).dropLast(2))).flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }
}
