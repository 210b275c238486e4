/// What `stat(2)` tells under names that differ by system.
public enum FileStatus {
    /// When the file was last written to, in nanoseconds since 1970: `st_mtim` of POSIX, which
    /// macOS calls `st_mtimespec`.
    public static func modifiedAt(_ status: stat) -> Int64 {
        #if canImport(Darwin)
        let moment = status.st_mtimespec
        #else
        let moment = status.st_mtim
        #endif
        return Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec)
    }
}
