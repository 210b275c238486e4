import Platform

/// The most memory this process has held since the last reset, as Linux counts it.
enum MemoryPeak {
    /// Starts counting anew; does nothing where the system cannot.
    static func reset() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    /// `VmHWM` in MB; nil where the system does not tell.
    static var megabytes: Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)).map { $0 / 1024 } }
        }
        return nil
    }
}
