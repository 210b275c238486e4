internal import CSHA256

/// One block of a message as sixteen words: the window of the schedule that SHA-256 works on.
///
/// All of it stays in registers and on the stack: named members, no array, no bounds to check.
struct SHA256Block {
    var m0: UInt32 = 0
    var m1: UInt32 = 0
    var m2: UInt32 = 0
    var m3: UInt32 = 0
    var m4: UInt32 = 0
    var m5: UInt32 = 0
    var m6: UInt32 = 0
    var m7: UInt32 = 0
    var m8: UInt32 = 0
    var m9: UInt32 = 0
    var m10: UInt32 = 0
    var m11: UInt32 = 0
    var m12: UInt32 = 0
    var m13: UInt32 = 0
    var m14: UInt32 = 0
    var m15: UInt32 = 0

    /// A block given as eight numbers of eight bytes, the first byte the most significant.
    @inline(__always)
    init(
        _ b0: UInt64,
        _ b1: UInt64,
        _ b2: UInt64,
        _ b3: UInt64,
        _ b4: UInt64,
        _ b5: UInt64,
        _ b6: UInt64,
        _ b7: UInt64
    ) {
        (m0, m1) = (UInt32(truncatingIfNeeded: b0 &>> 32), UInt32(truncatingIfNeeded: b0))
        (m2, m3) = (UInt32(truncatingIfNeeded: b1 &>> 32), UInt32(truncatingIfNeeded: b1))
        (m4, m5) = (UInt32(truncatingIfNeeded: b2 &>> 32), UInt32(truncatingIfNeeded: b2))
        (m6, m7) = (UInt32(truncatingIfNeeded: b3 &>> 32), UInt32(truncatingIfNeeded: b3))
        (m8, m9) = (UInt32(truncatingIfNeeded: b4 &>> 32), UInt32(truncatingIfNeeded: b4))
        (m10, m11) = (UInt32(truncatingIfNeeded: b5 &>> 32), UInt32(truncatingIfNeeded: b5))
        (m12, m13) = (UInt32(truncatingIfNeeded: b6 &>> 32), UInt32(truncatingIfNeeded: b6))
        (m14, m15) = (UInt32(truncatingIfNeeded: b7 &>> 32), UInt32(truncatingIfNeeded: b7))
    }

    /// The 64 bytes at an address of any alignment.
    @inline(__always)
    init(at address: UnsafeRawPointer) {
        @inline(__always)
        func word(_ number: Int) -> UInt64 {
            UInt64(
                bigEndian: address.loadUnaligned(fromByteOffset: number &* 8, as: UInt64.self)
            )
        }
        self.init(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7))
    }

    /// The sixteen words as C sees an array of them.
    @inline(__always)
    var words: Words {
        (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15)
    }

    typealias Words = (
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32,
        UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
    )

    /// Replaces the sixteen words by the next sixteen of the schedule (FIPS 180-4, 6.2.2 step 1).
    @inline(__always)
    mutating func advance() {
        m0 = Self.next(m0, m1, m9, m14)
        m1 = Self.next(m1, m2, m10, m15)
        m2 = Self.next(m2, m3, m11, m0)
        m3 = Self.next(m3, m4, m12, m1)
        m4 = Self.next(m4, m5, m13, m2)
        m5 = Self.next(m5, m6, m14, m3)
        m6 = Self.next(m6, m7, m15, m4)
        m7 = Self.next(m7, m8, m0, m5)
        m8 = Self.next(m8, m9, m1, m6)
        m9 = Self.next(m9, m10, m2, m7)
        m10 = Self.next(m10, m11, m3, m8)
        m11 = Self.next(m11, m12, m4, m9)
        m12 = Self.next(m12, m13, m5, m10)
        m13 = Self.next(m13, m14, m6, m11)
        m14 = Self.next(m14, m15, m7, m12)
        m15 = Self.next(m15, m0, m8, m13)
    }

    @inline(__always)
    private static func next(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
        let s0 = rotated(b, 7) ^ rotated(b, 18) ^ (b &>> 3)
        let s1 = rotated(d, 17) ^ rotated(d, 19) ^ (d &>> 10)
        return a &+ s0 &+ c &+ s1
    }

    @inline(__always)
    static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        (word &>> count) | (word &<< (32 &- count))
    }
}

/// The eight words SHA-256 carries from block to block, and the function that mixes a block in.
struct SHA256State {
    var a: UInt32 = 0x6A09_E667
    var b: UInt32 = 0xBB67_AE85
    var c: UInt32 = 0x3C6E_F372
    var d: UInt32 = 0xA54F_F53A
    var e: UInt32 = 0x510E_527F
    var f: UInt32 = 0x9B05_688C
    var g: UInt32 = 0x1F83_D9AB
    var h: UInt32 = 0x5BE0_CD19

    /// The state as the hash value.
    @inline(__always)
    var digest: Digest {
        Digest(Self.joined(a, b), Self.joined(c, d), Self.joined(e, f), Self.joined(g, h))
    }

    @inline(__always)
    private static func joined(_ high: UInt32, _ low: UInt32) -> UInt64 {
        UInt64(high) &<< 32 | UInt64(low)
    }

    /// Mixes whole blocks in, by the processor's instructions where it has them.
    mutating func compress(_ address: UnsafeRawPointer, blocks: Int) {
        if byProcessor({ assay_sha256_compress($0, address, blocks) }) { return }
        mix(address, blocks: blocks)
    }

    /// Mixes one block in, by the processor's instructions where it has them.
    @inline(__always)
    mutating func compress(_ block: SHA256Block) {
        var words = block.words
        let isDone = withUnsafePointer(to: &words) { words in
            words.withMemoryRebound(to: UInt32.self, capacity: 16) { words in
                byProcessor { assay_sha256_compress_words($0, words) }
            }
        }
        if !isDone { mix(block) }
    }

    /// Lends the eight words to a function that changes them, or leaves them and answers false.
    @inline(__always)
    private mutating func byProcessor(_ body: (UnsafeMutablePointer<UInt32>) -> Bool) -> Bool {
        var state = (a, b, c, d, e, f, g, h)
        let isDone = withUnsafeMutablePointer(to: &state) { state in
            state.withMemoryRebound(to: UInt32.self, capacity: 8, body)
        }
        (a, b, c, d, e, f, g, h) = state
        return isDone
    }

    /// Mixes whole blocks in without the processor's instructions.
    mutating func mix(_ address: UnsafeRawPointer, blocks: Int) {
        var address = address
        for _ in 0..<blocks {
            mix(SHA256Block(at: address))
            address += SHA256.blockLength
        }
    }

    /// Mixes one block in (FIPS 180-4, 6.2.2) without the processor's instructions.
    mutating func mix(_ block: SHA256Block) {
        var block = block
        let start = self
        sixteen(
            block,
            0x428A_2F98,
            0x7137_4491,
            0xB5C0_FBCF,
            0xE9B5_DBA5,
            0x3956_C25B,
            0x59F1_11F1,
            0x923F_82A4,
            0xAB1C_5ED5,
            0xD807_AA98,
            0x1283_5B01,
            0x2431_85BE,
            0x550C_7DC3,
            0x72BE_5D74,
            0x80DE_B1FE,
            0x9BDC_06A7,
            0xC19B_F174
        )
        block.advance()
        sixteen(
            block,
            0xE49B_69C1,
            0xEFBE_4786,
            0x0FC1_9DC6,
            0x240C_A1CC,
            0x2DE9_2C6F,
            0x4A74_84AA,
            0x5CB0_A9DC,
            0x76F9_88DA,
            0x983E_5152,
            0xA831_C66D,
            0xB003_27C8,
            0xBF59_7FC7,
            0xC6E0_0BF3,
            0xD5A7_9147,
            0x06CA_6351,
            0x1429_2967
        )
        block.advance()
        sixteen(
            block,
            0x27B7_0A85,
            0x2E1B_2138,
            0x4D2C_6DFC,
            0x5338_0D13,
            0x650A_7354,
            0x766A_0ABB,
            0x81C2_C92E,
            0x9272_2C85,
            0xA2BF_E8A1,
            0xA81A_664B,
            0xC24B_8B70,
            0xC76C_51A3,
            0xD192_E819,
            0xD699_0624,
            0xF40E_3585,
            0x106A_A070
        )
        block.advance()
        sixteen(
            block,
            0x19A4_C116,
            0x1E37_6C08,
            0x2748_774C,
            0x34B0_BCB5,
            0x391C_0CB3,
            0x4ED8_AA4A,
            0x5B9C_CA4F,
            0x682E_6FF3,
            0x748F_82EE,
            0x78A5_636F,
            0x84C8_7814,
            0x8CC7_0208,
            0x90BE_FFFA,
            0xA450_6CEB,
            0xBEF9_A3F7,
            0xC671_78F2
        )
        a = a &+ start.a
        b = b &+ start.b
        c = c &+ start.c
        d = d &+ start.d
        e = e &+ start.e
        f = f &+ start.f
        g = g &+ start.g
        h = h &+ start.h
    }

    @inline(__always)
    private mutating func sixteen(
        _ block: SHA256Block,
        _ k0: UInt32,
        _ k1: UInt32,
        _ k2: UInt32,
        _ k3: UInt32,
        _ k4: UInt32,
        _ k5: UInt32,
        _ k6: UInt32,
        _ k7: UInt32,
        _ k8: UInt32,
        _ k9: UInt32,
        _ k10: UInt32,
        _ k11: UInt32,
        _ k12: UInt32,
        _ k13: UInt32,
        _ k14: UInt32,
        _ k15: UInt32
    ) {
        round(k0 &+ block.m0)
        round(k1 &+ block.m1)
        round(k2 &+ block.m2)
        round(k3 &+ block.m3)
        round(k4 &+ block.m4)
        round(k5 &+ block.m5)
        round(k6 &+ block.m6)
        round(k7 &+ block.m7)
        round(k8 &+ block.m8)
        round(k9 &+ block.m9)
        round(k10 &+ block.m10)
        round(k11 &+ block.m11)
        round(k12 &+ block.m12)
        round(k13 &+ block.m13)
        round(k14 &+ block.m14)
        round(k15 &+ block.m15)
    }

    /// One of the 64 steps; the moves from name to name cost nothing once it is unrolled.
    ///
    /// The sums of three rotations are nested: 6, 11 and 25 are 6, 6 + 5 and 6 + 5 + 14, which
    /// spares copies. The exclusive-ors of the majority are shared with the next step.
    @inline(__always)
    private mutating func round(_ input: UInt32) {
        let s1 = SHA256Block.rotated(
            e ^ SHA256Block.rotated(e ^ SHA256Block.rotated(e, 14), 5),
            6
        )
        let choice = g ^ (e & (f ^ g))
        let t1 = h &+ s1 &+ choice &+ input
        let s0 = SHA256Block.rotated(
            a ^ SHA256Block.rotated(a ^ SHA256Block.rotated(a, 9), 11),
            2
        )
        let majority = b ^ ((a ^ b) & (b ^ c))
        h = g
        g = f
        f = e
        e = d &+ t1
        d = c
        c = b
        b = a
        a = t1 &+ s0 &+ majority
    }
}
