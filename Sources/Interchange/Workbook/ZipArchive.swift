/// Reads the members of a ZIP archive without unpacking it anywhere.
///
/// Only what workbooks need: stored and deflated members up to ``memberBytesMax``. What is packed
/// more than ``ratioMax`` times is refused before a byte of it is read: no sheet is.
package struct ZipArchive {
    /// Bytes of a member once unpacked.
    package static let memberBytesMax: Int64 = 4_000_000_000
    /// How many times smaller a member above a megabyte may be.
    package static let ratioMax: Int64 = 250
    private static let membersMax = 20_000

    /// One member of the directory.
    struct Member {
        var method: Int
        var isEncrypted: Bool
        var check: UInt32
        var packedBytes: Int64
        var plainBytes: Int64
        var headerOffset: Int64
    }

    private let path: String
    private let bytes: ByteSource
    private var members: [String: Member] = [:]

    /// Reads the directory of an archive.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)`` when it is damaged or too large.
    package init(path: String) throws { try self.init(try ByteSource(path: path)) }

    /// Reads the directory of an archive that may be in memory.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)`` when it is damaged or too large.
    package init(_ bytes: ByteSource) throws {
        (self.bytes, path) = (bytes, bytes.path)
        // Behind the directory stands its end record, and behind that a comment of 65,535 at most.
        let tailBytes = min(bytes.byteCount, 65_557)
        let start = bytes.byteCount - tailBytes
        let tail = try bytes.read(at: start, count: Int(tailBytes))
        guard tail.count >= 22,
            let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                tail[$0...].starts(with: [0x50, 0x4B, 5, 6])
            })
        else { throw fault("it is cut off: the directory at its end is missing") }
        let count = Int(Self.number(tail, end + 10, 2))
        let size = Self.number(tail, end + 12, 4)
        let offset = Self.number(tail, end + 16, 4)
        guard count <= Self.membersMax, size <= 16_000_000, offset + size <= start + Int64(end)
        else {
            throw fault("its directory is damaged or too large")
        }
        try readDirectory(try bytes.read(at: offset, count: Int(size)), count: count)
    }

    private mutating func readDirectory(_ directory: [UInt8], count: Int) throws {
        var at = 0
        for _ in 0..<count {
            guard at + 46 <= directory.count, directory[at...].starts(with: [0x50, 0x4B, 1, 2])
            else {
                throw fault("its directory is damaged")
            }
            let sizes = [28, 30, 32].map { Int(Self.number(directory, at + $0, 2)) }
            let end = at + 46 + sizes[0]
            guard end + sizes[1] + sizes[2] <= directory.count else {
                throw fault("its directory is damaged")
            }
            let name = String(decoding: directory[(at + 46)..<end], as: UTF8.self)
            members[name] = Member(
                method: Int(Self.number(directory, at + 10, 2)),
                isEncrypted: directory[at + 8] & 1 == 1,
                check: UInt32(truncatingIfNeeded: Self.number(directory, at + 16, 4)),
                packedBytes: Self.number(directory, at + 20, 4),
                plainBytes: Self.number(directory, at + 24, 4),
                headerOffset: Self.number(directory, at + 42, 4)
            )
            at = end + sizes[1] + sizes[2]
        }
    }

    /// Whether there is a member of that name.
    package func contains(_ name: String) -> Bool { members[name] != nil }

    /// The bytes of a member, piece by piece; checked against the archive's sum at their end.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)``.
    package func open(_ name: String) throws -> (inout [UInt8]) throws -> Bool {
        guard let member = members[name] else { throw fault("it has no part '\(name)'") }
        if member.isEncrypted { throw fault("it is protected by a password; save it without one") }
        let isBomb =
            member.plainBytes > 1_000_000
            && member.plainBytes / max(1, member.packedBytes) > Self.ratioMax
        guard member.plainBytes <= Self.memberBytesMax, !isBomb else {
            throw fault("'\(name)' unpacks to \(member.plainBytes) bytes, more than a sheet has")
        }
        let header = try bytes.read(at: member.headerOffset, count: 30)
        guard header.count == 30, header.starts(with: [0x50, 0x4B, 3, 4]) else {
            throw fault("'\(name)' is not where the directory says")
        }
        let skipped = Self.number(header, 26, 2) + Self.number(header, 28, 2)
        let packed = MemberBytes(
            bytes,
            from: member.headerOffset + 30 + skipped,
            member.packedBytes
        )
        let stream = MemberStream(member, packed, fault: { fault("'\(name)' \($0)") })
        return { piece in try stream.read(into: &piece) }
    }

    private func fault(_ reason: String) -> InterchangeError {
        .badWorkbook(path: path, reason: reason)
    }

    /// A number of that many bytes, the lowest first.
    private static func number(_ bytes: [UInt8], _ at: Int, _ width: Int) -> Int64 {
        bytes[at..<at + width].reversed().reduce(0) { $0 << 8 | Int64($1) }
    }
}

/// A range of the archive's bytes, from front to end.
private final class MemberBytes {
    private let bytes: ByteSource
    private var at: Int64
    private let end: Int64

    init(_ bytes: ByteSource, from start: Int64, _ count: Int64) {
        (self.bytes, at, end) = (bytes, start, start + count)
    }

    func read(into piece: inout [UInt8]) throws -> Bool {
        guard at < end else { return false }
        piece = try bytes.read(at: at, count: Int(min(end - at, 1 << 16)))
        at += Int64(piece.count)
        return !piece.isEmpty
    }
}

/// The unpacked bytes of a member: counted against what the directory says, and summed.
private final class MemberStream {
    private let member: ZipArchive.Member
    private let packed: MemberBytes
    private let fault: (String) -> InterchangeError
    private var inflater: Inflater?
    private var check = CRC32()
    private var count: Int64 = 0

    init(
        _ member: ZipArchive.Member,
        _ packed: MemberBytes,
        fault: @escaping (String) -> InterchangeError
    ) {
        (self.member, self.packed, self.fault) = (member, packed, fault)
        if member.method == 8 { inflater = Inflater { try packed.read(into: &$0) } }
    }

    func read(into piece: inout [UInt8]) throws -> Bool {
        guard member.method == 8 || member.method == 0 else {
            throw fault("is packed by a method other than deflate")
        }
        let isMore: Bool
        do {
            isMore = try inflater?.read(into: &piece) ?? packed.read(into: &piece)
        } catch let error as Inflater.Fault {
            throw fault(error == .cutOff ? "is cut off" : "is damaged")
        }
        guard isMore else {
            guard count == member.plainBytes, check.value == member.check else {
                throw fault("is damaged: its check sum differs")
            }
            return false
        }
        count += Int64(piece.count)
        guard count <= member.plainBytes else { throw fault("is longer than the directory says") }
        check.append(piece)
        return true
    }
}
