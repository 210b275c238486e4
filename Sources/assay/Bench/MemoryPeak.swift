import Foundation

/// The most memory this process has held since the last reset, as Linux counts it.
enum MemoryPeak {
    /// Starts counting anew; does nothing where the system cannot.
    static func reset() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        file.write(Data("5".utf8))
        file.closeFile()
    }

    /// `VmHWM` in MB; nil where the system does not tell.
    static var megabytes: Int? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/self/status") else {
            return nil
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
        let digits = line.filter(\.isNumber)
        return Int(digits).map { $0 / 1024 }
    }
}
