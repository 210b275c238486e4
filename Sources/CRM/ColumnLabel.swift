/// What people read for a column, in both languages: the catalogue of their names.
package struct ColumnLabel: Sendable {
    package let english: String
    package let italian: String

    private init(_ english: String, _ italian: String) {
        (self.english, self.italian) = (english, italian)
    }

    /// The label of each column by its name; records that share a name share the label.
    package static let all: [String: ColumnLabel] = [
        "attributes": .init("Own columns", "Colonne proprie"),
        "body": .init("Text", "Testo"),
        "city": .init("City", "Città"),
        "closed_at": .init("Closed", "Chiusa"),
        "company": .init("Company", "Azienda"),
        "contact_key": .init("Contact", "Contatto"),
        "country": .init("Country", "Paese"),
        "created_at": .init("Created", "Creato"),
        "currency": .init("Currency", "Valuta"),
        "do_not_contact": .init("Do not contact", "Non contattare"),
        "domain": .init("Domain", "Dominio"),
        "email": .init("E-mail", "E-mail"),
        "employees": .init("Employees", "Dipendenti"),
        "industry": .init("Industry", "Settore"),
        "kind": .init("Kind", "Tipo"),
        "moved_at": .init("Moved", "Mossa"),
        "name": .init("Name", "Nome"),
        "occurred_at": .init("When", "Quando"),
        "opened_at": .init("Opened", "Aperta"),
        "owner": .init("Owner", "Responsabile"),
        "phone": .init("Phone", "Telefono"),
        "source": .init("Source", "Provenienza"),
        "stage": .init("Stage", "Fase"),
        "status": .init("Status", "Stato"),
        "subject": .init("Subject", "Oggetto"),
        "title": .init("Job title", "Ruolo"),
        "updated_at": .init("Changed", "Modificato"),
        "value_minor": .init("Value in cents", "Valore in centesimi"),
        "website": .init("Website", "Sito"),
    ]
}

extension Column {
    /// What people read for it; a column that the catalogue lacks fails a test.
    package var label: ColumnLabel? { ColumnLabel.all[name] }
}
