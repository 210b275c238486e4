"""What people say against the model, whom lists leave out; a full disk and a clock that is wrong."""

import datetime
import json
import re

from playwright.sync_api import expect

from driver import LEAD, Browser


def override(chromium, program):
    """A score of one's own stands beside the model's, in lists too, and is taken back; in Italian too."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    browser.go(f"today/{LEAD}")
    model = page.locator(".score-head .big").inner_text()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Set your own score").click()
    page.get_by_role("spinbutton", name="Score").fill("12")
    page.get_by_role("button", name="Set the score").click()
    expect(page.locator(".field[data-name=reason] .fault")).to_contain_text("reason")
    expect(page.get_by_role("spinbutton", name="Score")).to_have_value("12")
    page.get_by_label("Why").fill("On leave until spring")
    page.get_by_role("button", name="Set the score").click()
    expect(page.locator(".own")).to_contain_text("Yours: 12. On leave until spring")
    expect(page.locator(".own")).to_contain_text(f"the model said {model}")
    expect(page.locator(".score-head .big")).to_have_text(model)
    browser.check("override")
    kept = program.ask(
        "SELECT v.score, v.reason FROM score_override AS v JOIN contact AS c USING (contact_key)"
        " WHERE c.id = ? AND v.ended_at IS NULL", LEAD,
    )
    assert kept == (12, "On leave until spring"), kept
    assert program.count("ledger_entry WHERE kind = 'override'") == 1
    browser.go(f"contacts?q={LEAD}")
    row = page.locator(f'.lead-row.lead[data-id="{LEAD}"]')
    expect(row.locator(".who")).to_contain_text("Yours: 12")
    browser.go(f"contacts?q={LEAD}&category=cold")
    expect(row).to_have_count(1)
    browser.go(f"today/{LEAD}")
    page.locator(".own").get_by_role("button", name="Take back").click()
    expect(page.locator(".own")).to_have_count(0)
    assert program.count("score_override WHERE ended_at IS NULL") == 0
    assert program.count("ledger_entry WHERE kind = 'override_end'") == 1
    browser.close()


def own_rules(chromium, program):
    """A rule by the form is tried, counts, is told as the reader's own, and is taken out; faults stand in place."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    browser.go("model")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Name").fill("valid mail <b>")
    page.get_by_label("Points").fill("0")
    page.get_by_label("Of which leads").select_option("email_form")
    page.locator("dialog [name=answer]").select_option("valid")
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator(".field[data-name=points] .fault")).to_contain_text("not 0")
    page.get_by_label("Points").fill("9")
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator("dialog")).to_contain_text("contacts would have another score")
    expect(page.locator("dialog")).to_contain_text("Your rule “valid mail <b>” +9")
    page.get_by_role("button", name="Use these rules").click()
    expect(page.get_by_role("button", name="Remove valid mail <b>")).to_be_visible()
    browser.check("rules")
    kept = program.ask("SELECT CAST(body AS TEXT) ->> 'rules' FROM model ORDER BY model_key DESC LIMIT 1")
    assert "valid mail <b>" in kept[0], kept
    page.get_by_role("button", name="Edit as text").click()
    page.get_by_label("Rules as JSON").fill("{")
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator(".field[data-name=text] .fault")).to_contain_text("no JSON")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Remove valid mail <b>").click()
    page.get_by_role("button", name="Use these rules").click()
    expect(page.get_by_role("button", name="Remove valid mail <b>")).to_have_count(0)
    browser.close()


def impact(chromium, program):
    """The model's page says what was promised and came, and how soon leads are reached."""
    browser = Browser(chromium, program)
    page = browser.page
    browser.go("model")
    section = page.locator("section.impact")
    expect(section).to_contain_text("How soon you reach them")
    expect(section.locator("table").last).to_contain_text("Never")
    browser.check("impact")
    browser.close()


def left_out(chromium, program):
    """Hot leads that nobody should call are counted under Today, and shown on demand."""
    browser = Browser(chromium, program)
    page = browser.page
    line = page.locator("p", has_text="Left out:")
    expect(line).to_be_visible()
    line.get_by_role("link", name="Show them").click()
    expect(page).to_have_url(re.compile("state=any"))
    expect(page.locator(".lead-row.lead").first).to_contain_text(
        re.compile("Customer already|Lost|Opted out|Mail comes back|Asked not")
    )
    browser.check("left out")
    browser.close()


def features(chromium, program):
    """The model's facts and answers have names in the reader's language."""
    browser = Browser(chromium, program, locale="it-IT")
    browser.go("model")
    expect(browser.page.locator(".facts")).to_contain_text("Dimensione dell’azienda")
    expect(browser.page.locator(".facts")).to_contain_text("Da 50 a 249")
    expect(browser.page.locator(".facts")).not_to_contain_text("company size")
    browser.close()


def full_disk(chromium, program):
    """Where the disk is full, the page says so beside the text, which is stored once there is room."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 503"]
    page = browser.page
    browser.go(f"today/{LEAD}")
    problem = {"type": "about:blank", "title": "Unavailable", "status": 503,
               "detail": "the disk is full; make room"}
    page.route("**/interactions", lambda route: route.fulfill(
        status=503, content_type="application/problem+json", body=json.dumps(problem)
    ) if route.request.method == "POST" else route.continue_())
    page.locator(".note-box textarea").fill("typed while the disk was full")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-box .fault")).to_contain_text("the disk is full")
    expect(page.locator(".note-box textarea")).to_have_value("typed while the disk was full")
    page.unroute("**/interactions")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".notice").last).to_contain_text("The note is saved.")
    assert program.count("interaction WHERE body = 'typed while the disk was full'") == 1
    browser.close()


def wrong_clock(chromium, program):
    """A machine an hour ahead logs a call at the service's time, so that it counts at once."""
    browser = Browser(chromium, program)
    page = browser.page
    ahead = datetime.datetime.now() + datetime.timedelta(hours=1)
    page.clock.install(time=ahead)
    browser.go(f"today/{LEAD}")
    page.reload()
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_label("Notes").fill("by a wrong clock")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice").last).to_be_visible()
    late = program.ask(
        "SELECT occurred_at / 1000000 - unixepoch('now') FROM interaction"
        " WHERE body = 'by a wrong clock'"
    )
    assert late and -180 <= late[0] <= 5, late
    browser.close()


JOURNEYS = [override, own_rules, impact, left_out, features, full_disk, wrong_clock]
