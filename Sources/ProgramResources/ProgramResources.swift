internal import CProgramResources

/// The files that only the program needs, as bytes: a library that imports `Engine` has none of them.
package enum ProgramResources {
    /// The service's description in OpenAPI 3.1, JSON.
    package static let openAPI = bytes(of: program_openapi)
    /// The service's page for people, HTML.
    package static let documentation = bytes(of: program_documentation)
    /// The service's client in TypeScript.
    package static let client = bytes(of: program_client)
    /// Names, places, trades and phrases of the demo: sections of one entry a line, in UTF-8.
    package static let vocabulary = bytes(of: program_vocabulary)

    private static func bytes(of file: program_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}
