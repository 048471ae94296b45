"""A real server on a free port and a real Chromium."""
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
expect.set_options(timeout=30_000)      # milliseconds: a busy machine is no fault


def pytest_collection_modifyitems(items):
    for item in items:
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")       # its event loop must not outlive the browser tests
def chromium():
    """The browser; missing, the test is skipped with a reason, or fails where KAMP_NEED_BROWSER is set."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        message = "Chromium is not installed (Debian: apt install chromium)"
        pytest.fail(message) if os.environ.get("KAMP_NEED_BROWSER") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Server:
    """KAMP Studio as `kamp app` starts it, with a home folder of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home, self.options = home, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.log = home.parent / "server.log"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "kamp_core.cli", "app", "--port", str(self.port), "--home", str(self.home), *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2)
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise AssertionError(f"the app did not start:\n{self.log.read_text('utf-8', 'replace')[-3000:]}")

    def stop(self) -> None:
        import psutil
        for child in psutil.Process(self.process.pid).children(recursive=True):
            child.kill()
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server") / "home")
    yield server
    server.stop()


@pytest.fixture
def visit(chromium, server):
    """Open an address of the app as a new visitor: visit('/data', language='en', width=390, dark=True)."""
    contexts = []

    def visit(address="/", language="ko", width=1440, dark=False, height=1000):
        locale = {"ko": "ko-KR", "en": "en-US"}[language]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale,
                                       color_scheme="dark" if dark else "light", accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(server.address + address)
        return page

    yield visit
    for context in contexts:
        context.close()
