#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A thread of the system's own, as the loop sleeps in the kernel and must not hold up tasks.
enum LoopThread {
    /// Runs a loop, handed over whole, on a new thread; false when there is none to be had.
    static func start(_ loop: sending ServerLoop) -> Bool {
        let handed = Unmanaged.passRetained(loop)
        #if canImport(Glibc)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let result = pthread_create(&thread, nil, run, handed.toOpaque())
        guard result == 0 else {
            handed.release()
            return false
        }
        #if canImport(Glibc)
        pthread_detach(thread)
        #else
        if let thread { pthread_detach(thread) }
        #endif
        return true
    }
}

#if canImport(Glibc)
private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ServerLoop>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
#else
private func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<ServerLoop>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
#endif
