"""Makes a data file full of texts that are hard to read, and a model with columns and combinations."""

import csv
import datetime
import hashlib
import json
import math
import os
import random
import sqlite3
import subprocess

NOW = datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.timezone.utc)

TITLES = [
    "CEO", "C.E.O.", "c.e.o", "Assistant to the CEO", "Assistant Manager", "Assistant head of it",
    "Vice President", "vice-president Sales", "Deputy president", "President & Founder", "n/a",
    "N A", "na", "none", "Direttore Generale", "Direttore", "Managing Director", "Stagista",
    "Stagista del CEO", "Amministratore", "Amministratore Delegato", "Amministratore di sistema",
    "Responsabile Qualità", "RESPONSABILE QUALITÀ", "Geschäftsführer", "GESCHÄFTSFÜHRER", "123",
    "Lead generation", "lead", "team lead", "Sales Lead Generation", "Chief of Staff", "Chief",
    "Business Partner", "Partner", "Product Owner", "Owner", "Senior/Software*Engineer",
    "Head—of—Growth", "“CFO”", "IT", "Contabilità\u00a0generale", "R&D", "R.D.", "…", "  buyer  ",
    "Legal’s head", "=1+1 CEO", "-", "'quoted' CTO", "Founder, CTO; Sales", "Œuvre straße", "",
]
SOURCES = [
    "Referral", "PARTNER", "referral-program", "Purchased list", "Lista acquistata", "Google Ads",
    "google", "Contact form", "contatti dal sito", "demo", "Demonstration", "Webinar", "fiera 2024",
    "LinkedIn", "Pubblicità", "vin", "Other", "unknown", "select", "2024", "Olark Chat", "eBook.", "",
]
STAGES = ["Negotiation", "trattativa", "Proposal sent", "Discovery", "Won?", "Legal", "x", "", "New"]
INDUSTRIES = [
    "Software & IT", "vino", "Vineyards", "agriculture", "Health care", "farmaceutica", "Oil/Gas",
    "Pubblica amministrazione", "Real estate", "unknown", "Zzz", "Média", "", "consulting",
]
COMPANIES = [
    "Rossi S.p.A.", "rossi spa", "Rossi Impianti S.r.l.", "International Business Machines", "SPA",
    "S.r.l. Ltd", "Öl & Co", "Società Agricola Verde", "Caffè Nero Ltd.", "A B", "-", "...", "Zoom",
    "Data-Works GmbH", "O'Neill Inc", "'Acme", "3M Company", "Müller AG", "Müller", "a1", "",
]
DOMAINS = [
    "rossi.it", "rossi-impianti.it", "rossispa.com", "ibm.com", "mail.rossi.co.uk", "rossi.co.uk",
    "gmail.com", "Gmail.COM", "pec.it", "cert.legalmail.it", "mailinator.com", "unibo.it",
    "studenti.unibo.it", "cs.ox.ac.uk", "mit.edu", "comune.roma.it", "nhs.gov.uk", "europa.eu",
    "universityofx.org", "a-.com", "-a.com", "a..com", "x.c", "x.123", "localhost", "zoom.us",
    "öl.de", "data-works.de", "datawork.de", "x" * 64 + ".com", "y" * 63 + ".com", "caffenero.com",
    "edu.au", "foo.edu.au", "com.au", "é.fr", "a_b.com", "rossi.it.", "co.uk", "mueller.de",
]
LOCALS = [
    "info", "info+x", "sales2", "sales.rome", "sales-rm1", "anna.rossi", "it", "it.support", "a..b",
    ".a", "a.", "o'neill", "x" * 65, "x" * 64, "no-reply", "hr_1234567", "HR", "jürgen", "infoü",
    "contact-us", "a b", "\"q\"", "mail99999", "mail9a999", "", "@",
]
SITES = [
    "https://www.Rossi.it/it?x=1", "rossi.it", "http://user:pw@rossi.co.uk:8080/a@b", "ftp://x",
    "www.ibm.com#top", "rossi-impianti.it...", "?rossi.it", "https://", "a b.com", "mailto:x@y.it",
    "x:y://rossi.it", "https://gmail.com", "",
]
NUMBERS = [
    "0", "1", "+1", "-1", "3.5", "3.50", "03.5", "3,5", "1e3", "1E+3", "1e-3", "1e", "1.", ".5", "",
    "--", "1e15", "1.1e15", "1e400", "-1e99", "1e-400", "0x10", "1 000", " 7 ", "\t8\t", "NaN", "inf",
    "９", "1.5.2", "+-1", "3.4999999999999999", "0.30000000000000004", 4, 4.25, -2, 1e21, True, None,
    [1], {"a": 1}, "12abc", "e5", "1e+", "100000000000000000000",
    12345678.5, "12345678.5", 1e-7, "0.0000001", 0.1, 999999999999999.9, "[1]", "{", "-0", -0.0,
]
FLAGS = [
    "yes", "YES", "Sì", "SÌ", "sì", "si", "on", "off", "0", "1", 1, 0, "true", True, False, "F", "t",
    "maybe", "", "None", "null", None, " y ", "2", "[true]", "1.0", 1.0, "\"true\"",
]
LEVELS = [
    "Olark Chat", "olark chat", " Olark Chat ", "API", "Select", "unknown", "none", "other", "O'Neill",
    "a\\b", "\"q\"", "Ünï", "3.5", 3.5, 4, True, "?", "N/A", "", None, ["API"], {"API": 1}, "[x",
]
# Values that look like another type, like code, or like an escape; most texts are levels too.
CAMPAIGNS = [
    "[x", "{x", "[]", "{}", "[\"API\"]", "{\"API\":1}", "1e21", "1e+21", "12345678.5", "1.23456785E7",
    "0.00001", "1e-7", "2e-14", "1e+23", "123456789012345678", "=API", "==", "API", "'\u0301",
    "\\\u0301", "a;\nb", "a\r\nb", "${env:HOME}", "$1", "\\1", "\\n", "a\\", "\\\"", "\u2028", "\u00ef",
    "i\u0308", "\U0001f600", "true", "#", "--x", "/*", "%s", "\\u0041", "\u001f.", "\u007f", "\ufeffAPI",
    "\u00a0API", [], {}, ["API"], {"Campaign": "API"}, ["Campaign", 3.5], 12345678.5, 1e-5,
    1e-7, 2e-14, 123456789012345678, True, None,
]
DATES = [
    "2026-10-01", "2026-11-01", "2026-11-02", "2024-02-29", "2023-02-29", "2026-13-01", "2026-04-31",
    "2026-10-01T08:00", "2026-10-01 08:59:59", "2026-10-01T09:00:00Z", "2026-10-01T09:00:00.000001Z",
    "2026-10-01T11:00:00+02:00", "2026-10-01T11:00:00.5-02:30", "2026-10-01T24:00:00", "1969-12-31",
    "2026-10-01T10:00:60Z", "2026-10-01t10:00:00", "2026-10-01T10:00:00z", "2026-10-01T10:00:00+0200",
    "2026-10-01T10:00:00,5Z", "2026-10-01T10:00+02:00", "2026-10-01T10:00Z", "2026-10-01T10", "",
    "01/10/2026", "2026-1-1", "2026-10-01T10:00:00.Z", "2026-10-01T10:00:00.1234567Z", "0001-01-01",
    "0000-03-01", "9999-12-31", "2026-10-01T10:00:", "2026-10-01T10:00:00+24:00", 20261001, None,
    "2000-02-29T23:59", "1900-02-29", "2026-10-01T10:60", "2026-10-01X10:00", "2026-10-00",
]
KINDS = [
    "other", "email_sent", "email_received", "email_opened", "email_clicked", "email_bounced",
    "email_unsubscribed", "email_complained", "call_connected", "call_missed", "call_received",
    "meeting_scheduled", "meeting_held", "meeting_no_show", "meeting_cancelled", "page_viewed",
    "form_demo", "form_pricing", "form_trial", "form_contact", "form_event", "form_download",
    "form_newsletter", "chat_received", "chat_sent", "note", "social_received", "social_sent",
]
ODD_NAME = "=it's \\ a.$1 `${x}`'\u0301;\n\"/~1[0]\u00fc"
ATTRIBUTES = [
    ("Amount", "qualification", "number", [-1.5, 0.0, 0.30000000000000004, 3.5, 7.0, 1000.0]),
    ("Is \"VIP\"/~", "company_fit", "flag", None),
    ("Lead Origin", "qualification", "category", ["API", "Olark Chat", "O'Neill", "a\\b", "3.5",
                                                  "true", "Ünï", "unknown", "\"q\"", "[x"]),
    ("Last seen", "engagement", "date", [-1.0, 0.0, 1.0, 30.0, 31.0, 1000.0, 20000.0]),
    ("contact.country", "company_fit", "category", ["Italy", "Österreich"]),
    ("contact.source", "qualification", "category", ["Referral", "demo", "2024"]),
    ("contact.city", "company_fit", "category", []),
    ("Never there", "engagement", "number", []),
    ("Campaign", "engagement", "category",
     [text for text in CAMPAIGNS if isinstance(text, str) and text not in ("%s", "i\u0308")]),
    (ODD_NAME, "company_fit", "category", ["=", "a", "1.5"]),
]


def moment(when):
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(folder, name, header, rows):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def records(count, rng):
    """Contacts as JSON Lines, so that attributes keep their types."""
    for number in range(count):
        attributes = {
            "Amount": rng.choice(NUMBERS), "Is \"VIP\"/~": rng.choice(FLAGS),
            "Lead Origin": rng.choice(LEVELS), "Last seen": rng.choice(DATES),
            "Campaign": rng.choice(CAMPAIGNS),
            ODD_NAME: rng.choice(["=", "a", "'a", " 1.5", 1.5, True, "", None]),
        }
        for name in [name for name in attributes if rng.random() < 0.1]:
            del attributes[name]
        email = rng.choice(LOCALS) + "@" + rng.choice(DOMAINS)
        if rng.random() < 0.1:
            email = rng.choice(["nobody", "", " Anna@Rossi.it ", "=x@rossi.it", "a@b@rossi.it"])
        values = {
            "id": f"H{number:06d}", "name": rng.choice(["Anna", "-x", "=y", ""]), "email": email,
            "phone": rng.choice(["+39 06", "", "'+1"]), "company": rng.choice(COMPANIES),
            "title": rng.choice(TITLES), "website": rng.choice(SITES + [""] * 10),
            "source": rng.choice(SOURCES), "country": rng.choice(["Italy", "Österreich", " Italy", ""]),
            "city": rng.choice(["Rome", "", "n/a"]),
            "do_not_contact": rng.choice([True, False, None]),
            "created_at": rng.choice([None, moment(NOW - datetime.timedelta(
                days=rng.choice([0, 7, 8, 30, 31, 90, 91, 365, 366]),
                microseconds=rng.choice([0, 1])))]),
        }
        record = {key: value for key, value in values.items() if value not in ("", None)}
        yield {"type": "contact", "v": 1, "attributes": attributes, **record}


def ages(rng):
    """Around every edge: hours of the half-lives, days of the windows."""
    hours = rng.choice([0, 1, 167, 168, 169, 1079, 1080, 1081, 720, 2160, 2880, 4320, 40 * 168,
                        41 * 168, 41 * 1080, rng.randrange(3000)])
    return datetime.timedelta(hours=hours, microseconds=rng.choice([0, 1, -1 if hours else 0]))


def build(program, folder, count=2_500, seed=20261101):
    """A data file scored by the rule book."""
    rng = random.Random(seed)
    data = os.path.join(folder, "hard.db")
    for suffix in ["", "-wal", "-shm"]:
        if os.path.exists(data + suffix):
            os.remove(data + suffix)
    people = os.path.join(folder, "hard_contacts.jsonl")
    with open(people, "w", encoding="utf-8") as file:
        for record in records(count, rng):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    firms = write(folder, "hard_companies.csv",
                  ["id", "name", "domain", "industry", "employees", "country"],
                  [[f"F{n}", name, rng.choice(["rossi.it", "www.ibm.com", "", "zoom.us"]),
                    rng.choice(INDUSTRIES), rng.choice(["", 0, 9, 10, 49, 50, 999, 5000]), ""]
                   for n, name in enumerate(["Rossi spa", "International Business Machines", "Zoom",
                                             "Caffè Nero", "Müller", "A B", "Data Works"])])
    events = write(folder, "hard_interactions.csv", ["id", "contact_id", "kind", "occurred_at"],
                   [[f"I{n}", f"H{rng.randrange(count * 9 // 10):06d}", rng.choice(KINDS),
                     moment(NOW - ages(rng))] for n in range(count * 8)])
    deals = []
    for n in range(count // 2):
        opened = NOW - datetime.timedelta(days=rng.choice([14, 15, 45, 46, 90, 91, 400]))
        status = rng.choice(["open", "open", "won", "lost"])
        deals.append([f"D{n}", f"H{rng.randrange(count):06d}",
                      rng.choice([c for c in COMPANIES if c] + [""]), f"Deal {n}",
                      rng.choice(STAGES), status,
                      rng.choice(["", 99999, 100000, 1000000, 10000000, -5]), "EUR", moment(opened),
                      rng.choice(["", moment(opened), moment(NOW)]),
                      moment(opened) if status != "open" and rng.random() < 0.8 else ""])
    offers = write(folder, "hard_opportunities.csv",
                   ["id", "contact_id", "company", "name", "stage", "status", "value_minor",
                    "currency", "opened_at", "moved_at", "closed_at"], deals)
    for path in [firms, people, events, offers]:
        subprocess.run([program, "import", path, "--db", data], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    score(program, data)
    return data


def score(program, data):
    subprocess.run([program, "score", "--all", "--db", data], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def use_columns(program, data, seed=7):
    """Puts a model with columns and combinations in use, made by hand, and scores by it."""
    rng = random.Random(seed)
    connection = sqlite3.connect(data)
    (body,) = connection.execute(
        "SELECT body FROM model WHERE published_at IS NOT NULL AND retired_at IS NULL").fetchone()
    card = json.loads(body)
    weight = lambda: rng.randrange(-900_000, 900_000)

    def shortest(number):
        return int(number) if number == int(number) else number

    # Narrow, so that many contacts are compressed; format 2 has pairs alone.
    card.update(format=3, kind="trained", name="columns-1", attributes=[], combinations=[],
                compression={"unit": "1e-3 point",
                             "above_80": [80_500 + 1_700 * step for step in range(20)],
                             "below_20": [19_500 - 2_300 * step for step in range(20)]})
    for table in card["features"]:
        table["weights"] = [value + rng.randrange(-9_999, 9_999) for value in table["weights"]]
    for name, dimension, kind, parts in ATTRIBUTES:
        feature = {"attribute": name, "dimension": dimension, "kind": kind}
        if kind in ("number", "date"):
            feature["edges"] = [shortest(edge) for edge in parts]
            bins = ["missing", "below"] + [f"from_{edge}" for edge in feature["edges"]]
        elif kind == "flag":
            bins = ["missing", "no", "yes"]
        else:
            feature["levels"] = parts
            bins = ["missing"] + [f"={level}" for level in parts] + ["other"]
        card["attributes"].append(feature)
        card["features"].append({
            "bins": bins, "name": f"attribute.{name}", "expert": [0] * len(bins),
            "variances": [100] * len(bins), "weights": [weight() for _ in bins]})
    standard = len(card["features"]) - len(ATTRIBUTES)
    for tables in [(1, 35), (7, standard), (standard, standard + 3), (13, 20), (1, 13, standard)]:
        groups = [[min(n, 3) for n in range(len(card["features"][table]["bins"]))]
                  for table in tables]
        cells = math.prod(max(group) + 1 for group in groups)
        card["combinations"].append({
            "features": tables, "groups": groups, "variances": [1] * cells,
            "weights": [weight() for _ in range(cells)], "won": [], "lost": []})
    body = json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    connection.execute("UPDATE model SET retired_at = published_at WHERE retired_at IS NULL")
    connection.execute(
        "INSERT INTO model (sha256, name, kind, body, recorded_at, published_at) "
        "VALUES (?, 'columns-1', 'trained', ?, 1, (SELECT max(published_at) + 1 FROM model))",
        (hashlib.sha256(body).hexdigest(), body))
    connection.commit()
    connection.close()
    score(program, data)
