"""A page as PDF: printed by a browser that is on the machine anyway, without its window; our own letters go into the file."""
import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.settings import ROOT

SECONDS = 60.0
USUAL = 0.92                               # how large it is printed
FITS = (1.2, 1.06, 0.92, 0.78, 0.66)       # one that has to fit on a sheet: the first of these at which it does
_FONT = ROOT / "static" / "PretendardVariable.woff2"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
          "microsoft-edge-stable")
_WINDOWS = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
_MAC = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "/Applications/Chromium.app/Contents/MacOS/Chromium")
_QUIET = ("--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
          "--disable-sync", "--disable-extensions", "--no-pdf-header-footer")


def report_pdf(html: str, scratch: Path, one_page: bool = False) -> Path:
    """`html` as a PDF file in `scratch`, an empty folder of this call's own, where the browser's profile stays, too.

    `one_page`: as large as one sheet takes. Raises KampError('no_pdf_printer' or 'pdf_failed')."""
    browser = find_browser()
    if browser is None:
        raise KampError("no_pdf_printer")
    for fit in FITS if one_page else (USUAL,):
        printed = _printed(browser, dressed(html, fit), scratch)
        if pages_of(printed) == 1:
            break
    return printed


def pages_of(printed: Path) -> int:
    """How many pages a PDF of ours has: Chromium writes each as an object of its own, in plain."""
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


def dressed(html: str, fit: float) -> str:
    """The page with the letters it is printed in, whatever fonts the machine has, and its size."""
    font = base64.b64encode(_FONT.read_bytes()).decode()
    style = (f'<style>@font-face {{ font-family: "Pretendard Variable"; font-weight: 45 920; '
             f'src: url(data:font/woff2;base64,{font}) format("woff2"); }} @media print {{ :root {{ --fit: {fit}; }} '
             f'body {{ zoom: {fit}; }} }}</style>')
    return html.replace("</head>", f"{style}</head>", 1)


def _printed(browser: str, html: str, scratch: Path) -> Path:
    page, printed = scratch / "page.html", scratch / "printed.pdf"
    page.write_text(html, "utf-8")
    printed.unlink(missing_ok=True)
    command = [browser, *_QUIET, *_as_root(), f"--user-data-dir={scratch / 'profile'}", f"--print-to-pdf={printed}",
               page.absolute().as_uri()]
    try:
        subprocess.run(command, timeout=SECONDS, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KampError("pdf_failed") from error
    if not printed.exists() or not printed.stat().st_size:
        raise KampError("pdf_failed")
    return printed


def find_browser() -> str | None:
    """A Chromium, Chrome or Edge; every Windows has Edge."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    return next((str(path) for path in _usual_places() if path.exists()), None)


def _usual_places() -> list[Path]:
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("ProgramFiles(x86)", "ProgramFiles", "LocalAppData")]
        return [Path(root) / place for root in roots if root for place in _WINDOWS]
    return [Path(place) for place in _MAC] if sys.platform == "darwin" else []


def _as_root() -> tuple[str, ...]:
    """In a container the user is root, and Chromium then refuses to run in its sandbox; the page is our own."""
    return ("--no-sandbox",) if sys.platform != "win32" and os.geteuid() == 0 else ()
