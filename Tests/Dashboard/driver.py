"""Drives the dashboard in Debian's chromium, with the program on a data file of its own behind it."""

import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess

from axe_playwright_python.sync_playwright import Axe

CHROMIUM = "/usr/bin/chromium"
# Pages made up here have no address, so that the browser would keep them from this machine by itself:
# what is tested is the service.
FLAGS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
LEAD = "P000418"
OLD_FILE = pathlib.Path(__file__).parents[2] / "fixtures" / "files" / "0.1.0.db"
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCREENS = ["today", "contacts", f"today/{LEAD}", "import", "duplicates", "model", "audit", "sync", "agents", "settings"]


class Program:
    """The program with a data file of its own, and its service: the demo's, or a copy of another."""

    def __init__(self, path, folder, name="demo", source=None, variables=None):
        self.path, self.file, self.port = path, folder / f"{name}.db", None
        self.variables = {**os.environ, "HOME": str(folder), **(variables or {})}
        for old in folder.glob(f"{name}.db*"):
            old.unlink()
        if source:
            shutil.copy(source, self.file)
        else:
            self.run("demo")
        self.start()

    def run(self, *words):
        done = subprocess.run(
            [self.path, *words, "--db", str(self.file)],
            capture_output=True, text=True, check=True, env=self.variables,
        )
        return done.stdout

    def start(self):
        words = [self.path, "dashboard", "--no-browser", "--port", str(self.port or 0)]
        self.process = subprocess.Popen(
            [*words, "--db", str(self.file)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.variables,
        )
        link = self.process.stdout.readline().strip()
        self.port = int(re.match(r"http://127\.0\.0\.1:(\d+)/#login=[0-9a-f]{64}$", link)[1])
        self.base = f"http://127.0.0.1:{self.port}"
        return link

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def link(self):
        """A fresh link to the service that runs."""
        return self.run("dashboard", "--no-browser", "--port", str(self.port)).strip()

    def ask(self, sql, *values):
        """One row of the file, by a connection of its own."""
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as other:
            return other.execute(sql, values).fetchone()

    def count(self, sql, *values):
        return self.ask(f"SELECT count(*) FROM {sql}", *values)[0]


class Browser:
    """A page with a session, whose console and network are watched."""

    def __init__(self, chromium, program, **how):
        how.setdefault("viewport", {"width": 1440, "height": 1000})
        self.context = chromium.new_context(
            locale=how.pop("locale", "en-GB"), timezone_id="Europe/Rome", accept_downloads=True, **how
        )
        self.program, self.told, self.expected = program, [], []
        self.page = self.context.new_page()
        self.page.on("console", lambda one: self.told.append(f"console {one.type}: {one.text}"))
        self.page.on("pageerror", lambda one: self.told.append(f"error: {one}"))
        self.page.on("request", self.look)
        self.page.goto(program.link())
        self.page.wait_for_selector(".lead-row.lead")

    def look(self, request):
        if not request.url.startswith((self.program.base, "blob:", "data:")):
            self.told.append(f"foreign request: {request.url}")

    def go(self, place):
        self.page.goto(f"{self.program.base}/#/{place}")
        self.page.wait_for_load_state("networkidle")

    def close(self):
        told = [one for one in self.told if not any(part in one for part in self.expected)]
        self.context.close()
        assert not told, told

    def check(self, *where):
        """axe finds nothing on what is shown now."""
        found = Axe().run(self.page, options=AXE).response["violations"]
        said = [
            (one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:200])
            for one in found
        ]
        assert not said, (where, said)
