import JSON
import Platform

/// How the benchmarks write numbers.
enum Figures {
    /// Rounded to a thousandth.
    static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    /// Whole and grouped from a hundred up, three decimals below.
    static func short(_ value: Double) -> String {
        value >= 100 ? grouped(Int(value.rounded())) : "\(thousandths(value))"
    }

    /// `0.9102`, `-0.0310`; `–` for what is no number.
    static func decimals(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let scaled = Int64((value.magnitude * 10_000).rounded())
        let digits = String(scaled % 10_000)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        return (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / 10_000).\(zeros)\(digits)"
    }

    /// A figure in JSON; null where there is none or it is no number.
    static func json(_ value: Double?) -> JSON {
        value.flatMap { $0.isFinite ? JSON.number($0) : nil } ?? .null
    }

    /// `43,013`, as people read it.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}

/// The clock that benchmarks measure with.
enum Timing {
    /// Seconds of a clock that never runs backwards.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Where benchmarks tell people what is going on, apart from the figures.
enum StandardError {
    /// Writes one line, unbuffered.
    static func line(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
