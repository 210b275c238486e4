extension JSON {
    /// How much the parser takes before it refuses.
    package struct Limits: Sendable {
        /// Arrays and objects inside each other; at most 512, so that no thread's stack runs out.
        package var depth: Int
        /// Size of the document.
        package var bytes: Int
        /// Members of all objects of the document.
        package var keys: Int
        /// Whether a number that no double holds keeps its digits, as ``JSON/decimal(_:)``.
        package var keepsDigits = false
        /// Whether of a repeated key the last value stands, as in PostgreSQL's `jsonb`, instead of
        /// being refused.
        package var takesRepeatedKeys = false

        /// 64 levels, 64 MiB and any number of keys, unless told otherwise.
        package init(depth: Int = 64, bytes: Int = 64 << 20, keys: Int = .max) {
            precondition((1...512).contains(depth), "the depth must be 1 to 512")
            self.depth = depth
            self.bytes = bytes
            self.keys = keys
        }

        /// For rows of databases: `numeric` and `json` columns hold what is refused elsewhere.
        package static var rows: Limits {
            var limits = Limits()
            limits.keepsDigits = true
            limits.takesRepeatedKeys = true
            return limits
        }
    }

    /// Reads one value from UTF-8 bytes, strictly by RFC 8259.
    ///
    /// Refused besides malformed text: a byte order mark, lone surrogates, anything after the
    /// value, and unless `limits` takes them repeated keys and numbers too large for a double.
    /// Linear in the size.
    ///
    /// - Throws: ``JSONError`` with the place of the first fault.
    package init(
        parsing bytes: UnsafeRawBufferPointer,
        limits: Limits = Limits()
    ) throws(JSONError) {
        let utf8 = bytes.assumingMemoryBound(to: UInt8.self)
        do {
            var parser = JSONParser(utf8, limits: limits)
            self = try parser.document()
        } catch {
            throw JSONError(error, in: utf8)
        }
    }

    /// Reads one value from UTF-8 bytes; see ``init(parsing:limits:)-(UnsafeRawBufferPointer,_)``.
    package init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
        let result = bytes.withUnsafeBytes { Self.parse($0, limits) }
        self = try result.get()
    }

    /// Reads one value from part of an array.
    package init(parsing bytes: ArraySlice<UInt8>, limits: Limits = Limits()) throws(JSONError) {
        let result = bytes.withUnsafeBytes { Self.parse($0, limits) }
        self = try result.get()
    }

    /// Reads one value from text.
    package init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
        var copy = text
        let result = copy.withUTF8 { Self.parse(UnsafeRawBufferPointer($0), limits) }
        self = try result.get()
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer,
        _ limits: Limits
    ) -> Result<JSON, JSONError> {
        do {
            return .success(try JSON(parsing: bytes, limits: limits))
        } catch {
            return .failure(error)
        }
    }
}
