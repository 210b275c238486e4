/// A module of JavaScript as browsers get it: without the lines that are nothing but comment.
///
/// A sixth of the modules is written for whoever changes them, and stays in the sources. Lines keep
/// their order and their text; one with code behind a comment stays whole.
enum ModuleText {
    static func served(_ bytes: [UInt8]) -> [UInt8] {
        var served: [UInt8] = []
        served.reserveCapacity(bytes.count)
        var isInComment = false
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = line.drop { $0 == UInt8(ascii: " ") }
            if isInComment {
                isInComment = !ends(text)
                continue
            }
            if text.starts(with: "//".utf8) { continue }
            if text.starts(with: "/**".utf8) {
                if ends(text) { continue }
                if !holdsEnd(text) {
                    isInComment = true
                    continue
                }
            }
            if !served.isEmpty { served.append(UInt8(ascii: "\n")) }
            served += line
        }
        return served
    }

    private static func ends(_ line: ArraySlice<UInt8>) -> Bool {
        line.suffix(2).elementsEqual("*/".utf8)
    }

    private static func holdsEnd(_ line: ArraySlice<UInt8>) -> Bool {
        zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: "*") && $1 == UInt8(ascii: "/") }
    }
}
