"""Twenty people at once: pages over websockets and in real browsers, while a training runs.

    uv run --group dev python benchmarks/load.py [--minutes 10] [--sessions 20] [--browsers 3] [--every 10]

A session without a browser speaks Streamlit's own protocol: it asks for a page and waits until its script has ended, so its time is
the server's alone; parts that tick by themselves are asked for as a browser asks. A browser clicks through the rail; its time lasts
until the page stands still. Told: errors, the time that 95 % of the pages took at most, the server's memory at each minute. On a
busy machine times grow; the work of the server for a page (CPU seconds) does not.
"""
import argparse
import asyncio
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

ROOT = Path(__file__).parent.parent
KAMP = [sys.executable, "-m", "kamp_core.cli"]
PAGES = ("start", "data", "look", "problem")        # those open without an answer
SAMPLE = ROOT / "sample_data" / "injection_defects.csv"


@dataclass
class Seen:
    """`took`: seconds of each page, by who asked; `faults`: what went wrong; `memory`: (minute, MB) of the server; `cpu`: seconds
    of its work."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"websocket": [], "browser": []})
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    cpu: float = 0.0


def kamp(home: Path, *words: str) -> dict:
    done = subprocess.run([*KAMP, *words, "--home", str(home), "--json"], check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout)


def open_app(home: Path) -> tuple[subprocess.Popen, int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home.parent / "server.log").open("wb") as log:
        words = ["app", "--headless", "--port", str(port), "--home", str(home)]
        app = subprocess.Popen([*KAMP, *words], cwd=ROOT, stdout=log, stderr=log)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5).close()
            return app, port
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the app did not start")


async def session(number: int, port: int, address: str, every: float, end: float, seen: Seen) -> None:
    """One visitor without a browser."""
    rng = random.Random(number)
    await asyncio.sleep(rng.uniform(0, every))
    place = f"ws://localhost:{port}/_stcore/stream"
    headers = {"Origin": f"http://localhost:{port}"}
    async with connect(place, additional_headers=headers, subprotocols=["streamlit"], max_size=None, ping_interval=None) as socket:
        while time.monotonic() < end:
            began, page = time.monotonic(), rng.choice(PAGES)
            try:
                async with asyncio.timeout(60):
                    timers = await ask(socket, page, address, seen) or {}
                seen.took["websocket"].append(time.monotonic() - began)
                await linger(socket, page, address, timers, began + every * rng.uniform(0.8, 1.2), seen)
            except TimeoutError:
                seen.faults.append("websocket: no answer in a minute")


async def linger(socket, page: str, address: str, timers: dict[str, float], until: float, seen: Seen) -> None:
    """Look at the page as a browser does: its parts that tick by themselves are drawn anew, such as the strip of a training."""
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(left, *timers.values(), left))
        for fragment in timers if time.monotonic() < until else ():
            async with asyncio.timeout(60):
                drawn = await ask(socket, page, address, seen, fragment)
            if drawn is not None:           # the whole page anew: its old timers are gone
                timers = drawn
                break


async def ask(socket, page: str, address: str, seen: Seen, fragment: str = "") -> dict[str, float] | None:
    """Ask for a page, or for a part of it, and wait until its script has ended; what it says in red is a fault.

    → the parts that tick by themselves: seconds by the id of each; None where only the part asked for was drawn."""
    wish, timers = BackMsg(), {}
    wish.rerun_script.query_string = address
    wish.rerun_script.page_name = page
    wish.rerun_script.fragment_id, wish.rerun_script.is_auto_rerun = fragment, bool(fragment)
    await socket.send(wish.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(await socket.recv())
        element = answer.delta.new_element
        if element.HasField("exception"):
            seen.faults.append(f"{page}: {element.exception.type}")
        if element.HasField("alert") and element.alert.format == element.alert.ERROR:
            seen.faults.append(f"{page}: {element.alert.body[:80]}")
        kind = answer.WhichOneof("type")
        if kind == "auto_rerun":
            timers[answer.auto_rerun.fragment_id] = answer.auto_rerun.interval
        if kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return None if answer.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY else timers


def browsers(count: int, port: int, address: str, every: float, end: float, seen: Seen) -> None:
    """So many visitors in one Chromium, each a context of its own, that act one after the other."""
    from playwright.sync_api import Error, sync_playwright
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        pages = [chromium.new_context(locale="ko-KR").new_page() for _ in range(count)]
        for page in pages:
            page.set_default_timeout(60_000)
            page.goto(f"http://localhost:{port}/data?{address}")
        turn = 0
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                seen.took["browser"].append(click(pages[turn % count], PAGES[(turn // count) % len(PAGES)]))
            except Error as error:
                seen.faults.append(f"browser: {str(error)[:120]}")
            turn += 1
            time.sleep(max(0.0, every / count - (time.monotonic() - began)))
        chromium.close()


def click(page, step: str) -> float:
    began = time.monotonic()
    page.locator(f".st-key-rail_{step} a").first.click()
    page.wait_for_url(f"**/{step}?*")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    if page.locator("[data-testid=stException]").count():
        raise AssertionError(page.locator("[data-testid=stException]").first.inner_text())
    return time.monotonic() - began


def watch(app: subprocess.Popen, began: float, end: float, seen: Seen) -> None:
    process = psutil.Process(app.pid)
    while time.monotonic() < end and app.poll() is None:
        seen.cpu = sum(process.cpu_times()[:2])
        seen.memory.append(((time.monotonic() - began) / 60, process.memory_info().rss / 1e6))
        time.sleep(min(20.0, max(0.1, end - time.monotonic())))


def run(given: argparse.Namespace, home: Path) -> Seen:
    home.mkdir()
    imported = kamp(home, "import", str(SAMPLE))
    app, port = open_app(home)
    seen, began = Seen(), time.monotonic()
    end, address = began + given.minutes * 60, f"dataset={imported['dataset']}"
    try:
        helpers = [threading.Thread(target=watch, args=(app, began, end, seen)),
                   threading.Thread(target=keep_training, args=(home, imported["dataset"], end, seen))]
        if given.browsers:
            helpers.append(threading.Thread(target=browsers, args=(given.browsers, port, address, given.every, end, seen)))
        for helper in helpers:
            helper.start()
        asyncio.run(everybody(given, port, address, end, seen))
        for helper in helpers:
            helper.join()
    finally:
        for child in psutil.Process(app.pid).children(recursive=True) if app.poll() is None else []:
            child.kill()
        app.kill()
        for known in kamp(home, "runs"):
            worker_of(home, known)
    return seen


def keep_training(home: Path, dataset: str, end: float, seen: Seen) -> None:
    """One training is under way from the first page to the last: where one has tried all it knows, the next begins."""
    asked = ["train", "--dataset", dataset, "--problem", "defect_prediction", "--role", "target=판정", "--role", "time=생산일시",
             "--bad", "불량", "--exclude", "불량코드", "--home", str(home)]
    while (left := end - time.monotonic()) > 0:
        training = subprocess.Popen([*KAMP, *asked, "--budget", str(int(left * 1.5 + 120))], cwd=ROOT, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)
        try:
            if training.wait(left):
                seen.faults.append(f"a training ended with code {training.returncode}")
        except subprocess.TimeoutExpired:
            training.kill()


async def everybody(given: argparse.Namespace, port: int, address: str, end: float, seen: Seen) -> None:
    await asyncio.gather(*(session(number, port, address, given.every, end, seen) for number in range(given.sessions)))


def worker_of(home: Path, known: dict) -> None:
    """The worker outlives who started it: it is asked to stop."""
    if known.get("state") == "running":
        kamp(home, "stop", known["run"])


def told(seen: Seen) -> dict:
    figures = {who: {"pages": len(took), "p50": round(float(np.median(took)), 2), "p95": round(float(np.quantile(took, 0.95)), 2),
                     "longest": round(max(took), 2)} for who, took in seen.took.items() if took}
    return {"faults": len(seen.faults), "examples": seen.faults[:5], **figures,
            "server_cpu_seconds_a_page": round(seen.cpu / max(1, sum(map(len, seen.took.values()))), 2),
            "memory_mb": {f"{minute:.1f}": round(size) for minute, size in seen.memory}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--browsers", type=int, default=3)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two acts of one visitor")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(told(run(parser.parse_args(), Path(folder) / "home")), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
