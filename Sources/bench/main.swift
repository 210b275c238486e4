import Platform
import Synchronization

let isInterrupted = Atomic<Bool>(false)

// The first Ctrl-C ends between two benchmarks, so that the temporary folder goes away.
signal(SIGINT) { _ in isInterrupted.store(true, ordering: .relaxed) }

do {
    let arguments = try BenchArguments(Array(CommandLine.arguments.dropFirst()))
    if arguments.isHelp {
        print(BenchArguments.help)
    } else {
        try BenchRunner(arguments: arguments).run { isInterrupted.load(ordering: .relaxed) }
    }
} catch let error as BenchArguments.Invalid {
    StandardError.line("bench: \(error.reason)")
    exit(2)
} catch {
    StandardError.line("bench: \(error)")
    exit(1)
}
