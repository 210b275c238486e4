import CSQLite

extension Connection {
    /// Runs `body`, and ends its statements once `shouldStop` answers true.
    ///
    /// `shouldStop` is asked about every thousand steps of SQLite's machine, some ten thousand
    /// times a second.
    /// - Throws: what `body` throws, in it ``SQLiteError`` of kind `interrupted`.
    package func stopping<Answer>(
        when shouldStop: () -> Bool,
        _ body: () throws -> Answer
    ) rethrows -> Answer {
        try withoutActuallyEscaping(shouldStop) { shouldStop in
            let check = StopCheck(shouldStop)
            sqlite3_progress_handler(
                handle,
                1_000,
                { context in
                    guard let context else { return 0 }
                    let check = Unmanaged<StopCheck>.fromOpaque(context).takeUnretainedValue()
                    return check.shouldStop() ? 1 : 0
                },
                Unmanaged.passUnretained(check).toOpaque()
            )
            defer { sqlite3_progress_handler(handle, 0, nil, nil) }
            return try withExtendedLifetime(check) { try body() }
        }
    }
}

private final class StopCheck {
    let shouldStop: () -> Bool

    init(_ shouldStop: @escaping () -> Bool) { self.shouldStop = shouldStop }
}
