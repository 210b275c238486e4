import Platform

/// How far long work has come, on standard error, if a person looks and it takes over a second.
final class ProgressBar {
    private let label: String
    private let unit: String
    private let isShown: Bool
    private let width: Int
    private let started: Double
    private var lastDrawn = 0.0
    private var isDrawn = false

    init(_ label: String, unit: String, on terminal: Terminal) {
        self.label = label
        self.unit = unit
        isShown = terminal.isTerminal
        width = terminal.width
        started = Self.seconds()
    }

    /// Draws at most ten times a second; `total` is nil where nobody knows it.
    func update(_ done: Int, of total: Int?) {
        guard isShown else { return }
        let now = Self.seconds()
        guard now - started > 1, now - lastDrawn > 0.1 else { return }
        lastDrawn = now
        isDrawn = true
        let line = Self.line(
            label: label,
            unit: unit,
            done: done,
            total: total,
            elapsed: now - started,
            width: width
        )
        Console.raw("\r" + line + "\u{1B}[K")
    }

    /// Takes the bar away again.
    func finish() {
        if isDrawn { Console.raw("\r\u{1B}[K") }
        isDrawn = false
    }

    /// One state of the bar, at most `width - 1` columns.
    static func line(
        label: String,
        unit: String,
        done: Int,
        total: Int?,
        elapsed: Double,
        width: Int
    ) -> String {
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var tail = " \(grouped(done))"
        if let total { tail += "/\(grouped(total))" }
        tail += " \(unit), \(grouped(Int(rate)))/s"
        guard let total, total > 0 else { return SafeText.truncated(label + tail, to: width - 1) }
        if rate > 0, done <= total {
            tail += ", \(duration(Double(total - done) / rate)) left"
        }
        let cells = max(0, min(30, width - 3 - label.count - tail.count))
        let full = cells * min(done, total) / total
        let bar =
            String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
        return SafeText.truncated("\(label) \(bar)\(tail)", to: width - 1)
    }

    static func grouped(_ number: Int) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `48 s`, `3 min 5 s`, `2 h 10 min`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole / 60 % 60) min"
    }

    /// Seconds on a clock that never jumps.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
