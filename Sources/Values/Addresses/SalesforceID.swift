/// Ids of Salesforce, which come in 15 characters or in 18 of which the last three only check.
///
/// Reports write 15, exports 18; case counts in 15.
package enum SalesforceID {
    /// The form of 18 characters, of an id of 15; any other text as it is.
    package static func full(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count == 15, bytes.allSatisfy(isLetterOrDigit),
            bytes.contains(where: { $0 >= 65 }), prefixes.contains(String(text.prefix(3)))
        else { return text }
        var suffix = ""
        for start in [0, 5, 10] {
            var bits = 0
            for index in 0..<5 where (65...90).contains(bytes[start + index]) { bits |= 1 << index }
            suffix.unicodeScalars.append(UnicodeScalar(digits[bits]))
        }
        return text + suffix
    }

    /// The form of 15 characters, of an id of 18; nil for any other text.
    package static func short(_ text: String) -> String? {
        guard text.utf8.count == 18 else { return nil }
        let short = String(text.prefix(15))
        return full(short) == text ? short : nil
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// What ids of the records we read begin with: accounts, contacts, leads, opportunities, tasks,
    /// events, campaigns and their members, users, cases.
    private static let prefixes: Set<String> = [
        "001", "003", "00Q", "006", "00T", "00U", "701", "00v", "005", "500", "00K", "00k",
    ]
}
