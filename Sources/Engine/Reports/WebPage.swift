package import Scoring
import Values

/// A page for browsers and printers that needs nothing else: no script, no request.
package struct WebPage: Sendable {
    private let title: String
    private let language: Language
    private let style: String
    private let hasDarkColors: Bool

    /// A page; its style is ``printStyle`` unless another is given.
    package init(
        title: String,
        language: Language,
        style: String = printStyle,
        hasDarkColors: Bool = false
    ) {
        self.title = title
        self.language = language
        self.style = style
        self.hasDarkColors = hasDarkColors
    }

    /// The page in UTF-8 around parts that are HTML already.
    package func html(_ parts: [String]) -> String {
        let head = [
            "<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            hasDarkColors ? "<meta name=\"color-scheme\" content=\"light dark\">" : "",
            // The page asks nobody for anything, and a browser holds it to that.
            "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            "<title>\(Markup.text(title))</title>",
            "<style>\(style)</style>\n</head>\n<body>\n<main>",
        ]
        return (head.filter { !$0.isEmpty } + parts + ["</main>\n</body>\n</html>\n"])
            .joined(separator: "\n")
    }

    /// How documents look: for reading, and for A4 or letter paper, where tables repeat their heads
    /// and no row is cut.
    package static let printStyle = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #1a1d21; background: #fff; margin: 0 }
        main { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem } h3 { font-size: 1rem }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0;
          border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
        th { font-weight: 500; width: 12rem } .points { text-align: right; width: 4rem }
        thead th { width: auto; font-size: .85em; border-bottom-color: #1a1d21; overflow-wrap: normal }
        thead { display: table-header-group }
        .number { text-align: right } .soft { color: #5a6169 } .good { color: #176b45 }
        .bad { color: #a8321f; font-weight: 600 } .wide { font-size: .85em }
        pre { font: 11px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
          background: #f5f6f7; padding: .5rem .7rem; margin: .5rem 0 0 }
        h1, h2, h3 { break-after: avoid } h3, tr, pre { break-inside: avoid }
        @page { margin: 16mm }
        @media print {
          main { max-width: none; margin: 0; padding: 0 } body { font-size: 10pt }
          .page { break-before: page } pre { font-size: 7.5pt; border: 1px solid #ddd }
        }
        """
}

/// Text that is safe inside a page, and numbers for it.
package enum Markup {
    /// Text with everything escaped that means something in HTML, and no control character.
    package static func text(_ text: some StringProtocol) -> String {
        var result = ""
        for character in VisibleText.of(text).unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// As ``text(_:)``, and lines stay lines.
    package static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.text($0) }
            .joined(separator: "\n")
    }

    /// `12.3`, `-0.4`: thousandths as a number with one decimal.
    package static func tenths(_ milli: Int) -> String {
        let tenths = (abs(milli) + 50) / 100
        return (milli < 0 && tenths > 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
    }

    /// A table with a head that is repeated on every page; cells are HTML already.
    package static func table(_ head: [String], _ rows: [[String]]) -> String {
        let columns = head.map { "<th scope=\"col\">\(text($0))</th>" }.joined()
        let body = rows.map { "<tr>" + $0.joined() + "</tr>" }.joined(separator: "\n")
        return
            "<table class=\"wide\"><thead><tr>\(columns)</tr></thead>\n<tbody>\(body)</tbody></table>"
    }

    /// A table of names and what they are; values are HTML already.
    package static func facts(_ facts: [(name: String, value: String)]) -> String {
        let rows = facts.map {
            "<tr><th scope=\"row\">\(text($0.name))</th><td>\($0.value)</td></tr>"
        }
        return "<table>\(rows.joined(separator: "\n"))</table>"
    }
}
