import JSON
import Testing

@Suite("Integers written at once")
struct CanonicalIntegersTests {
    /// Every length of digits, at both ends and with both signs.
    private var edges: [Int] {
        var values = [0, .min, .max, .min + 1]
        var power = 1
        for _ in 0..<18 {
            power *= 10
            values += [power - 1, power, power + 1, -power + 1, -power, -power - 1]
        }
        return values
    }

    @Test("are the same text as one by one")
    func arrays() {
        for values in [[], [7], edges] {
            var fast = CanonicalWriter()
            fast.ints(values)
            var slow = CanonicalWriter()
            slow.beginArray()
            for value in values { slow.int(value) }
            slow.endArray()
            #expect(fast.bytes == slow.bytes)
        }
    }

    @Test("are the same members as key and value apart")
    func members() {
        for value in edges {
            var fast = CanonicalWriter()
            fast.beginObject()
            fast.member("a", value)
            fast.member("b_2", value)
            fast.key("c")
            fast.ints([value])
            fast.member("d", 1)
            fast.endObject()
            var slow = CanonicalWriter()
            slow.beginObject()
            slow.key("a")
            slow.int(value)
            slow.key("b_2")
            slow.int(value)
            slow.key("c")
            slow.value(.array([.integer(Int64(value))]))
            slow.key("d")
            slow.int(1)
            slow.endObject()
            #expect(fast.bytes == slow.bytes)
        }
    }
}
