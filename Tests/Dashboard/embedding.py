"""Our elements in a React 18 page of another origin: Debian's node-react and node-react-dom."""

import pathlib

from playwright.sync_api import expect

from driver import LEAD

REACT = pathlib.Path("/usr/share/nodejs")
FILES = {"react.js": "react/umd/react.development.js", "react-dom.js": "react-dom/umd/react-dom.development.js"}
ORIGIN = "http://localhost:5173"


def elements(chromium, program):
    """React mounts them, changes the contact and takes them away; no cookie travels to the service."""
    token = program.run("token", "create", "crm", "--scope", "score:read").strip()
    text = (pathlib.Path(__file__).parent / "crm.html").read_text().replace("SERVICE", program.base)
    context = chromium.new_context()
    page = context.new_page()
    told = []
    page.on("console", lambda one: None if "React DevTools" in one.text else told.append(one.text))
    page.on("pageerror", lambda one: told.append(str(one)))
    page.on("request", lambda one: told.append("cookie sent") if "cookie" in one.headers else None)

    def answer(route):
        name = route.request.url.split("/")[-1].split("?")[0]
        if name in FILES:
            route.fulfill(body=(REACT / FILES[name]).read_text(), content_type="text/javascript")
        elif name:
            route.fulfill(status=204)
        else:
            route.fulfill(body=text, content_type="text/html")

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/?contact={LEAD}&token={token}")
    for name in ("score", "reasons", "what-if", "history", "agents"):
        expect(page.locator("#loaded")).to_contain_text(f"assay-{name}")
    score = "SELECT l.score FROM score_latest AS l JOIN contact USING (contact_key) WHERE id = ?"
    expect(page.locator("assay-score")).to_contain_text(str(program.ask(score, LEAD)[0]))
    expect(page.locator("assay-reasons")).to_contain_text("Il tuo contatto medio")
    page.locator("assay-what-if").get_by_role("button", name="Incontri: più").click()
    expect(page.locator("#supposed")).not_to_have_text("")
    page.get_by_role("button", name="Un altro").click()
    expect(page.locator("assay-score")).to_contain_text(str(program.ask(score, "P000213")[0]))
    page.get_by_role("button", name="Chiudi").click()
    expect(page.locator("assay-score")).to_have_count(0)
    assert not told, told
    context.close()


JOURNEYS = [elements]
