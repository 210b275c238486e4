"""Measures the dashboard in Debian's chromium: measure.py LINK prints a name and a number a line.

LINK opens a session, as `assay dashboard` prints it. Times are medians in milliseconds, from the
question to the last byte of the answer as the page sees it; gaps between frames are the 99th of 100.
"""

import sys

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 7

ASKED = """async ([method, path, body]) => {
    const headers = {'X-Assay-Session': sessionStorage.getItem('assay.session')};
    if (body) headers['Content-Type'] = 'application/json';
    const times = [];
    for (let round = 0; round < %d; round += 1) {
        const began = performance.now();
        const reply = await fetch(path, {method, headers, body, cache: 'no-store'});
        await reply.text();
        if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
        times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[%d];
}""" % (ROUNDS, ROUNDS // 2)

SCROLLED = """async (rows) => {
    const tall = document.querySelector('.lead-row.lead').getBoundingClientRect().height;
    const gaps = [];
    const tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
        .observe({entryTypes: ['longtask']});
    let last = await new Promise(requestAnimationFrame);
    let at = 0;
    const end = performance.now() + 60000;
    while (at < rows * tall && performance.now() < end) {
        scrollTo(0, at += 3 * tall);
        const now = await new Promise(requestAnimationFrame);
        gaps.push(now - last);
        last = now;
    }
    gaps.sort((a, b) => a - b);
    return {gap: gaps[Math.floor(gaps.length * 0.99)], task: Math.max(0, ...tasks), rows: at / tall};
}"""


def measure(page, link, rows=10_000):
    """Figures by name, of a page that has no session yet."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received = []
    session.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    page.goto(link)
    page.wait_for_selector(".lead-row.lead", timeout=120_000)
    page.wait_for_load_state("networkidle")
    figures = {"first_screen_kb": sum(received) / 1000}
    page.reload()
    page.wait_for_selector(".lead-row.lead", timeout=120_000)
    figures["first_paint_ms"] = page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    figures["first_rows_ms"] = page.evaluate("() => performance.now()")
    page.wait_for_load_state("networkidle")

    def asked(path, method="GET", body=None):
        return page.evaluate(ASKED, [method, path, body])

    figures["summary_ms"] = asked("/v1/leads/summary")
    figures["list_ms"] = asked("/v1/leads?limit=50")
    figures["filter_ms"] = asked("/v1/leads?category=warm&limit=50&count=true")
    figures["search_ms"] = asked("/v1/leads?q=rossi&limit=50&count=true")
    figures["search_rare_ms"] = asked("/v1/leads?q=zzqq&limit=50&count=true")
    number = page.evaluate(
        """async () => {
            const headers = {'X-Assay-Session': sessionStorage.getItem('assay.session')};
            return (await (await fetch('/v1/top?limit=1', {headers})).json()).scores[0].score_number;
        }"""
    )
    figures["what_if_ms"] = asked(
        f"/v1/scores/{number}/what-if", "POST", '{"what_if":{"meetings":"2"}}'
    )
    page.goto(f"{link.split('#')[0]}#/contacts")
    page.wait_for_function(
        "() => !document.querySelector('.lead-group') && document.querySelector('.lead-row.lead')",
        timeout=120_000,
    )
    scrolled = page.evaluate(SCROLLED, rows)
    figures["rows_scrolled"] = scrolled["rows"]
    figures["frame_gap_p99_ms"] = scrolled["gap"]
    figures["long_task_max_ms"] = scrolled["task"]
    session.send("HeapProfiler.collectGarbage")
    figures["heap_mb"] = page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6
    return figures


def main():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1440, "height": 1000})
        for name, value in measure(page, sys.argv[1]).items():
            print(name, round(value, 1))
        chromium.close()


if __name__ == "__main__":
    main()
