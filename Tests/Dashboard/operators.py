"""What operators and auditors do: sync, agents, undoing an import, auditing, models, the time zone.

Sync and agents are walked on a copy of the data file of version 0.1.0, which holds a conflict, a
refused edit and runs of an agent; nobody answers at its project's address.
"""

import json
import pathlib
import re

from playwright.sync_api import expect

from driver import LEAD, OLD_FILE, Browser, Program

AGENT = {
    "ASSAY_AGENT": "openai", "ASSAY_AGENT_URL": "http://127.0.0.1:9/v1", "ASSAY_AGENT_MODEL": "small",
}


def looks(browser, *where):
    """axe in both themes, and nothing wider than the window."""
    for theme in ("dark", "light"):
        browser.page.emulate_media(color_scheme=theme)
        browser.page.wait_for_timeout(200)
        browser.check(*where, theme)
    for width in (320, 768, 1440):
        browser.page.set_viewport_size({"width": width, "height": 1000})
        wide = browser.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, (where, width, wide)


def old_file(program):
    return Program(program.path, program.file.parent, "old", OLD_FILE, AGENT)


def syncing(chromium, program):
    """A conflict is decided by a key, a refused edit sent again, another dropped; syncing says why not."""
    old = old_file(program)
    try:
        for locale, names in (("it-IT", ("Sul server", "Rifiutate dal server")), ("en-GB", ("On the server", "Refused by the server"))):
            browser = Browser(chromium, old, locale=locale)
            page = browser.page
            browser.go("sync")
            for name in names:
                expect(page.locator("main")).to_contain_text(name)
            looks(browser, "sync", locale)
            if locale == "it-IT":
                browser.close()
        assert page.locator("table.list tbody tr").count() == 5
        expect(page.locator(".pair mark").first).to_have_text("there")
        browser.expected = ["status of 409"]
        page.get_by_role("button", name="Sync now").click()
        expect(page.get_by_role("alert").filter(has_text="not logged in")).to_be_visible()
        phone = "SELECT phone FROM contact WHERE id = 'c0000000-0000-4000-8000-000000000001'"
        assert old.ask(phone)[0] == "there"
        page.get_by_role("button", name="Take mine").focus()
        page.keyboard.press("m")
        expect(page.locator(".notice")).to_contain_text("Your value stands")
        expect(page.locator(".pair")).to_have_count(0)
        assert old.ask(phone)[0] == "here"
        assert old.count("sync_conflict WHERE resolution = 'mine'") == 1
        assert old.count("change WHERE row_id = 'c0000000-0000-4000-8000-000000000001'") == 1
        page.get_by_role("button", name="Drop").click()
        page.locator("dialog").get_by_role("button", name="Cancel").click()
        assert old.count("sync_quarantine") == 1
        page.get_by_role("button", name="Send again").click()
        expect(page.locator(".notice")).to_contain_text("made again")
        expect(page.locator(".held")).to_have_count(0)
        assert old.count("sync_quarantine") == 0
        browser.close()
    finally:
        old.stop()


def agents(chromium, program):
    """Budget, runs, one run step by step, what it sent, its replay without a network; asking it."""
    old = old_file(program)
    try:
        browser = Browser(chromium, old)
        page = browser.page
        browser.go("agents")
        tables = page.locator("table.list")
        expect(tables.first).to_contain_text("small")
        expect(tables.first).to_contain_text("None in a row")
        assert tables.nth(1).locator("tbody tr").count() == old.count("agent_run")
        page.get_by_role("button", name=re.compile("^Steps: ")).last.click()
        expect(page.locator(".run h2")).to_be_focused()
        expect(page.locator(".run-top")).to_contain_text("Replies and a meeting")
        assert page.locator(".step-row[role=listitem]").count() == 8
        page.get_by_role("button", name="Replay offline").click()
        expect(page.locator(".run")).to_contain_text("same bits")
        page.get_by_role("button", name="Exchanges").click()
        exchange = page.locator("details", has_text="Step 1, attempt 1")
        exchange.locator("summary").click()
        expect(exchange.locator("pre").first).to_contain_text("messages")
        looks(browser, "agents")
        runs, (contact, *_) = old.count("agent_run"), old.ask("SELECT id FROM contact WHERE deleted_at IS NULL")
        browser.go(f"contacts/{contact}")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Ask the agent").click()
        expect(page.locator(".notice")).to_contain_text("The agent gave no score", timeout=30_000)
        assert old.count("agent_run") == runs + 1
        browser.check("asked")
        browser.close()
    finally:
        old.stop()


def undoing(chromium, program):
    """An undo shows first what people did since, and touches nothing before it is confirmed."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("import")
    table = "id,name,email\nU1,Una Prova,una@prova.example\nU2,Due Prove,due@prove.example\n"
    page.set_input_files("#file", {"name": "undo.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Import 2 contacts").click()
    expect(page.locator(".notice")).to_contain_text("2 records are imported.")
    browser.go("contacts/U1")
    page.locator(".note-box textarea").fill("wants an offer")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notice")).to_contain_text("The note is saved.")
    browser.go("import")
    there = "contact WHERE id IN ('U1', 'U2') AND deleted_at IS NULL"
    for action in ("Cancel", "Undo"):
        page.get_by_role("button", name="Undo undo.csv").click()
        dialog = page.locator("dialog")
        expect(dialog).to_contain_text("1 record was worked on since.")
        expect(dialog.locator(".touches")).to_contain_text("Una Prova 1 note")
        browser.check("undo")
        assert program.count(there) == 2
        dialog.get_by_role("button", name=action, exact=True).click()
        expect(dialog).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("removed")
    assert program.count(there) == 0
    browser.close()


def filtering(chromium, program):
    """Scores by person, model and day stay in the address; a proof is kept; verifying can be stopped."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("audit")
    page.get_by_label("Person").fill("P000213")
    page.get_by_label("Person").press("Enter")
    expect(page).to_have_url(re.compile("person=P000213"))
    expect(page.locator("table.list tbody tr").first).to_be_visible()
    own = program.count("score JOIN contact USING (contact_key) WHERE id = 'P000213'")
    assert page.locator("table.list tbody tr").count() == own
    page.reload()
    expect(page.get_by_label("Person")).to_have_value("P000213")
    page.get_by_role("link", name="Show all").click()
    page.get_by_label("Model").select_option("expert-1")
    expect(page).to_have_url(re.compile("model=expert-1"))
    page.get_by_label("Until").fill("2020-01-01")
    expect(page.locator("main")).to_contain_text("No score fits.")
    page.get_by_role("link", name="Show all").click()
    with page.expect_download() as kept:
        page.get_by_role("button", name=re.compile("^Download proof: ")).first.click()
    assert "checkpoint" in json.loads(pathlib.Path(kept.value.path()).read_text())
    before = program.ask("SELECT count(*) FROM audit_actions WHERE body ->> '$.facts.records' = 'audit_report'")[0]
    with page.expect_download(timeout=60_000) as kept:
        page.get_by_role("button", name="Download the report").click()
    report = pathlib.Path(kept.value.path()).read_text()
    assert "Intact" in report and "SELECT" in report and "<script" not in report
    after = program.ask("SELECT count(*) FROM audit_actions WHERE body ->> '$.facts.records' = 'audit_report'")[0]
    assert after == before + 1
    browser.close()


def objecting(chromium, program):
    """A person is taken out of scoring from the contact's screen, and it is taken back."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("contacts/P000213")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Objects to scoring").click()
    page.get_by_label("Why").fill("by letter")
    page.locator("dialog").get_by_role("button", name="Keep it").click()
    expect(page.locator(".sheet .name")).to_contain_text("Nothing scores them")
    standing = "objection WHERE ended_at IS NULL AND extent = 'not_scored' AND reason = 'by letter'"
    assert program.count(standing) == 1
    page.locator(".sheet .name").get_by_role("button", name="Take back").click()
    expect(page.locator(".sheet .name")).not_to_contain_text("Nothing scores them")
    assert program.count(standing) == 0
    browser.close()


def comparing(chromium, program):
    """Calibration, drift, both models' figures, training and going back; the file says what is in use."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("model")
    expect(page.locator("figure.plot")).to_be_visible(timeout=60_000)
    assert page.locator("figure.plot .point").count() == 10
    expect(page.locator(".plain-words")).to_contain_text("groups are where they should be")
    expect(page.locator(".plain-words")).to_contain_text("since training")
    page.get_by_role("button", name="Compare Rule book with the model in use").click()
    expect(page.locator(".compare table")).to_contain_text("Log loss", timeout=60_000)
    looks(browser, "model")
    used = (
        "SELECT name FROM model WHERE retired_at IS NULL AND published_at IS NOT NULL"
        " ORDER BY published_at DESC LIMIT 1"
    )
    page.get_by_role("button", name="Roll back").click()
    dialog = page.locator("dialog")
    expect(dialog.locator("table")).to_contain_text("AUC", timeout=60_000)
    browser.check("roll back")
    dialog.get_by_role("button", name="Use this").click()
    expect(page.locator("h1")).to_have_text("Rule book")
    assert program.ask(used)[0] == "expert-1"
    page.get_by_role("button", name="Train again").click()
    expect(dialog).to_be_visible(timeout=400_000)
    dialog.get_by_role("button", name="Use this").click()
    expect(page.locator("h1")).to_contain_text("trained-", timeout=60_000)
    assert program.ask(used)[0].startswith("trained-")
    browser.close()


def zone(chromium, program):
    """The organization's time zone says on which day something was, for every reader."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("settings")
    stored = "SELECT time_zone FROM organization"
    for name in ("Pacific/Auckland", ""):
        with page.expect_response(lambda reply: reply.request.method == "PATCH"):
            page.get_by_role("combobox", name="Time zone").select_option(name)
        expect(page.locator(".notice")).to_contain_text("The time zone is stored.")
        page.wait_for_load_state("networkidle")
        assert (program.ask(stored)[0] or "") == name
        began = page.locator(".sessions tbody tr").first.locator("td").first
        hours = page.evaluate(
            """(zone) => new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit',
                timeZone: zone || undefined}).format(new Date())""",
            name,
        )
        expect(began).to_contain_text(hours[:2])
    browser.close()


def thresholds(chromium, program):
    """What counts as hot is chosen once, and every screen goes by it."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    browser.go("settings")
    area = page.get_by_role("region", name="Hot and warm")
    stored = "SELECT hot_from, warm_from, weekly_leads FROM organization"
    area.get_by_label("Hot from").fill("40")
    area.get_by_role("button", name="Save").click()
    expect(area.get_by_role("alert")).to_contain_text("hot above warm")
    expect(area.get_by_label("Hot from")).to_have_value("40")
    assert program.ask(stored) == (None, None, None)
    for name, value in (("Hot from", "90"), ("Warm from", "60"), ("Leads a week", "12")):
        area.get_by_label(name).fill(value)
    area.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_contain_text("hot from 90, warm from 60")
    assert program.ask(stored) == (90, 60, 12)
    browser.check("settings")
    hot = program.count("score_latest WHERE score >= 90")
    browser.go("today")
    expect(page.locator(".filter", has_text="Hot")).to_contain_text(str(hot))
    expect(page.locator(".histogram .scale")).to_contain_text("90 hot")
    page.locator(".filter", has_text="The best 12 of the week").click()
    expect(page.locator("h1")).to_contain_text("12 leads")
    expect(page).to_have_url(re.compile("question=weekly"))
    browser.go(f"today/{LEAD}")
    expect(page.locator(".ruler .scale")).to_contain_text("90 hot")
    browser.go("settings")
    for name, value in (("Hot from", "80"), ("Warm from", "50"), ("Leads a week", "")):
        area.get_by_label(name).fill(value)
    area.get_by_role("button", name="Save").click()
    expect(page.locator(".notice")).to_contain_text("hot from 80")
    assert program.ask(stored) == (None, None, None)
    browser.close()


def keeping(chromium, program):
    """A rule is set, what is due by it is shown and taken out, and the rule is taken back."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    browser.go("settings")
    area = page.get_by_role("region", name="How long data is kept")
    change = area.get_by_role("button", name="Change: People who never became customers")
    change.click()
    page.get_by_label("Days").fill("0")
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("dialog .fault").first).to_contain_text("whole number from 1")
    page.get_by_label("Days").fill("36500")
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(area.get_by_role("row", name="People who never")).to_contain_text("36,500")
    assert program.ask("SELECT kind, days FROM retention_rule") == ("leads", 36500)
    expect(area.get_by_role("button", name="Take out what is due: 0")).to_be_disabled()
    before = program.count("contact WHERE deleted_at IS NULL")
    change.click()
    page.get_by_label("Days").fill("600")
    page.locator("dialog").get_by_role("button", name="Save").click()
    act = area.get_by_role("button", name="Take out what is due")
    expect(act).to_be_enabled()
    due = int(re.search(r"[0-9]+$", act.inner_text().strip().replace(",", "")).group())
    act.click()
    page.locator("dialog").get_by_role("button", name="Take it out").click()
    expect(page.locator(".notice")).to_contain_text(f"Taken out: {due}")
    assert program.count("contact WHERE deleted_at IS NULL") == before - due > 0
    assert program.count("ledger_entry WHERE kind = 'erasure'") >= due
    browser.check("settings")
    change.click()
    page.get_by_label("Days").fill("")
    page.locator("dialog").get_by_role("button", name="Save").click()
    expect(area.get_by_role("row", name="People who never")).to_contain_text("for good")
    assert program.count("retention_rule") == 0
    browser.close()


JOURNEYS = [syncing, agents, undoing, filtering, objecting, comparing, zone, thresholds, keeping]
