// The one place that names the system's C library: every other module imports `Platform`, so that
// what differs between Linux and macOS is decided in this folder and nowhere else.
#if canImport(Glibc)
@_exported public import CLinux
@_exported public import Glibc
#elseif canImport(Musl)
@_exported public import CLinux
@_exported public import Musl
#elseif canImport(Darwin)
@_exported public import Darwin
#endif
