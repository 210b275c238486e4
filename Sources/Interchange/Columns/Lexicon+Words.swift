/// Words of people and places, first those that are found most.
extension Lexicon {
    static let people: [(Concept, String)] = [
        (
            .person,
            """
            contact contacts person persons people lead leads prospect prospects customer \
            customers client clients who attendee attendees recipient recipients submitter \
            member subscriber kontakt kontakte kontakts kontaktperson ansprechpartner \
            interessent kunde kunden contatto contatti persona persone referente cliente clienti \
            nominativo nominativi contacto contactos visitor visitors visiteur visitante utente \
            personas clientes contato contatos pessoa \
            pessoas personne interlocuteur kontaktpersonen ansprechpartnerin interlocutor \
            interlocutrice abonnent
            """
        ),
        (
            .firm,
            """
            company companies account accounts organization organizations organisation \
            organisations org employer firm firma firmen unternehmen unternehmens arbeitgeber \
            azienda aziende aziendale societa ditta impresa organizzazione ragionesociale \
            ragione sociale entreprise societe empresa empresas compania organizacion \
            organizacao sociedad sociedade razonsocial razaosocial compte comptes cuenta cuentas \
            conta contas konto organizzazioni organisationen organizaciones
            """
        ),
        (
            .deal,
            """
            deal deals opportunity opportunities potential trattativa trattative opportunita affare \
            affari geschaft verkaufschance verkaufschancen opportunite opportunites affaire \
            oportunidad oportunidades negocio negocios oportunidade oportunidades negociacion
            """
        ),
        (
            .activity,
            """
            activity activities interaction interactions engagement engagements event events task \
            tasks attivita evento eventi interazione interazioni aktivitat aktivitaten ereignis \
            aufgabe aufgaben activite activites evenement tache taches actividad actividades tarea \
            tareas atividade atividades tarefa
            """
        ),
        (
            .meeting,
            """
            meeting meetings appointment appointments appuntamento appuntamenti riunione riunioni \
            incontro incontri termin termine besprechung treffen rendezvous rdv reunion reunions \
            cita citas reuniao reunioes
            """
        ),
        (
            .call,
            """
            call calls chiamata chiamate telefonata telefonate anruf anrufe anrufs appel appels \
            llamada llamadas chamada ligacao chamadas
            """
        ),
        (
            .mail,
            """
            email emails mail mails courriel mel correo correos posta elettronica electronico \
            electronique eletronico mailadresse messagerie
            """
        ),
        (.note, "note notes nota notas notiz notizen bemerkung remarque comentario commento"),
        (.page, "page pages visit visits visited pagina pageview session url seite visita visite"),
        (.form, "form forms modulo formular formulaire formulario submission"),
        (.name, "name names nome nom nombre namen denominazione bezeichnung nombres nomes noms"),
        (
            .first,
            """
            first given forename vorname prenom prenome primer primeiro rufname vornamen prenoms
            """
        ),
        (.last, "last ultimo ultima letzte letzter letztes dernier derniere laatste"),
        (
            .surname,
            """
            surname family cognome nachname familienname zuname apellido apellidos sobrenome \
            apelido famille
            """
        ),
        (.middle, "middle secondo zweiter mittelname"),
        (.full, "full complete completo completa vollstandiger vollstandig voller complet display"),
        (
            .salutation,
            """
            salutation prefix anrede civilite tratamiento tratamento appellativo honorific suffix
            """
        ),
        (.nick, "nick nickname preferred spitzname soprannome"),
        (
            .phone,
            """
            phone phones telephone tel telefono telefoni telefon telefonnummer rufnummer \
            telefone fon festnetz fixe corporatephone tfno tlf tlfno telef telefonos telefones \
            telefonnr
            """
        ),
        (
            .mobile,
            """
            mobile mobil cell cellphone cellulare handy portable movil celular mobiltelefon \
            handynummer telemovel sms whatsapp gsm natel mobilnummer mobilfunk
            """
        ),
        (.fax, "fax telefax pager telex"),
        (
            .address,
            """
            address addresses indirizzo indirizzi adresse adressen anschrift endereco direccion
            """
        ),
        (
            .job,
            """
            job lavoro beruf beruflich professional puesto poste cargo occupation impiego emploi \
            empleo
            """
        ),
        (
            .post,
            """
            position role ruolo posizione mansione qualifica carica funktion fonction funcion \
            funcao stellung berufsbezeichnung jobtitle function jobbezeichnung stellenbezeichnung rolle stelle puestos
            """
        ),
        (.title, "title titolo titel titre titulo intitule"),
        (.home, "home private personal privat privata privato personale casa prive particular"),
        (
            .work,
            """
            work business office corporate direct ufficio lavorativo geschaftlich dienstlich \
            professionnel professionnelle bureau trabajo trabalho profesional profissional \
            comercial uff arbeit lavorativa geschafts gesch laboral corporativo corporativa
            """
        ),
        (
            .other,
            """
            other secondary alternate alternative additional altro altra andere weitere autre \
            otro otra outro outra
            """
        ),
        (
            .city,
            """
            city town citta comune localita ort stadt ville ciudad localidad cidade locality \
            poblacion municipio gemeinde commune wohnort comuna
            """
        ),
        (.country, "country nation paese nazione land pays pais countries"),
        (
            .place,
            """
            street state province zip postcode region county via cap provincia regione strasse \
            plz bundesland rue codepostal calle provincia estado bairro line postleitzahl staat \
            straße area geografica geographique kanton canton bezirk regiao prov
            """
        ),
        (
            .postal,
            """
            billing mailing shipping postal legal sede fatturazione rechnung invoice postale \
            postales postanschrift lieferung liefer versand spedizione livraison facturation \
            facturacion envio entrega
            """
        ),
    ]
}

/// Words of what records have.
extension Lexicon {
    static let records: [(Concept, String)] = [
        (
            .id,
            """
            id ids identifier identificativo identifiant identificador kennung uid guid uuid \
            kundennummer
            """
        ),
        (.number, "number numero nummer num nr no numeros codice code codigo n"),
        (.web, "website web site homepage webseite sito sitio internet www uri"),
        (.domain, "domain domains dominio domaine"),
        (
            .source,
            """
            source origin original fonte origine provenienza quelle herkunft origem origen fuente \
            leadquelle
            """
        ),
        (.industry, "industry sector branche settore secteur industria setor ramo industrie"),
        (
            .employees,
            """
            employees employee dipendenti mitarbeiter mitarbeiterzahl mitarbeiteranzahl effectif \
            effectifs empleados funcionarios headcount addetti salaries mitarbeitende \
            collaborateurs empleado trabajadores beschaftigte organico
            """
        ),
        (.size, "size dimensione dimensioni große groesse grosse taille tamano tamanho"),
        (.type, "type kind tipo tipologia typ art subtype category channel canale kanal canal"),
        (.status, "status stato statut staus zustand situacao situazione"),
        (
            .owner,
            """
            owner owners assigned assignee responsible user users rep proprietario responsabile \
            assegnato besitzer zustandig zustandiger benutzer eigentumer inhaber \
            verantwortlicher proprietaire responsable assigne propietario asignado responsavel \
            usuario creator author manager salesperson venditore verkaufer vertriebler vendedor \
            vendeur commercial host hosted by da von par por organizer titolare betreuer \
            kundenbetreuer encargado encarregado commerciale
            """
        ),
        (.count, "count quantity anzahl quantita cantidad quantidade qty total times zahl"),
        (
            .sales,
            """
            sales sale vendita vendite verkauf verkaufs vertrieb vertriebs vente ventes venta ventas \
            venda vendas
            """
        ),
        (.stage, "stage stages fase phase etapa etape stadium estagio phases stadio fasi"),
        (
            .amount,
            """
            amount revenue importo betrag montant importe monto ammontare price worth sum \
            turnover prezzo preis prix precio preco summe umsatz fatturato ingresos receita
            """
        ),
        (.value, "value values valore wert valeur valor wertes valeurs valori"),
        (.currency, "currency valuta wahrung devise moneda moeda iso"),
        (
            .likelihood,
            """
            probability probabilita wahrscheinlichkeit probabilite probabilidad probabilidade \
            forecast likelihood pipeline
            """
        ),
        (.duration, "duration durata dauer duree duracion duracao minutes seconds hours"),
        (.direction, "direction verso direzione richtung sens direcao"),
        (.outcome, "outcome result esito ergebnis resultat resultado disposition risultato"),
        (
            .subject,
            "subject oggetto betreff objet sujet asunto assunto topic thema argomento summary"
        ),
        (
            .body,
            """
            body text content message description testo messaggio descrizione contenuto \
            beschreibung inhalt nachricht texte contenu mensaje contenido descripcion mensagem \
            descricao preview comments
            """
        ),
        (
            .linked,
            """
            associated related linked relationship parent collegato zugehorig associe associata \
            associato associate associati associee associees associada associado asociada \
            asociado asociados zugeordnet zugeordnete zugeordnetes zugeordneter verknupft \
            verknupfte vinculado vinculada collegata
            """
        ),
        (
            .registration,
            """
            vat piva partitaiva iva tax ustid siret siren registration steuernummer nif cif \
            cnpj vatid partita handelsregister cui
            """
        ),
        (.birth, "birthday birthdate birth nascita geburtstag geburtsdatum naissance nacimiento"),
        (
            .filler,
            """
            the of a an and e et y und de di del della der die das do da dos des du la el il lo \
            record records primary main principale haupt principal external extern for d l al as \
            in key ref reference zu datensatz fiche \
            esterno externo externe externer dell nell degli delle dello dei den dem im vom \
            zum o or ou oder actual link p
            """
        ),
        (
            .stop,
            """
            not bounce bounced bounces hard soft reason unsubscribed unsubscribe opt out optout opted \
            consent consenso count recent marketing score rating open opens clicked click clicks \
            campaign list lists tag tags next previous prior former lifecycle sync synced merged \
            hash verified valid validity quality
            """
        ),
    ]
}

/// Words of moments, and of what happened then.
extension Lexicon {
    static let times: [(Concept, String)] = [
        (
            .created,
            """
            created create creation add added insert inserted entered connected signup creato \
            creata creazione inserimento inserito acquisizione erstellt erstellung erstellungs \
            angelegt anlage cree creee creation creado creada creacion alta criado criada \
            criacao cadastro anlagedatum ajout ajoute iscrizione hinzugefugt registered \
            verbunden connesso connecte conectado conexion conexao erfasst erfassung registro \
            registrazione registrierung inscription inscripcion inscricao
            """
        ),
        (
            .modified,
            """
            modified update updated modification modify change changed change modificato \
            modificata modifica aggiornato aggiornamento geandert anderung anderungs \
            aktualisiert modifie modifiee actualizado modificado modificacion atualizado \
            alterado moved aktualisierung bearbeitet actualizacion atualizacao mise
            """
        ),
        (.date, "date datum data fecha day dates giorno quand when jour dia"),
        (
            .time,
            """
            time ora zeit uhrzeit heure hora timestamp datetime datetimes at on am le il em \
            zeitpunkt moment orario
            """
        ),
        (.start, "start starts begin beginning beginn inizio debut inicio startet started ab"),
        (.end, "end ends ende fine fin fim bis finish until"),
        (.due, "due scadenza fallig falligkeit echeance vencimiento vencimento deadline"),
        (
            .completed,
            """
            completed done completato completata svolto erledigt completado \
            concluido concluida effettuato marked finished
            """
        ),
        (.opened, "opened opening apertura geoffnet ouverture abertura ouvert"),
        (
            .closed,
            """
            close closed closing chiusura chiuso chiusa abschluss abgeschlossen geschlossen \
            cloture clos fermeture cierre cerrado fechamento fechado fermee cloturee \
            encerramento fecho
            """
        ),
        (
            .expected,
            """
            expected previsto prevista erwartet erwartetes prevue prevu estimated planned est \
            estimado estimada geschatzt geschatztes geschatzter geschatzte voraussichtlich \
            voraussichtliches voraussichtlicher voraussichtliche geplant geplantes previsionnel \
            previsionnelle esperado esperada atteso attesa stimato stimata
            """
        ),
        (.won, "won vinto vinta gewonnen gagne gagnee ganado ganada ganho"),
        (.lost, "lost perso persa verloren perdu perdue perdido perdida"),
        (.sent, "sent submitted submit inviato inviata gesendet envoye enviado send recorded"),
    ]
}
