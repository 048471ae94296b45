"""Charts of ten million rows as a browser sees them: first picture, zoom, bytes sent a chart, memory of the browser.

    uv run benchmarks/chart_browser.py [--rows N] [--raw N] [--peer PYTHON]

The real app in headless Chromium; beside it the raw points drawn by Plotly, as many as --raw says; and plotly-resampler, run by
PYTHON, the interpreter of an environment that holds it. All on the same rows and two of their sensors, made in a temporary folder.
A first picture counts from the click: from the Start page, where the browser has yet to read its libraries (how much of the time
that is, a thousand rows tell), and from the Data page, which has charts itself.
A zoom counts from the release of the mouse to the finer values on the screen.
"""
import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import psutil
from chart_speed import COLUMNS
from playwright.sync_api import Browser, Page, sync_playwright

from kamp_core.intake.facts import Column, Detected, ImportReport
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.workspace import Workspace

ROOT = Path(__file__).parent.parent
SENSORS = ("온도", "압력")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SEEN = 180_000             # ms to wait for a chart
TIMES = """(chart) => document.querySelector(chart)?.data?.[0]?.x?.[0] ?? null"""
AFTER = """async ([chart, before]) => {
    const first = () => document.querySelector(chart)?.data?.[0]?.x?.[0] ?? before;
    while (first() === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
}"""

DRAWN = """async () => {
    while (!document.querySelector('#chart')?._fullLayout?._size) await new Promise(requestAnimationFrame);
}"""


class Watched:
    """A page, and what it received since one last asked."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-US").new_page()
        self.page.set_default_timeout(SEEN)
        self.bytes = 0.0
        self._browser, self._talk = browser, self.page.context.new_cdp_session(self.page)
        for domain in ("Network", "Performance", "HeapProfiler"):
            self._talk.send(f"{domain}.enable")
        self._talk.on("Network.dataReceived", lambda event: self._add(event["encodedDataLength"] or event["dataLength"]))
        self._talk.on("Network.webSocketFrameReceived", lambda event: self._add(len(event["response"]["payloadData"]) * 3 / 4))

    def _add(self, count: float) -> None:
        self.bytes += count

    def timed(self, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> str:
        """'812 ms, 143 kB' of something that ends when the picture stands, after what goes before it."""
        before()
        self.bytes, started = 0.0, time.perf_counter()
        work()
        took = time.perf_counter() - started
        self.page.wait_for_timeout(700)                     # what comes after belongs to it, too
        return f"{1000 * took:6.0f} ms, {self.bytes / 1000:8.0f} kB"

    def memory(self) -> str:
        """The heap of the scripts after a clean-up, and the whole process of the page."""
        self._talk.send("HeapProfiler.collectGarbage")
        heap = next(m["value"] for m in self._talk.send("Performance.getMetrics")["metrics"] if m["name"] == "JSHeapUsedSize")
        talk = self._browser.new_browser_cdp_session()
        pages = [p["id"] for p in talk.send("SystemInfo.getProcessInfo")["processInfo"] if p["type"] == "renderer"]
        whole = max(psutil.Process(pid).memory_info().rss for pid in pages)
        return f"heap {heap / 1e6:.0f} MB, process {whole / 1e6:.0f} MB"


def make(folder: Path, rows: int) -> str:
    """The rows as data in a home, their profile known; and the same sensors as plain files."""
    workspace = Workspace(folder / "home")
    project = next(iter(workspace.ledger.projects()), None) or workspace.ledger.add_project("speed")
    dataset = workspace.ledger.add_dataset(project.id, f"{rows} rows")
    with workspace.new_version(dataset) as draft:
        draft.cursor.execute(f"create table data as select {COLUMNS} from range({rows}) t(i)")
        types = [(row[0], {"TIMESTAMP": "datetime", "VARCHAR": "text"}.get(row[1], "number"))
                 for row in draft.cursor.execute("describe data").fetchall()]
        draft.report = ImportReport(dataset, 1, rows, tuple(Column(*pair) for pair in types),
                                    Detected("csv", "utf-8", ",", 1, None, ()), (), 0, (), "").as_json()
    (folder / "plain").mkdir(exist_ok=True)
    with workspace.read(dataset) as cursor:
        values = ", ".join(f"{name}::double as {name}" for name in SENSORS)
        found = cursor.execute(f"select 시각::timestamp_ms as t, {values} from data").fetchnumpy()
    np.save(folder / "plain" / "times.npy", found["t"].astype("datetime64[ms]"))
    for number, name in enumerate(SENSORS):
        np.save(folder / "plain" / f"sensor{number}.npy", found[name])
    workspace.close()
    Studio(Settings(folder / "home", None, 1 << 30, "4GB")).profile(dataset)
    return dataset


@contextmanager
def serving(command: list[str], address: str) -> Iterator[None]:
    """A server until the end of the block, from the moment at which it answers."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        for child in [*psutil.Process(process.pid).children(recursive=True), process]:
            child.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def zoom(seen: Watched, chart: str) -> str:
    """Zoom to a third of the chart; what it took until its finer values stand."""
    page, before = seen.page, seen.page.evaluate(TIMES, chart)

    def up() -> None:
        page.mouse.up()
        page.evaluate(AFTER, [chart, before])

    return seen.timed(up, lambda: drag(page, chart))


def drag(page: Page, chart: str) -> None:
    """Over a third of the chart, the mouse still down."""
    page.locator(chart).first.scroll_into_view_if_needed()
    box = page.locator(f"{chart} .nsewdrag").first.bounding_box() or {}
    page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.68, box["y"] + 40, steps=3)


def first(seen: Watched, address: str, ready: str) -> str:
    """From the click on Look, elsewhere in the app, to the first picture. `ready`: what tells that the page stands."""
    seen.page.goto(address)
    seen.page.locator(ready).first.wait_for()
    seen.page.wait_for_timeout(2000)

    def click() -> None:
        seen.page.locator(".st-key-rail_look a").first.click()
        seen.page.locator("[class*=st-key-look_picture_] .main-svg .trace").first.wait_for()

    return seen.timed(click)


def ours(browser: Browser, folder: Path, datasets: dict[int, str]) -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "kamp_core.cli", "app", "--port", str(port), "--headless", "--home", str(folder / "home")]
    with serving(command, f"{address}/_stcore/health"):
        for rows, dataset in datasets.items():
            told = first(Watched(browser), f"{address}/?dataset={dataset}", ".st-key-rail_look a:not([disabled])")
            print(f"ours, first picture of {rows:,} rows, from Start:  {told}", flush=True)
    with serving(command, f"{address}/_stcore/health"):            # anew: nothing is known
        seen = Watched(browser)
        told = first(seen, f"{address}/data?dataset={dataset}", ".main-svg .trace")
        print(f"ours, first picture of {rows:,} rows, from Data:  {told}", flush=True)
        page = seen.page
        page.locator(".kamp-timechart .trace").first.wait_for(state="attached")
        page.wait_for_timeout(2000)
        for see in ("Two columns", "By group", "Make-up", "Many numbers", "Relation map"):
            able = page.locator(".st-key-look_see button", has_text=see)
            if able.count():
                print(f"ours, {see}:  {seen.timed(lambda able=able: another(page, able))}", flush=True)
        for number in range(1, 7):
            print(f"ours, zoom {number}:  {zoom(seen, '.kamp-timechart')}", flush=True)
        print(f"ours, browser:  {seen.memory()}", flush=True)
        page.context.close()


def another(page: Page, button: object) -> None:
    """Click, and wait until another picture stands in the place of this one."""
    old = page.locator("[class*=st-key-look_picture_], .st-key-look_map").first.get_attribute("class")
    button.click()
    page.evaluate("""async (old) => {
        const now = () => [...document.querySelectorAll('[class*=st-key-look_picture_], .st-key-look_map')].find(
            (e) => e.className !== old && e.querySelector('.main-svg'));
        while (!now()) await new Promise(requestAnimationFrame);
    }""", old)


def raw(browser: Browser, folder: Path, rows: int) -> None:
    times = np.load(folder / "plain" / "times.npy")[:rows].astype("int64").astype("float64")   # the form Plotly reads fastest
    sensors = [np.load(folder / "plain" / f"sensor{n}.npy")[:rows] for n in range(len(SENSORS))]
    figure = go.Figure([go.Scatter(x=times, y=values, mode="lines") for values in sensors], {"xaxis": {"type": "date"}})
    file = folder / "raw.html"
    figure.write_html(file, div_id="chart")
    seen = Watched(browser)
    told = seen.timed(lambda: (seen.page.goto(file.as_uri(), wait_until="commit"), seen.page.evaluate(DRAWN)))
    print(f"Plotly, {rows:,} raw rows, first picture:  {told.split(',')[0]}, {file.stat().st_size / 1000:.0f} kB", flush=True)
    closer = f"Plotly.relayout('chart', {{'xaxis.range': [{times[rows // 3]}, {times[2 * rows // 3]}]}}).then(() => 0)"
    print(f"Plotly, zoom:  {seen.timed(lambda: seen.page.evaluate(closer))}", flush=True)
    print(f"Plotly, browser:  {seen.memory()}", flush=True)
    seen.page.context.close()


def peer(browser: Browser, folder: Path, python: str) -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    with serving([python, str(ROOT / "benchmarks" / "chart_peer.py"), str(folder / "plain"), str(port)], address):
        seen = Watched(browser)
        chart = "#chart .js-plotly-plot"
        drawn = f"{chart} .scatterlayer .trace"
        first = seen.timed(lambda: (seen.page.goto(address), seen.page.locator(drawn).first.wait_for(state="attached")))
        print(f"plotly-resampler, first picture:  {first}", flush=True)
        for number in range(1, 7):
            print(f"plotly-resampler, zoom {number}:  {zoom(seen, chart)}", flush=True)
        print(f"plotly-resampler, browser:  {seen.memory()}", flush=True)
        seen.page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--raw", type=int, default=1_000_000)
    parser.add_argument("--peer", help="a Python that has plotly-resampler")
    given = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        datasets = {rows: make(folder, rows) for rows in (1000, given.rows)}
        for work in (lambda b: ours(b, folder, datasets), lambda b: raw(b, folder, given.raw),
                     lambda b: given.peer and peer(b, folder, given.peer)):
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            work(browser)
            browser.close()


if __name__ == "__main__":
    main()
