import Interchange
import TestSupport
import Testing

@Suite("An untidy table")
struct UntidyTableTests {
    @Test("has no records in blank rows, and none in its header where it stands again")
    func blanks() throws {
        let read = try Reading.csv(
            "Name,Email\nAda,a\n,\n , \n\u{A0},\nName,Email\nBob,b\n\"\",\"\"\n"
        )
        #expect(read.rows == [["Name": "Ada", "Email": "a"], ["Name": "Bob", "Email": "b"]])
        #expect(read.lines == [2, 7])
    }

    @Test("has its header below padded titles and sentences")
    func titles() throws {
        let padded = "Contatto,,,\nEsportato il,04/03/2026,,\nNome,Cognome,Email,Azienda\nA,B,C,D\n"
        #expect(try Reading.csv(padded).columns == ["Nome", "Cognome", "Email", "Azienda"])
        let prose =
            "When exporting your data, some addresses may be missing, as people decide that.\n"
            + "First,Last,URL,Email,Company,Position\nA,B,C,D,E,F\n"
        #expect(try Reading.csv(prose).columns.count == 6)
        // A header with an empty name, and rows wider than the header, are what they are.
        #expect(try Reading.csv("a,,c\n1,2,3\n").columns == ["a", "", "c"])
        #expect(try Reading.csv("a,b\n1,2,3,4\n5,6,7,8\n").columns == ["a", "b"])
        #expect(try Reading.csv("SEP=;\na;b\n1;2\n").columns == ["a", "b"])
    }

    @Test("in groups, each with its title and header, has neither among its records")
    func groups() throws {
        let read = try Reading.csv(
            "Leads,,\nName,Email,Phone\nAda,a,1\n,,\nContacted,,\nName,Email,Phone\nBob,b,2\n"
                + "Eve,,\nDan,d,4\nEnd\nName,Email,Phone\n"
        )
        #expect(read.rows.map { $0["Name"] } == ["Ada", "Bob", "Eve", "Dan"])
    }

    @Test("has quotes within its texts as programs in PHP write them")
    func backslashes() throws {
        let read = try Reading.csv(
            "Name,Note\n\"Ada \\\"B\\\" C\",x\nBob,\"a \\\"b, c\"\nEve,\"C:\\\"\n"
        )
        #expect(read.problems.isEmpty)
        #expect(read.rows.map { $0["Name"] } == ["Ada \"B\" C", "Bob", "Eve"])
        #expect(read.rows.map { $0["Note"] } == ["x", "a \"b, c", "C:\\"])
    }

    @Test("loses to an open quote its row alone")
    func openQuote() throws {
        let rows = (1...300).map { "\($0),Name \($0),p\($0)@x.example" }
        var text = "id,name,email\n" + rows.joined(separator: "\n")
        text = text.replacing("7,Name 7,", with: "7,\"Name 7,")
        let read = try Reading.csv(text)
        try #require(read.rows.count == 300 && read.problems.keys.sorted() == [7])
        #expect(read.rows[7] == ["id": "8", "name": "Name 8", "email": "p8@x.example"])
        #expect(read.lines[7] == 9)
        // The next quote of the file closes it: what follows is a row as well.
        let quoted = text.replacing("9,Name 9,", with: "9,\"Name 9\",")
        let other = try Reading.csv(quoted)
        try #require(other.rows.count == 300 && other.problems.keys.sorted() == [7])
        #expect(other.rows[8]["name"] == "Name 9")
    }

    @Test("keeps line ends inside quotes that are closed")
    func lines() throws {
        let text = "a,b\n1,\"x\n2,y\n3,z\"\n4,w\n"
        let read = try Reading.csv(text)
        #expect(read.rows == [["a": "1", "b": "x\n2,y\n3,z"], ["a": "4", "b": "w"]])
    }
}
