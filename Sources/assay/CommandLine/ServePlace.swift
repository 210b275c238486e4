import Platform

/// The place that a service has its file in: for itself, and lasting.
enum ServePlace {
    /// Makes this process the only service of a file, until it ends.
    ///
    /// A new replica starts while the old one still lets requests finish: it waits a little.
    ///
    /// - Throws: ``Failure`` while another serves the file, which must not be two: each would hold
    ///   tokens, jobs and limits of its own.
    static func take(_ database: String) throws {
        let path = "\(database)-serve"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .failure,
                "cannot lock \(SafeText.visible(path)): \(String(cString: strerror(errno)))"
            )
        }
        // Held by the process: no close, so that its end gives it back, however it comes.
        for _ in 0..<Self.tries {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK else { break }
            usleep(100_000)
        }
        close(descriptor)
        throw Failure(
            .failure,
            "another 'assay serve' serves \(SafeText.visible(database)); one service for a file,"
                + " so set the number of replicas to 1 or give each its own file"
        )
    }

    /// Tenths of a second that a service waits for the one before it.
    private static let tries = 30

    /// Variables by which hosting platforms make themselves known.
    private static let platforms = [
        "RAILWAY_ENVIRONMENT", "RAILWAY_PROJECT_ID", "RAILWAY_PUBLIC_DOMAIN", "RENDER",
        "RENDER_EXTERNAL_HOSTNAME", "FLY_APP_NAME", "DYNO", "K_SERVICE", "KUBERNETES_SERVICE_HOST",
    ]

    /// A warning where the file would go with the container: on a hosting platform, on the disk of
    /// the system instead of a volume; nil elsewhere.
    static func warning(_ database: String, _ variables: Settings.Variables) -> String? {
        guard platforms.contains(where: { !(variables[$0] ?? "").isEmpty }) else { return nil }
        var (root, file) = (stat(), stat())
        guard stat("/", &root) == 0, stat(database, &file) == 0, root.st_dev == file.st_dev else {
            return nil
        }
        return "\(SafeText.visible(database)) lies on a disk that goes with the container: every"
            + " deployment begins with an empty file; mount a volume and set ASSAY_DB to a file in"
            + " it"
    }
}
