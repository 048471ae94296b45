"""Large files on their way out: they lie on the disk until they are fetched, never in memory."""
import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from kamp_core.errors import KampError
from kamp_core.wording import say_error
from pages.shared.gate import COOKIE, asked_by, gate, person
from pages.shared.house import studio
from pages.shared.login import language_of

_VALID_SECONDS = 3600.0
_STAYS_SECONDS = 24 * 3600.0
_lock = threading.Lock()


@dataclass(frozen=True)
class _Ready:
    """`who` asked for it, "" on a laptop; nobody else may fetch it. `ours`: made for this, it goes when its time
    is over."""

    path: Path
    name: str
    who: str
    until: float
    ours: bool = True


_ready: dict[str, _Ready] = {}


def offer(path: Path, name: str) -> str:
    """Where the visitor of this page fetches a file, for an hour; its folder is the file's own and goes with it."""
    return _place(_Ready(path, name, _who(), time.monotonic() + _VALID_SECONDS), secrets.token_urlsafe(24))


def offer_kept(path: Path, name: str) -> str:
    """The same for a file of a run, which stays where it is; one address a visitor and file, for a day after it was last shown."""
    who = _who()
    known = next((mark for mark, one in list(_ready.items()) if (one.path, one.who, one.ours) == (path, who, False)), None)
    return _place(_Ready(path, name, who, time.monotonic() + _STAYS_SECONDS, ours=False), known or secrets.token_urlsafe(24))


def _is_there(request: Request, one: _Ready) -> bool:
    """The project of a run may have been taken back since the address was shown."""
    if one.ours:
        return one.path.exists()
    try:
        with asked_by(request.cookies.get(COOKIE, "")):
            return (studio().workspace.run_folder(one.path.parent.name) / one.path.name).exists()
    except KampError:
        return False


def _who() -> str:
    known = person()
    return known.name if known else ""


def _place(one: _Ready, ticket: str) -> str:
    now = time.monotonic()
    with _lock:
        over = [_ready.pop(old) for old in [mark for mark, one in _ready.items() if one.until < now and mark != ticket]]
        _ready[ticket] = one
    for gone in over:
        if gone.ours:
            shutil.rmtree(gone.path.parent, ignore_errors=True)
    return f"api/download/{ticket}"


async def download(request: Request) -> Response:
    """GET /api/download/{ticket}, piece by piece."""
    one = _ready.get(request.path_params["ticket"])
    known = gate().person(request.cookies.get(COOKIE, "")) if gate().on else None
    who, address = known.name if known else "", request.client.host if request.client else ""
    if one is None or one.who != who or one.until < time.monotonic() or not _is_there(request, one):
        error = KampError("download_gone")
        return JSONResponse({"error": error.code, "facts": {}, "sentence": say_error(error, language_of(request))}, 404)
    if gate().on:
        gate().audit.add("downloaded", who, address, file=one.name)
    return FileResponse(one.path, filename=one.name, headers={"Cache-Control": "no-store"})
