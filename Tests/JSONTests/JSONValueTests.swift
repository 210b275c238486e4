import JSON
import Testing

@Suite("A JSON value") struct JSONValueTests {
    @Test("is written as a literal and read by its accessors")
    func literals() {
        let value: JSON = [
            "text": "a", "whole": 1, "part": 1.5, "yes": true, "nothing": nil, "list": [1, 2],
        ]
        #expect(value["text"]?.stringValue == "a")
        #expect(value["whole"]?.intValue == 1)
        #expect(value["whole"]?.doubleValue == 1)
        #expect(value["part"]?.doubleValue == 1.5)
        #expect(value["part"]?.intValue == nil)
        #expect(value["yes"]?.boolValue == true)
        #expect(value["nothing"]?.isNull == true)
        #expect(value["list"]?.arrayValue == [1, 2])
        #expect(value["missing"] == nil)
        #expect(value.objectValue?.keys == ["text", "whole", "part", "yes", "nothing", "list"])
    }

    @Test("is equal to an object with the same members in another order")
    func order() {
        let one: JSON = ["a": 1, "b": 2]
        let other: JSON = ["b": 2, "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1, "b": 3])
    }

    @Test("tells texts apart that differ only in how an accent is coded")
    func accents() {
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
        let both: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(both.count == 2)
    }

    @Test("keeps, replaces and removes members of short and long objects", arguments: [3, 40])
    func members(count: Int) {
        var object = JSONObject()
        for number in 0..<count { object["k\(number)"] = .integer(Int64(number)) }
        object["k1"] = "new"
        #expect(object.remove("k0") == 0)
        #expect(object.remove("k0") == nil)
        object["k2"] = nil
        #expect(object.count == count - 2)
        #expect(object["k1"] == "new")
        #expect(object.keys.first == "k1")
        for number in 3..<count { #expect(object["k\(number)"] == .integer(Int64(number))) }
    }
}
