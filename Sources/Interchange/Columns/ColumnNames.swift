/// Names under which CRMs export each field, folded by ``Words/folded(_:)``, best first.
///
/// Sources: HubSpot, Salesforce, Pipedrive, Google Contacts, LinkedIn, Apollo, Outlook, and the
/// Italian headers of small CRMs.
enum ColumnNames {
    /// The fields of a kind, each with its names.
    static func names(of kind: RecordKind) -> [(field: Field, names: String)] {
        switch kind {
        case .contacts: contacts + [deleted]
        case .companies: companies + [deleted]
        case .interactions: interactions + [deleted]
        case .opportunities: opportunities + [deleted]
        case .outcomes: outcomes
        }
    }

    private static let deleted: (field: Field, names: String) = (.isDeleted, "isdeleted")

    private static let contactReference: [(field: Field, names: String)] = [
        (
            .contactID,
            """
            contactid personid whoid leadid prospectid associatedcontactids associatedcontactid \
            primarycontactid dealcontactpersonid idcontatto contattoid
            """
        ),
        (
            .contactEmail,
            """
            contactemail email emailaddress personemail personemailwork associatedcontactemail \
            submitteremail attendeeemail mail emailcontatto leademail
            """
        ),
        (.contactName, "contactname dealcontactperson activitycontactperson"),
    ]

    private static let firm: [(field: Field, names: String)] = [
        (.industry, "industry companyindustry sector settore settoremerceologico industrytype"),
        (
            .employees,
            """
            employees numberofemployees employeecount noofemployees numemployees companysize \
            dipendenti numerodipendenti
            """
        ),
    ]

    private static let contacts: [(field: Field, names: String)] =
        [
            (
                .id,
                """
                id recordid contactid personid leadid prospectid customerid externalid uid idcontatto \
                codicecliente codice leadnumber donotmodifycontact donotmodifylead \
                iddefichedinformations
                """
            ),
            (
                .name,
                """
                name fullname contactname personname leadname displayname nomecompleto nomeecognome \
                nomecognome nominativo contatto
                """
            ),
            (.firstName, "firstname givenname personfirstname forename fname"),
            (.middleName, "middlename additionalname secondonome"),
            (.lastName, "lastname surname familyname cognome personlastname lname"),
            (
                .email,
                """
                email emailaddress primaryemail workemail businessemail personemail personemailwork \
                email1value personemailhome personemailother email2value email3value mail contactemail \
                leademail indirizzoemail postaelettronica emailaziendale homeemail otheremail pec
                """
            ),
            (
                .phone,
                """
                phone phonenumber telephone telefono businessphone workphone personphone \
                personphonework workdirectphone directphone phone1value phone2value phone3value tel \
                telefonofisso numeroditelefono numerotelefono corporatephone contactnumber \
                contactnumbers
                """
            ),
            (
                .company,
                """
                company companyname organization organizationname organisation account accountname \
                personorganization associatedcompany primaryassociatedcompany employer azienda societa \
                ditta ragionesociale nomeazienda impresa org
                """
            ),
            (
                .companyID,
                "companyid accountid associatedcompanyids associatedcompanyid organizationid"
            ),
            (
                .title,
                """
                jobtitle position role jobrole title organizationtitle organization1title persontitle \
                personjobtitle ruolo posizione mansione qualifica carica
                """
            ),
            (
                .website,
                """
                website websiteurl companywebsite url web homepage webpage website1value sitoweb sito \
                companyurl
                """
            ),
            (
                .source,
                """
                source leadsource originalsource originaltrafficsource originalsourcetype \
                contactsource fonte origine provenienza canale utmsource leadorigin origin
                """
            ),
            (
                .owner,
                """
                owner contactowner leadowner recordowner ownername contactownername leadownername \
                owneralias hubspotowner accountowner assignedto assegnatoa proprietario \
                proprietariocontatto proprietariolead kontaktinhaber
                """
            ),
            (
                .country,
                """
                country countryregion mailingcountry address1country nation paese nazione \
                personcountry companycountry othercountry
                """
            ),
            (
                .city,
                """
                city mailingcity address1city citta comune localita town companycity othercity
                """
            ),
            (
                .doNotContact,
                "donotcontact dnc blacklisted blocklisted noncontattare nichtkontaktieren"
            ),
            (
                .optedOut,
                """
                hasoptedoutofemail emailoptout donotemail unsubscribedfromallemail unsubscribed \
                optedout optout isoptedout emailisoptedout emailoptedout emailaddressisoptedout \
                emailunsubscribed unsubscribe unsubscribedat unsubscribedate optoutdate \
                marketingoptout donotcall phoneoptout phoneisoptedout phonenumberisoptedout \
                donotmail donotemails \
                donotallowemails donotallowphonecalls donotallowbulkemails disiscritto nonchiamare
                """
            ),
            (
                .consent,
                """
                marketingstatus personmarketingstatus marketingconsent emailoptin optin optedin \
                emailoptedin acceptsmarketing acceptsemailmarketing subscriptionstatus consenso \
                consensomarketing consent emailconsent gdprconsent consensoemail einwilligung
                """
            ),
            (
                .bounced,
                """
                emailbouncedreason emailhardbouncereason hardbouncereason bouncereason bounced \
                emailbounced hardbounced isemailbounced emailhardbounced emailisinvalid \
                emailaddressisinvalid invalidemailaddress
                """
            ),
            (.convertedTo, "convertedcontactid"),
            (.bouncedAt, "emailbounceddate bouncedat bouncedate emailbouncedat cleantime"),
            (
                .createdAt,
                """
                createdate createddate createdat creationdate datecreated created personpersoncreated \
                personcreated datacreazione datadicreazione creatoil dataacquisizione datainserimento \
                connectedon addtime signupdate
                """
            ),
            (
                .updatedAt,
                """
                lastmodifieddate updatedat modifieddate lastmodified lastupdated personupdatetime \
                updatetime updated modified rev datamodifica ultimamodifica aggiornatoil systemmodstamp
                """
            ),
            (.domain, "companydomainname companydomain domain dominio"),
            (.outcomeAt, "outcomeat converteddate outcomedate conversiondate dataconversione"),
        ] + firm

    private static let companies: [(field: Field, names: String)] =
        [
            (.id, "id recordid companyid accountid organizationid idazienda donotmodifyaccount"),
            (
                .name,
                """
                name companyname accountname organizationname company organization account azienda \
                ragionesociale nomeazienda societa ditta nome
                """
            ),
            (
                .domain,
                """
                domain companydomainname companydomain dominio website websiteurl url web sitoweb sito
                """
            ),
            (.country, "country countryregion billingcountry paese nazione"),
        ] + firm

    private static let interactions: [(field: Field, names: String)] =
        contactReference + [
            (
                .id,
                """
                id interactionid activityid engagementid recordid eventid idattivita \
                donotmodifyphonecall donotmodifyappointment donotmodifyemail donotmodifytask
                """
            ),
            (
                .kind,
                """
                kind interactiontype activitytype engagementtype eventtype type tipoattivita \
                tipointerazione tipo tasksubtype activity channel canale
                """
            ),
            (.direction, "direction emaildirection calldirection calltype direzione verso"),
            (
                .result,
                """
                outcome calloutcome meetingoutcome calldisposition result status esito stato
                """
            ),
            (
                .occurredAt,
                """
                occurredat completeddatetime completedat completeddate activitydatetime \
                startdatetime meetingstarttime activitydate timestamp datetime date starttime \
                startdate eventstarttime sentat dataora dataattivita data inizio when \
                time duedate createdate createdat createddate submittedat
                """
            ),
            (.subject, "subject oggetto title activityname eventsummary titolo name"),
            (
                .body,
                """
                body text content emailbody message notes note description eventdescription testo \
                messaggio descrizione contenuto comments
                """
            ),
        ]

    private static let opportunities: [(field: Field, names: String)] =
        contactReference + [
            (
                .id,
                "id opportunityid dealid recordid idopportunita idtrattativa donotmodifyopportunity"
            ),
            (
                .name,
                """
                name dealname opportunityname dealtitle title nomeopportunita opportunita trattativa \
                nome titolo oggetto
                """
            ),
            (
                .company,
                """
                company companyname accountname account organization organizationname \
                dealorganization associatedcompany azienda cliente ragionesociale potentialcustomer \
                customer customername nomecliente kunde kundenname client \
                partnername
                """
            ),
            (.companyID, "companyid accountid associatedcompanyids dealorganizationid"),
            (.stage, "stage stagename dealstage pipelinestage fase"),
            (.status, "status dealstatus stato estado"),
            (.isWon, "iswon isclosedwon won"),
            (.isClosed, "isclosed closed"),
            (.value, "value amount dealvalue closevalue importo valore dealamount leadvalue"),
            (.valueMinor, "valueminor"),
            (.currency, "currency currencyisocode dealcurrency currencyofvalue valuta"),
            (
                .openedAt,
                """
                openedat opendate createdate createddate createdat dealcreated dealdealcreated \
                engagedate addtime dealaddtime datacreazione dataapertura
                """
            ),
            (
                .movedAt,
                """
                movedat laststagechangedate stagechangetime dealstagechangetime updatedat \
                lastmodifieddate updatetime dealupdatetime datamodifica
                """
            ),
            (
                .closedAt,
                """
                closedat closedate closeddate dealclosedon wontime losttime dealwontime deallosttime \
                datachiusura
                """
            ),
        ]

    private static let outcomes: [(field: Field, names: String)] =
        contactReference + [
            (.result, "result outcome iswon won converted esito"),
            (.occurredAt, "occurredat outcomeat date closedate closedat data"),
            (.source, "source"),
        ]
}
