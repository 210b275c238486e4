/// Bytes on their way to a peer that may read slowly.
struct OutputBuffer {
    /// Up to here small pieces are put together, so that they go out in one call.
    private static let joinedBytesMax = 16 << 10

    private var segments: [[UInt8]] = []
    /// Bytes of the first segment that are sent.
    private var offset = 0
    /// Bytes not sent yet.
    private(set) var count = 0
    /// Bytes sent since it was empty.
    private(set) var sent = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        if let last = segments.indices.last,
            segments[last].count + bytes.count <= Self.joinedBytesMax
        {
            segments[last].append(contentsOf: bytes)
        } else {
            segments.append(bytes)
        }
    }

    /// Sends what the peer takes now.
    ///
    /// - Returns: false when the peer is gone.
    mutating func flush(to descriptor: Int32) -> Bool {
        while let first = segments.first {
            let outcome = first.withUnsafeBytes { bytes in
                SystemSocket.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            }
            switch outcome {
            case .gone: return false
            case .wait: return true
            case .done(let taken):
                count -= taken
                sent += taken
                offset += taken
                guard offset == first.count else { return true }
                offset = 0
                segments.removeFirst()
            }
        }
        sent = 0
        return true
    }
}
