import JSON
import Testing

@Suite("The ordered writer") struct OrderedWriterTests {
    @Test("writes what the parser reads back, members in their order")
    func roundTrip() throws {
        let text =
            #"{"z":[1,-2,null,true,false,"a\"b\n",0.5,1e+21,[],{}],"a":{"c":-9223372036854775808,"b":""}}"#
        let value = try JSON(parsing: text)
        #expect(String(decoding: value.orderedBytes, as: UTF8.self) == text)
        #expect(value.objectValue?.keys == ["z", "a"])
    }

    @Test(
        "writes decimals exactly and without zeros at their end",
        arguments: [
            (0, 3, "0"), (1, 6, "0.000001"), (146_802, 6, "0.146802"), (1_000_000, 6, "1"),
            (-2_496, 3, "-2.496"), (-500, 3, "-0.5"), (12_340, 3, "12.34"), (-7, 0, "-7"),
            (100, 0, "100"), (50_000, 3, "50"),
        ]
    )
    func decimals(value: Int, digits: Int, text: String) throws {
        var writer = OrderedWriter()
        writer.beginObject()
        writer.member("a", value, digits: digits)
        writer.member("b", String("x"))
        writer.member("c", Int64(3))
        writer.member("d", JSON.array([.null]))
        writer.endObject()
        let whole = "{\"a\":\(text),\"b\":\"x\",\"c\":3,\"d\":[null]}"
        #expect(String(decoding: writer.bytes, as: UTF8.self) == whole)
    }
}
