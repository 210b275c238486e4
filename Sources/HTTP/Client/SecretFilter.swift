/// Takes the secrets that a call carried out of what came back, before anybody keeps or prints it:
/// a server may echo the key it was sent, in an error or in an answer.
///
/// Found are the secret itself, percent-encoded and in Base64, alone or inside a longer text.
package struct SecretFilter: Sendable {
    /// What stands where a secret stood; it needs no escape in JSON.
    package static let mark = "[secret]"

    /// Headers whose values are secrets.
    private static let names = [
        "authorization", "proxy-authorization", "apikey", "api-key", "x-api-key", "x-goog-api-key",
        "cookie",
    ]
    /// Bytes of a secret: what is shorter, such as the `ollama` that local servers are sent, is a
    /// word of ordinary answers.
    private static let secretBytesMin = 12

    private var forms: [[UInt8]] = []

    /// A filter of what a call's headers hold, and of further secrets of its body.
    package init(_ headers: HTTPHeaders, and further: [String] = []) {
        for field in headers.fields where Self.names.contains(field.name.lowercased()) {
            let words = field.value.split(separator: " ")
            add(Array((words.last ?? "").utf8))
        }
        for secret in further { add(Array(secret.utf8)) }
        // The longest first: one form may be a part of another.
        forms.sort { $0.count > $1.count }
    }

    private mutating func add(_ secret: [UInt8]) {
        guard secret.count >= Self.secretBytesMin else { return }
        let encoded = ["0123456789ABCDEF", "0123456789abcdef"].map {
            Self.percentEncoded(secret, digits: Array($0.utf8))
        }
        for form in [secret] + encoded + Self.base64(secret) where !forms.contains(form) {
            forms.append(form)
        }
        // JSON may write a slash with an escape.
        let slash = UInt8(ascii: "/")
        if secret.contains(slash) {
            forms.append(secret.flatMap { $0 == slash ? [UInt8(ascii: "\\"), slash] : [$0] })
        }
    }

    /// The bytes with a mark for each secret; the same bytes where there is none.
    package func applied(to bytes: [UInt8]) -> [UInt8] {
        guard !forms.isEmpty else { return bytes }
        var begins = [Bool](repeating: false, count: 256)
        for form in forms { begins[Int(form[0])] = true }
        var result: [UInt8] = []
        var copied = 0
        var place = 0
        while place < bytes.count {
            guard begins[Int(bytes[place])],
                let form = forms.first(where: { Self.stands($0, in: bytes, at: place) })
            else {
                place += 1
                continue
            }
            result += bytes[copied..<place] + Array(Self.mark.utf8)
            place += form.count
            copied = place
        }
        return copied == 0 ? bytes : result + bytes[copied...]
    }

    /// The words with a mark for each secret.
    package func applied(to text: String) -> String {
        String(decoding: applied(to: Array(text.utf8)), as: UTF8.self)
    }

    private static func stands(_ form: [UInt8], in bytes: [UInt8], at place: Int) -> Bool {
        guard place + form.count <= bytes.count else { return false }
        for offset in form.indices where bytes[place + offset] != form[offset] { return false }
        return true
    }

    private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-._~".utf8.contains(byte)
            return isPlain
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// What Base64 makes of a secret, after any number of bytes before it, in both alphabets: the
    /// characters that the secret alone decides.
    private static func base64(_ secret: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for ending in ["+/", "-_"] {
            let alphabet = Array((letters + ending).utf8)
            for before in 0..<3 {
                let bytes = [UInt8](repeating: 0, count: before) + secret
                let first = (8 * before + 5) / 6
                let last = 8 * bytes.count / 6
                forms.append(
                    (first..<last).map { character in
                        let bit = 6 * character
                        let high = UInt32(bytes[bit / 8]) << 8
                        let low = bit / 8 + 1 < bytes.count ? UInt32(bytes[bit / 8 + 1]) : 0
                        return alphabet[Int((high | low) >> UInt32(10 - bit % 8) & 63)]
                    }
                )
            }
        }
        return forms
    }
}

extension HTTPReply {
    /// The reply without the secrets that were sent to get it.
    package func without(_ secrets: SecretFilter) -> HTTPReply {
        var reply = self
        reply.body = secrets.applied(to: body)
        return reply
    }
}
