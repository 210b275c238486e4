internal import CProgramResources

/// The files that only the program needs, as bytes: a library that imports `Engine` has none of
/// them.
package enum ProgramResources {
    /// The service's description in OpenAPI 3.1, JSON.
    package static let openAPI = bytes(of: program_openapi)
    /// The service's page for people, HTML.
    package static let documentation = bytes(of: program_documentation)
    /// The service's client in TypeScript.
    package static let client = bytes(of: program_client)
    /// The elements that show scores in other pages, an ES module.
    package static let elements = bytes(of: program_elements)
    /// Names, places, trades and phrases of the demo: sections of one entry a line, in UTF-8.
    package static let vocabulary = bytes(of: program_vocabulary)

    /// A file that is served.
    package struct File: Sendable {
        package let type: String
        package let bytes: [UInt8]
    }

    /// The files of the dashboard as browsers get them, by name.
    package static let dashboard: [String: File] = {
        let all = UnsafeBufferPointer(start: program_pages, count: program_page_count)
        let files = all.map { page in
            let bytes = UnsafeBufferPointer(start: page.bytes, count: page.count)
            let type = type(page.name)
            let isModule = type.hasPrefix("text/javascript")
            let served = isModule ? ModuleText.served(Array(bytes)) : Array(bytes)
            return (String(cString: page.name), File(type: type, bytes: served))
        }
        return Dictionary(uniqueKeysWithValues: files)
    }()

    /// The media type that a name ends with.
    private static func type(_ name: UnsafePointer<CChar>) -> String {
        let name = String(cString: name)
        if name.hasSuffix(".js") { return "text/javascript; charset=utf-8" }
        if name.hasSuffix(".css") { return "text/css; charset=utf-8" }
        if name.hasSuffix(".svg") { return "image/svg+xml" }
        return "text/html; charset=utf-8"
    }

    private static func bytes(of file: program_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}
