import CRM
import Testing
import Values

@Suite("Two names of one address")
struct PersonNameTests {
    @Test(
        "may be one person",
        arguments: [
            ("Anna Verdi", "anna VERDI"), ("Anna Verdi", "Verdi, Anna"), ("Anna Verdi", ""),
            ("Anna Verdi", "A. Verdi"), ("Anna Verdi", "Anna Maria Verdi"), ("Verdi", "Anna Verdi"),
            ("Dr. Anna Verdi", "Anna Verdi"), ("Jürgen Müller", "Jurgen Mueller"),
            ("Mu\u{308}ller", "Müller"), ("François Lefèvre", "Francois Lefevre"),
            ("D'Angelo Rosa", "D’Angelo Rosa"), ("J.R. Smith", "John Smith"),
            ("Annamaria Verdi", "Anna Maria Verdi"), ("anna@olmo.example", "Anna Verdi"),
            ("N/A", "Anna Verdi"), ("John Smith", "John Smith Jr."),
        ]
    )
    func same(one: String, other: String) {
        #expect(PersonName(one).agrees(with: PersonName(other)))
        #expect(PersonName(other).agrees(with: PersonName(one)))
    }

    @Test(
        "are two people",
        arguments: [
            ("Anna Verdi", "Bruno Verdi"), ("Anna Verdi", "Bruno Neri"),
            ("Mario Rossi", "Maria Rossi"),
            ("Anna Verdi", "Anna Neri"), ("Anna", "Bruno"), ("John Smith Jr", "John Smith Sr"),
            ("Sig Hansen", "Bob Hansen"), ("Name 9", "Name 91"), ("王伟", "李娜"),
        ]
    )
    func different(one: String, other: String) {
        #expect(!PersonName(one).agrees(with: PersonName(other)))
        #expect(!PersonName(other).agrees(with: PersonName(one)))
    }

    @Test("choose whom is meant, or say that they cannot")
    func match() {
        let two = ["Anna Verdi", "Bruno Neri"]
        #expect(PersonName.match("Neri Bruno", among: two) == .one(1))
        #expect(PersonName.match("Carla Blu", among: two) == .none)
        #expect(PersonName.match(nil, among: two) == .several)
        #expect(PersonName.match(nil, among: ["Anna Verdi", "A. Verdi"]) == .one(0))
        #expect(PersonName.match(nil, among: ["Anna Verdi", "", "Bruno Neri"]) == .one(1))
        #expect(PersonName.match("Anna", among: ["Anna Verdi", "Anna Neri"]) == .several)
        #expect(PersonName.match("Anna", among: []) == .none)
        #expect(PersonName.match("Anna", among: [""]) == .one(0))
        #expect(PersonName.match("Anna", among: ["", "Bruno Neri"]) == .none)
    }
}
