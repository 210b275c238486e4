"""Walks through the dashboard in a real browser, and looks at the file afterwards.

journeys.py PROGRAM FOLDER [NAME...]: PROGRAM is the built `assay`, FOLDER takes a fresh demo file and
screenshots; NAMEs choose journeys. Needs `playwright` and `axe-playwright-python` from PyPI and
Debian's chromium. Fails on any message of the console, any request to another host, and any finding
of axe.
"""

import json
import pathlib
import re
import sys
import time
import traceback

from playwright.sync_api import expect, sync_playwright

import attacks as attacking
import embedding
import operators
import steering
import walks
from driver import CHROMIUM, FLAGS, LEAD, SCREENS, Browser, Program
from measure import measure

def points(text):
    return round(float(text.replace("−", "-").replace(",", ".").replace("+", "")) * 10)


def today(chromium, program):
    """Four questions, the counts of the file, keys, and a filter that stays in the address."""
    browser = Browser(chromium, program)
    page = browser.page
    hot = program.count("score_latest WHERE score >= 80")
    expect(page.locator(".filter", has_text="Hot")).to_contain_text(str(hot))
    assert page.locator(".lead-group").count() >= 2
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".filter", has_text="Hot").click()
    expect(page).to_have_url(re.compile("category=hot"))
    expect(page.locator("h1")).to_contain_text(f"{hot} leads")
    page.reload()
    expect(page.locator("h1")).to_contain_text(f"{hot} leads")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Today")
    page.keyboard.press("/")
    page.keyboard.type("Ibáñez")
    expect(page).to_have_url(re.compile("contacts"))
    texts = "lower(id || ' ' || name || ' ' || coalesce(email, '') || ' ' || coalesce(company, ''))"
    found = program.count(f"contact WHERE deleted_at IS NULL AND instr({texts}, 'ibáñez')")
    expect(page.locator("h1")).to_contain_text(f"{found} lead")
    browser.close()


def reasons(chromium, program):
    """The bars of a score add up as they are printed, whole or summed up; every entry proves."""
    browser = Browser(chromium, program)
    page = browser.page
    for lead in [LEAD, "P000213", "P000743", "P001200"]:
        browser.go(f"contacts/{lead}")
        page.wait_for_selector(".fall-row.last")
        for _ in range(2):
            rows = [one for one in page.locator(".fall-row .points").all_inner_texts() if one.strip()]
            *parts, total = [points(one) for one in rows]
            assert sum(parts) == total, (lead, rows)
            shown = int(page.locator(".score-head .big").inner_text())
            assert shown == min(100, max(0, int(total / 10 + 0.5))), (lead, total, shown)
            page.locator(".fall .link").click()
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator(".chip.proved")).to_contain_text("Proved")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download proof").click()
    assert json.loads(pathlib.Path(kept.value.path()).read_text())["format"].startswith("assay/")
    browser.close()


def what_if(chromium, program):
    """A supposed meeting moves the score, its shares add up, and nothing is stored."""
    browser = Browser(chromium, program)
    page = browser.page
    before = program.count("score")
    browser.go(f"today/{LEAD}")
    page.get_by_role("button", name="Meetings held: more").click()
    page.get_by_role("button", name="Calls: more").click()
    expect(page.locator(".if-end .will")).to_be_visible()
    page.wait_for_load_state("networkidle")
    shares = [points(one) for one in page.locator(".if-row .points").all_inner_texts()]
    assert sum(1 for one in shares if one) >= 1, shares
    handle = page.locator(".stepper output").first.bounding_box()
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 66, handle["y"] + 10, steps=6)
    page.mouse.up()
    expect(page.locator(".stepper output").first).to_have_text("5")
    page.wait_for_load_state("networkidle")
    assert program.count("score") == before
    browser.close()


def actions(chromium, program):
    """Note, call, edit, mark, delete: each is in the file, and each can be taken back."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go(f"today/{LEAD}")
    text = "<img src=x onerror=alert(1)> wants “40 seats” ‮abc"
    page.locator(".note-box textarea").fill(text)
    page.reload()
    expect(page.locator(".note-box textarea")).to_have_value(text)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notice")).to_contain_text("The note is saved.")
    key = program.ask("SELECT contact_key FROM contact WHERE id = ?", LEAD)[0]
    notes = "interaction WHERE contact_key = ? AND kind = 25 AND body = ? AND deleted_at IS NULL"
    assert program.count(notes, key, text) == 1
    assert page.locator("img").count() == 0
    page.locator(".notice button").click()
    page.wait_for_function("() => !document.querySelector('.time-line')?.textContent.includes('onerror')")
    assert program.count(notes, key, text) == 0

    page.keyboard.press("c")
    page.locator("dialog select").focus()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".sheet h1")).to_be_visible()
    page.locator(".sheet .name").get_by_role("button", name="Call", exact=True).click()
    page.get_by_label("Notes").fill("spoke of prices")
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_contain_text("It is logged.")
    assert program.count("interaction WHERE contact_key = ? AND kind = 8 AND body = 'spoke of prices'", key) == 1

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Job title").fill("Chief Tester")
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".sheet .name")).to_contain_text("Chief Tester")
    assert program.ask("SELECT title FROM contact WHERE id = ?", LEAD)[0] == "Chief Tester"

    page.get_by_role("button", name="Won or lost").click()
    page.get_by_role("button", name="Won", exact=True).click()
    expect(page.locator(".sheet .deal-line")).to_contain_text("Won")
    won = "outcome WHERE contact_key = ? AND is_won = 1 AND source = 'mark' AND deleted_at IS NULL"
    assert program.count(won, key) == 1
    page.locator(".deal-line .link").click()
    expect(page.locator(".sheet .deal-line")).not_to_contain_text("Won")
    assert program.count(won, key) == 0

    page.get_by_role("button", name="More actions").click()
    page.locator(".menu").get_by_role("button", name="Delete").click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    gone = "contact WHERE id = ? AND deleted_at IS NOT NULL"
    assert program.count(gone, LEAD) == 1
    page.locator(".notice button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert program.count(gone, LEAD) == 0
    browser.close()


def erasing(chromium, program):
    """A person is erased once their name was typed; the list, the file and the log tell of it."""
    id, name = program.ask(
        "SELECT id, name FROM contact WHERE deleted_at IS NULL AND id <> ? ORDER BY id DESC", LEAD
    )
    browser = Browser(chromium, program)
    page = browser.page
    browser.go(f"contacts/{id}")
    page.get_by_role("button", name="More actions").click()
    page.locator(".menu").get_by_role("button", name="Erase for good").click()
    dialog = page.locator("dialog[open]").last
    dialog.get_by_label("to confirm").fill("Somebody Else")
    dialog.get_by_role("button", name="Erase for good").click()
    expect(dialog).to_contain_text("not the name")
    assert program.count("contact WHERE id = ?", id) == 1
    browser.check("erasing")
    dialog.get_by_label("to confirm").fill(name)
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.locator(".notice")).to_contain_text("Erased")
    assert program.count("contact WHERE id = ? OR name = ?", id, name) == 0
    assert program.count("ledger_entry WHERE kind = 'erasure'") == 1
    browser.close()


def two_windows(chromium, program):
    """Two edits of one field: the second sees both values and keeps what it typed."""
    lead = "P000743"
    one, other = Browser(chromium, program), Browser(chromium, program)
    other.expected = ["status of 409"]
    for browser in (one, other):
        browser.go(f"today/{lead}")
        browser.page.wait_for_selector(".fall-row.last")
        browser.page.keyboard.press("e")
        expect(browser.page.get_by_label("Phone")).to_be_visible()
    for browser, phone in ((one, "+39 02 111"), (other, "+39 02 222")):
        browser.page.get_by_label("Phone").fill(phone)
        browser.page.locator("dialog").get_by_role("button", name="Save").click()
        if browser is one:
            expect(browser.page.locator("dialog")).to_have_count(0)
    expect(other.page.locator("dialog")).to_contain_text("+39 02 111")
    expect(other.page.get_by_label("Phone")).to_have_value("+39 02 222")
    assert program.ask("SELECT phone FROM contact WHERE id = ?", lead)[0] == "+39 02 111"
    other.page.locator("dialog").get_by_role("button", name="Save").click()
    expect(other.page.locator("dialog")).to_have_count(0)
    assert program.ask("SELECT phone FROM contact WHERE id = ?", lead)[0] == "+39 02 222"
    one.close()
    other.close()


def scoring(chromium, program):
    """Adding a contact, choosing some, and scoring all with progress."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("contacts")
    page.get_by_role("button", name="Add contact").click()
    page.get_by_label("Name").fill("عائشة Ünal")
    page.get_by_label("Company").fill("Bazaar & Söhne")
    page.locator("dialog").get_by_role("button", name="Add contact").click()
    expect(page.locator(".sheet h1")).to_have_text("عائشة Ünal")
    assert program.count("contact JOIN score_latest USING (contact_key) WHERE name = 'عائشة Ünal'") == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".lead-row.lead")
    before = program.count("score")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Score 2").click()
    expect(page.locator(".notice")).to_contain_text("2 contacts scored.")
    assert program.count("score") == before + 2
    page.get_by_role("button", name="Score again").click()
    everybody = program.count("contact WHERE deleted_at IS NULL")
    expect(page.locator(".notice")).to_contain_text(f"{everybody:,} contacts scored.", timeout=60_000)
    assert program.count("score") == before + 2 + everybody
    browser.close()


def importing(chromium, program):
    """A file is shown before anything is stored, its mapping corrected, stored and taken back."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    browser.go("import")
    table = "Nome;Cognome;E-mail;Azienda;Reparto\nAnna;Rossi;anna@rossi.example;Rossi Srl;Acquisti\n"
    table += "Marco;Bianchi;marco@bianchi.example;Studio Bianchi;Vendite\n"
    before = program.count("contact")
    page.set_input_files("#file", {"name": "leads.csv", "mimeType": "text/csv", "buffer": table.encode()})
    expect(page.locator("h1")).to_have_text("Import leads.csv")
    expect(page.locator("table.list").first).to_contain_text("Anna · Marco")
    page.get_by_label("What Reparto becomes").select_option("title")
    expect(page.get_by_label("What Reparto becomes")).to_have_value("title")
    assert program.count("contact") == before
    with page.expect_request(lambda one: "system=hubspot" in one.url and "dry_run=true" in one.url):
        page.get_by_label(re.compile("^Whose ids")).fill("hubspot")
        page.get_by_label(re.compile("^Whose ids")).blur()
    expect(page.get_by_label("What Reparto becomes")).to_have_value("title")
    page.get_by_label(re.compile("^Keep what")).fill("fair")
    browser.check("import", "preview")
    page.get_by_role("button", name="Import 2 contacts").click()
    expect(page.locator(".notice")).to_contain_text("2 records are imported.")
    assert program.count("import_mapping WHERE name = 'fair'") == 1
    page.get_by_role("button", name="Forget fair").click()
    page.locator("dialog").get_by_role("button", name="Forget").click()
    expect(page.locator(".notice").last).to_contain_text("fair is forgotten.")
    assert program.count("import_mapping") == 0
    assert program.ask("SELECT title FROM contact WHERE email = 'anna@rossi.example'")[0] == "Acquisti"
    page.get_by_role("button", name="Undo leads.csv").click()
    page.locator("dialog").get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("removed")
    assert program.count("contact WHERE deleted_at IS NULL AND email = 'anna@rossi.example'") == 0
    browser.go("import")
    image = {"name": "photo.csv", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\0\0\0\0IHDR"}
    page.set_input_files("#file", image)
    expect(page.get_by_role("alert")).to_be_visible()
    browser.close()


def duplicates(chromium, program):
    """Two contacts that may be one stand side by side, are made one by a click, and two again."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("import")
    table = "id,name,email,phone\nD-1,Olga Mirra,olga@mirra.example,051 4444\nD-2,Olga Mirra,olga@mirra.example,\n"
    page.set_input_files("#file", {"name": "twice.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name=re.compile("Import 2")).click()
    expect(page.locator(".notice")).to_contain_text("imported")
    browser.go("duplicates")
    page.get_by_role("button", name="Keep Olga Mirra (D-1); the other becomes a part of it").click()
    expect(page.locator(".notice")).to_contain_text("One contact now: Olga Mirra")
    assert program.count("contact WHERE deleted_at IS NULL AND name = 'Olga Mirra'") == 1
    assert program.ask("SELECT deleted_at FROM contact WHERE id = 'D-2'")[0]
    page.get_by_role("button", name="Make Olga Mirra a contact of its own again").click()
    expect(page.locator(".notice").last).to_contain_text("a contact of its own again")
    assert program.count("contact WHERE deleted_at IS NULL AND name = 'Olga Mirra'") == 2
    said = page.get_by_role("button", name="Olga Mirra (D-1) and Olga Mirra (D-2) are two people")
    said.click()
    expect(page.locator(".notice").last).to_contain_text("Two people")
    assert program.count("distinct_contacts WHERE ended_at IS NULL") == 1
    page.reload()
    expect(page.get_by_role("heading", name="Said to be two people")).to_be_visible()
    expect(said).to_have_count(0)
    browser.check("duplicates", "told apart")
    page.get_by_role("button", name="Olga Mirra and Olga Mirra may be one person after all").click()
    expect(said).to_be_visible()
    assert program.count("distinct_contacts WHERE ended_at IS NULL") == 0
    assert program.count("ledger_entry WHERE kind LIKE 'contact_distinct%'") == 2
    browser.close()


def auditing(chromium, program):
    """Everything is recomputed and replayed from the page; one score by itself as well."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("audit")
    page.get_by_role("button", name=re.compile("^Replay: ")).first.click()
    expect(page.locator("table.list")).to_contain_text("same bits")
    page.get_by_role("button", name="Verify all").click()
    expect(page.locator(".card").first).to_contain_text("as the log commits to", timeout=120_000)
    size = program.ask("SELECT size FROM ledger_head")[0]
    expect(page.locator(".card").first).to_contain_text(f"{size:,} entries")
    browser.close()


def modelling(chromium, program):
    """The scorecard fact by fact; an earlier model is taken into use and the newer again."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("model")
    page.get_by_label("Part of the score").select_option("engagement")
    page.locator(".choose-fact").nth(1).click()
    assert page.locator(".card-row").count() >= 2
    page.get_by_role("button", name="Use Rule book").click()
    page.locator("dialog").get_by_role("button", name="Use this").click()
    expect(page.locator("h1")).to_have_text("Rule book")
    page.get_by_role("button", name="Use trained-1").click()
    page.locator("dialog").get_by_role("button", name="Use this").click()
    expect(page.locator("h1")).to_have_text("trained-1")
    browser.close()


def tokens(chromium, program):
    """A token is shown once and revoked; a session that is ended opens nothing."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("settings")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("What it is for").fill("crm <b>")
    page.locator("dialog").get_by_role("button", name="Make a token").click()
    token = page.locator(".secret code").inner_text()
    assert re.fullmatch(r"assay_\w{8}_\w{32}", token)
    page.reload()
    expect(page.locator("table.list").first).to_contain_text("crm <b>")
    assert token not in page.content()
    page.get_by_role("button", name="Revoke crm <b>").click()
    page.locator("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("table.list").first).to_contain_text("Taken back")
    assert program.count("access_token WHERE name = 'crm <b>' AND revoked_at IS NOT NULL") == 1
    page.get_by_role("button", name="Italiano").click()
    expect(page.locator("h1")).to_have_text("Impostazioni")
    page.get_by_role("button", name="Esci").click()
    expect(page.locator("h1")).to_have_text("Apri la pagina")
    browser.expected = ["status of 401"]
    page.goto(f"{program.base}/#/contacts")
    expect(page.locator("h1")).to_have_text("Apri la pagina")
    browser.close()


def attacks(chromium, program):
    """The link opens nothing twice; a page of another origin and a frame get nothing."""
    link = program.link()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(link)
    page.wait_for_selector(".lead-row.lead")
    assert "login" not in page.url
    cookie = context.cookies()[0]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict", cookie
    again = chromium.new_context().new_page()
    again.goto(link)
    expect(again.locator("h1")).to_have_text("Open the dashboard")
    # The cookie alone, as another tab or another port of this machine has it, opens nothing.
    other = context.new_page()
    other.goto(f"{program.base}/openapi.json")
    read = "async () => (await fetch('/v1/leads', {credentials: 'include'})).status"
    assert other.evaluate(read) == 401
    elsewhere = context.new_page()
    elsewhere.route("http://localhost:5173/**", lambda route: route.fulfill(body="<p>x", content_type="text/html"))
    elsewhere.goto("http://localhost:5173/")
    secret = page.evaluate("() => sessionStorage.getItem('assay.session')")
    stolen = """async ([base, secret]) => {
        try {
            const reply = await fetch(base + '/v1/leads', {credentials: 'include', headers: {'X-Assay-Session': secret}});
            return reply.status;
        } catch { return 0; }
    }"""
    assert elsewhere.evaluate(stolen, [program.base, secret]) in (0, 401)
    elsewhere.set_content(f'<iframe src="{program.base}/"></iframe>')
    elsewhere.wait_for_timeout(500)
    assert elsewhere.frames[1].url != f"{program.base}/" or not elsewhere.frames[1].query_selector("#app *")
    # Trusted Types: text never becomes markup, whoever tries.
    tried = """() => { try { document.body.innerHTML = '<b>x</b>'; return 'set'; } catch (error) { return error.name; } }"""
    assert page.evaluate(tried) == "TypeError"
    context.close()


def recovery(chromium, program):
    """A service that is killed is noticed; the page goes on by itself, and the text is still there."""
    browser = Browser(chromium, program)
    browser.expected = ["ERR_CONNECTION", "ERR_EMPTY", "status of 401", "ERR_FAILED"]
    page = browser.page
    browser.go(f"today/{LEAD}")
    page.locator(".note-box textarea").fill("typed before the end")
    program.stop()
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-box .fault")).to_contain_text("kept")
    program.start()
    expect(page.locator(".lost")).to_be_hidden(timeout=20_000)
    expect(page.locator(".note-box textarea")).to_have_value("typed before the end")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notice").last).to_contain_text("The note is saved.")
    assert program.count("interaction WHERE body = 'typed before the end'") == 1
    browser.close()


def figures(chromium, program):
    """What the first screen costs; times are printed, and bound by `bench dashboard` on quiet machines."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    found = measure(context.new_page(), program.link(), rows=2_000)
    print("        " + ", ".join(f"{name} {value:.0f}" for name, value in found.items()))
    assert found["first_screen_kb"] < 120, found
    assert found["heap_mb"] < 30, found
    context.close()


def accessibility(chromium, program):
    """axe finds nothing on any screen, in both themes and languages; nothing is wider than the window."""
    for theme in ("light", "dark"):
        for locale in ("en-GB", "it-IT"):
            browser = Browser(chromium, program, color_scheme=theme, locale=locale)
            for screen in SCREENS:
                browser.go(screen)
                browser.page.wait_for_timeout(250)
                browser.check(screen, theme, locale)
            browser.close()
    for width in (1280, 768, 390, 320):
        browser = Browser(chromium, program, viewport={"width": width, "height": 800})
        for screen in SCREENS:
            browser.go(screen)
            wide = browser.page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, (screen, width, wide)
        browser.close()


def pictures(chromium, program, folder):
    """Every screen at two widths and in both themes, to be looked at."""
    shots = folder / "screens"
    shots.mkdir(exist_ok=True)
    for width, height in ((1440, 1000), (390, 844)):
        for theme in ("light", "dark"):
            browser = Browser(
                chromium, program, color_scheme=theme, viewport={"width": width, "height": height}
            )
            for screen in SCREENS:
                browser.go(screen)
                browser.page.wait_for_timeout(250)
                name = screen.replace(f"today/{LEAD}", "contact")
                browser.page.screenshot(path=shots / f"{name}-{width}-{theme}.png")
            browser.close()


JOURNEYS = [
    today, reasons, what_if, actions, two_windows, erasing, scoring, importing, duplicates, auditing,
    modelling, tokens, *operators.JOURNEYS, *steering.JOURNEYS, attacks, *attacking.JOURNEYS, recovery,
    *walks.JOURNEYS,
    *embedding.JOURNEYS, figures, accessibility,
]


def main():
    path, folder, *names = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(str(pathlib.Path(path).resolve()), folder)
    failed = 0
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for journey in JOURNEYS:
                if names and journey.__name__ not in names:
                    continue
                began = time.monotonic()
                try:
                    journey(chromium, program)
                    print(f"ok      {journey.__name__} {time.monotonic() - began:.1f} s", flush=True)
                except Exception:
                    failed += 1
                    print(f"FAILED  {journey.__name__}\n{traceback.format_exc()}", flush=True)
            if not names or "pictures" in names:
                pictures(chromium, program, folder)
            chromium.close()
    finally:
        program.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
