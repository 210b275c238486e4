"""What other pages, other ports and hostile records try; each attempt fails."""

import json
import re
import urllib.error
import urllib.request

from playwright.sync_api import expect

from driver import CHROMIUM, FLAGS, LEAD, OLD_FILE, Browser, Program

SCRIPT = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>'\"{{7*7}}javascript:window.hit=1"


def forged(chromium, program):
    """A form, a fetch and an image of another origin change nothing, though the browser has the cookie."""
    browser = Browser(chromium, program)
    other = browser.context.new_page()
    other.route("http://127.0.0.1:5173/**", lambda route: route.fulfill(body="<p>x", content_type="text/html"))
    other.goto("http://127.0.0.1:5173/")
    before = program.count("interaction"), program.count("contact WHERE deleted_at IS NULL")
    note = f"{program.base}/v1/contacts/{LEAD}/interactions"
    other.evaluate(
        """async ([note, contact]) => {
            for (const mode of ['no-cors', 'cors']) {
                for (const [method, url] of [['POST', note], ['DELETE', contact]]) {
                    try {
                        await fetch(url, {method, mode, credentials: 'include', body: method === 'POST' ? '{"text":"forged"}' : undefined});
                    } catch { /* Refused. */ }
                }
            }
            await new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = contact; });
        }""",
        [note, f"{program.base}/v1/contacts/{LEAD}"],
    )
    other.set_content(
        f'<form method="post" action="{note}" enctype="text/plain"><input name=\'{{"text":"forged","x":"\' value=\'"}}\'></form>'
    )
    other.evaluate("() => document.forms[0].submit()")
    other.wait_for_timeout(500)
    assert (program.count("interaction"), program.count("contact WHERE deleted_at IS NULL")) == before
    browser.context.close()


def rebound(chromium, program):
    """A name of an attacker that leads to this machine is answered by nothing but a refusal."""
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    other = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
    page = other.new_page()
    port = program.base.rsplit(":", 1)[1]
    for path in ("/", "/v1/leads", "/dashboard/app.js"):
        assert page.goto(f"http://evil.example:{port}{path}").status == 421, path
    other.close()


def fixed(chromium, program):
    """A cookie planted before the login is not the one that opens the session afterwards."""
    context = chromium.new_context()
    page = context.new_page()
    link = program.link()
    probe = chromium.new_context()
    first = probe.new_page()
    first.goto(link)
    first.wait_for_selector(".lead-row.lead")
    cookie = probe.cookies()[0]
    planted = {**cookie, "value": "00" * (len(cookie["value"]) // 2)}
    context.add_cookies([planted])
    page.goto(program.link())
    page.wait_for_selector(".lead-row.lead")
    assert context.cookies()[0]["value"] not in (planted["value"], cookie["value"])
    # The page's secret of one session does not go with the cookie of another.
    secret = first.evaluate("() => sessionStorage.getItem('assay.session')")
    status = page.evaluate(
        "async (secret) => (await fetch('/v1/leads', {headers: {'X-Assay-Session': secret}})).status", secret
    )
    assert status == 401, status
    context.close()
    probe.close()


def scripted(chromium, program):
    """Script in every field of a record, in a note and in the name of a file is text wherever it stands."""
    browser = Browser(chromium, program)
    browser.expected = ["status of 422"]
    page = browser.page
    fields = {name: SCRIPT for name in ("name", "company", "title", "source", "country", "city")}
    token = program.run("token", "create", "writer", "--scope", "contacts:write").strip()
    contact = ask(program, "POST", "/v1/contacts", token, {**fields, "email": "x@hostile.example"})["id"]
    ask(program, "POST", f"/v1/contacts/{contact}/interactions", token, {"text": SCRIPT, "subject": SCRIPT})
    page.evaluate("() => { window.hit = 0; }")
    for place in (f"contacts/{contact}", "contacts?q=hostile", "audit?person=hostile", "today"):
        browser.go(place)
        page.wait_for_timeout(200)
        assert not page.evaluate("() => window.hit"), place
        assert page.locator("main img, .sheet img, main script").count() == 0, place
    browser.go("contacts?q=hostile")
    expect(page.locator("main")).to_contain_text("<img src=x")
    browser.go("import")
    name = SCRIPT.replace("/", "") + ".csv"
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": f"name,{SCRIPT}\nA,{SCRIPT}\n".encode()})
    page.wait_for_timeout(800)
    assert not page.evaluate("() => window.hit")
    assert page.locator("main img").count() == 0
    ask(program, "DELETE", f"/v1/contacts/{contact}", token)
    browser.close()


def others(chromium, program):
    """A token of another organization reads and changes nothing of this one; codes are kept hashed."""
    two = Program(program.path, program.file.parent, "two", OLD_FILE)
    try:
        token = two.run("token", "create", "other", "--org", "elsewhere", "--scope", "admin").strip()
        assert ask(two, "GET", "/v1/leads", token)["leads"] == []
        for method, path in (
            ("GET", "/v1/contacts/K1"), ("DELETE", "/v1/contacts/K1"), ("GET", "/v1/audit/proofs/75"),
        ):
            assert ask(two, method, path, token) == 404, path
        assert ask(two, "POST", "/v1/sync/conflicts/1/resolve", token, {"stands": "mine"}) == 409
        assert two.count("contact WHERE id = 'K1' AND deleted_at IS NULL") == 1
    finally:
        two.stop()
    link = program.link()
    code = link.split("=")[1]
    assert re.fullmatch(r"[0-9a-f]{64}", code)
    for file in (program.file, program.file.with_name(program.file.name + "-wal")):
        assert not file.exists() or (code.encode() not in file.read_bytes() and bytes.fromhex(code) not in file.read_bytes())


def ask(program, method, path, token, body=None):
    """The answer of `/v1`, or the status of its refusal."""
    request = urllib.request.Request(
        program.base + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code


JOURNEYS = [forged, rebound, fixed, scripted, others]
