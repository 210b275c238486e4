import JSON

/// Called by libFuzzer with bytes of its invention.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(JSONError) {
        let canonical = try JSON(parsing: bytes).canonicalBytes
        let again = try JSON(parsing: canonical).canonicalBytes
        precondition(again == canonical, "the canonical form is not its own")
    } catch {
        precondition((0...bytes.count).contains(error.offset), "the error points nowhere")
    }
    return 0
}
