"""By keyboard alone, in forced colours, at 200 %, without motion; and input that nobody hopes for."""

import re

from playwright.sync_api import expect

from driver import LEAD, SCREENS, Browser

SMALL = {"width": 720, "height": 500}


def keyboard(chromium, program):
    """A note, a call, a search, a what-if and a language, without a mouse; focus is always to be seen."""
    browser = Browser(chromium, program)
    page = browser.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    for letter, word in (("u", "Audit"), ("m", "trained-"), ("s", "Sync"), ("t", "Today")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page.locator("h1")).to_contain_text(word)
    page.keyboard.press("/")
    page.keyboard.type("P000213")
    expect(page.locator("h1")).to_contain_text("1 lead")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator(".note-box textarea")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("by keys alone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("The note is saved.")
    assert program.count("interaction WHERE body = 'by keys alone'") == 1
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    hidden = """() => {
        const one = document.activeElement;
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        if (one === document.body || box.width === 0) return null;
        return style.outlineStyle === 'none' && style.boxShadow === 'none' && one.tabIndex >= 0 ? one.outerHTML.slice(0, 120) : null;
    }"""
    for screen in SCREENS:
        browser.go(screen)
        for _ in range(25):
            page.keyboard.press("Tab")
            found = page.evaluate(hidden)
            assert not found, (screen, found)
    browser.close()


def narrow(chromium, program):
    """At 200 % of 1440 nothing is wider than the window, and nothing moves for who wants no motion."""
    browser = Browser(chromium, program, viewport=SMALL, device_scale_factor=2, reduced_motion="reduce")
    for screen in SCREENS:
        browser.go(screen)
        wide = browser.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= SMALL["width"], (screen, wide)
        moving = browser.page.evaluate("() => document.getAnimations().length")
        assert moving == 0, (screen, moving)
    browser.close()


def forced(chromium, program):
    """In forced colours axe finds nothing, and what is chosen has an edge of its own."""
    browser = Browser(chromium, program, forced_colors="active")
    for screen in SCREENS:
        browser.go(screen)
        browser.page.wait_for_timeout(200)
        browser.check(screen, "forced colours")
    browser.go("contacts?category=hot")
    edge = browser.page.locator(".filter[aria-current]").first.evaluate("(one) => getComputedStyle(one).borderTopWidth")
    assert edge == "2px", edge
    browser.close()


def bad_input(chromium, program):
    """Files that are no tables, notes of any length, names from right to left: said, and kept."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422", "status of 413"]
    page = browser.page
    for name, data in (
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\0IHDR"), ("empty.csv", b""), ("book.xlsx", b"PK\x03\x04" + b"\0" * 200),
        ("broken.json", b"{\"a\": "), ("zeros.csv", b"\0" * 4096),
    ):
        browser.go("import")
        page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("button", name="Another file").click()
        expect(page.locator("#file")).to_be_attached()
    browser.go(f"contacts/{LEAD}")
    box = page.locator(".note-box textarea")
    long = "é" * 50_000
    box.fill(long)
    page.get_by_role("button", name="Save note").click()
    page.wait_for_load_state("networkidle")
    kept = program.count("interaction WHERE body = ?", long) == 1
    assert kept or box.input_value() == long
    browser.close()


def erased(chromium, program):
    """A contact that is deleted elsewhere while it is open: an edit says so and keeps what was typed."""
    lead = "P001200"
    one, other = Browser(chromium, program), Browser(chromium, program)
    one.expected = ["status of 404"]
    one.go(f"contacts/{lead}")
    one.page.wait_for_selector(".fall-row.last")
    one.page.locator(".note-box textarea").fill("too late")
    other.go(f"contacts/{lead}")
    other.page.get_by_role("button", name="More actions").click()
    other.page.locator(".menu").get_by_role("button", name="Delete").click()
    other.page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(other.page.locator(".notice")).to_be_visible()
    one.page.get_by_role("button", name="Save note").click()
    expect(one.page.locator(".note-box .fault")).to_contain_text(re.compile("no longer there|deleted"))
    expect(one.page.locator(".note-box textarea")).to_have_value("too late")
    other.page.locator(".notice button").click()
    expect(other.page.get_by_role("dialog")).to_be_visible()
    assert program.count("contact WHERE id = ? AND deleted_at IS NULL", lead) == 1
    one.close()
    other.close()


def orders(chromium, program):
    """A list in the order of a column is the file's, stays in the address, and goes back."""
    browser = Browser(chromium, program)
    page = browser.page
    people = "FROM score_latest AS l JOIN contact AS c USING (contact_key) WHERE c.deleted_at IS NULL"
    first = page.locator(".lead-row.lead .who a").first
    browser.go("contacts")
    for column, order, terms in (
        ("Who", "name", "c.name COLLATE NOCASE, c.contact_key"),
        ("Last touch", "activity", "l.touched_at DESC, c.contact_key"),
        ("Change", "rise", "l.change DESC, c.contact_key"),
        ("Change", "fall", "l.change, c.contact_key DESC"),
    ):
        page.get_by_role("columnheader").get_by_role("link", name=column).click()
        expect(page).to_have_url(re.compile(f"order={order}"))
        expect(first).to_have_text(program.ask(f"SELECT c.name {people} ORDER BY {terms} LIMIT 1")[0])
    shown = first.inner_text()
    page.reload()
    expect(first).to_have_text(shown)
    expect(page.get_by_role("columnheader", name="Change")).to_have_attribute("aria-sort", "ascending")
    page.go_back()
    expect(page).to_have_url(re.compile("order=rise"))
    program.run("edit", LEAD, "owner=Giulia Neri")
    browser.go("contacts?owner=Giulia+Neri")
    expect(page.locator("h1")).to_contain_text("1 lead")
    browser.go("contacts?more=1&since=2090-01-01T00:00:00Z")
    expect(page.get_by_text("No contact fits these filters.")).to_be_visible()
    program.run("edit", LEAD, "owner=")
    browser.check("orders")
    browser.close()


JOURNEYS = [orders, keyboard, narrow, forced, bad_input, erased]
