"""Is the app reached whole through what stands in front of it? Asked from where people sit: `kamp doctor --url`."""
import json
import ssl
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import select
from typing import Any
from urllib.parse import urlsplit

UPLOAD = 5 << 20           # bytes: more than the 1 MB that nginx lets pass by itself
_FONT = "/app/static/PretendardVariable.woff2"
_SECONDS = 20.0
_TRIES = 5
_EARLY = 1.0               # seconds in which a refusal comes that does not wait for the content


@dataclass(frozen=True)
class Found:
    """One thing tried. `code`: a sentence install.<code>; `well`: nothing to do."""

    code: str
    well: bool
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """No further: where it leads is part of what is asked."""


def check_install(url: str) -> tuple[Found, ...]:
    """The address as people type it, 'https://factory/kamp'. What the app does not answer ends it: the rest would say nothing."""
    url = url.rstrip("/")
    first = _reached(url)
    if not first.well:
        return (first,)
    return first, _websocket(url), _upload(url), _download(url), _cookies(url)


def _reached(url: str) -> Found:
    try:
        answer = _ask(f"{url}/healthz")
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", error)
        if isinstance(why, ssl.SSLCertVerificationError):
            return Found("certificate_unknown", False, {"url": url, "why": why.verify_message})
        return Found("unreached", False, {"url": url, "why": str(why)})
    if answer.status == 400 and b"host" in answer.body.lower():
        return Found("name_unknown", False, {"name": urlsplit(url).hostname})
    try:
        well = answer.status == 200 and json.loads(answer.body) == {"status": "ok"}
    except ValueError:
        well = False
    return Found("reached" if well else "other_answers", well, {"url": url, "status": answer.status})


def _websocket(url: str) -> Found:
    """101: it opens; 403: it came through, and asks who is there."""
    from websockets.exceptions import InvalidStatus, WebSocketException
    from websockets.sync.client import connect
    parts = urlsplit(url)
    place = url.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        with connect(place, additional_headers={"Origin": f"{parts.scheme}://{parts.netloc}"}, open_timeout=_SECONDS):
            return Found("websocket", True, {})
    except InvalidStatus as error:
        status = error.response.status_code
        return Found("websocket" if status == 403 else "websocket_cut", status == 403, {"status": status})
    except (WebSocketException, OSError) as error:
        return Found("websocket_cut", False, {"status": type(error).__name__})


def _upload(url: str) -> Found:
    """Without a ticket the app itself refuses it, in its own words; early, so that a proxy may lose the answer: tried again."""
    facts = {"mb": UPLOAD >> 20}
    for _ in range(_TRIES):
        try:
            answer = _offer(f"{url}/api/upload", UPLOAD)
        except (OSError, HTTPException):
            continue
        if answer.status == 413:
            return Found("upload_small", False, facts)
        if answer.status in (401, 403) and b'"error"' in answer.body:
            return Found("upload", True, facts)
    return Found("upload_cut", False, facts)


def _offer(url: str, size: int) -> _Answer:
    """Announce an upload, and send it unless that was refused already: who sends on then may lose the answer."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.netloc, timeout=_SECONDS)) as line:
        line.putrequest("PUT", parts.path)
        line.putheader("Content-Type", "application/octet-stream")
        line.putheader("Content-Length", str(size))
        line.endheaders()
        if not select([line.sock], [], [], _EARLY)[0]:
            line.send(bytes(size))
        told = line.getresponse()
        return _Answer(told.status, _lower(told.headers), told.read())


def _download(url: str) -> Found:
    try:
        answer = _ask(f"{url}{_FONT}")
    except (OSError, HTTPException):
        return Found("download_cut", False, {})
    whole = answer.status == 200 and len(answer.body) > 1 << 20
    return Found("download" if whole else "download_cut", whole, {})


def _cookies(url: str) -> Found:
    """Of a team server: the form's cookie comes, for HTTPS only where the page does."""
    try:
        answer = _ask(f"{url}/login")
    except (OSError, HTTPException):
        return Found("cookies_lost", False, {})
    cookie = answer.headers.get("set-cookie", "").lower()
    if answer.status == 303:
        return Found("no_users", True, {})
    if answer.status != 200 or "kamp_form=" not in cookie:
        return Found("cookies_lost", False, {})
    safe = url.startswith("https:") == ("secure" in cookie)
    return Found("cookies" if safe else "cookies_plain", safe, {})


def _ask(url: str) -> _Answer:
    request = urllib.request.Request(url)
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=_SECONDS) as answer:
            return _Answer(answer.status, _lower(answer.headers), answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return _Answer(refused.code, _lower(refused.headers), refused.read())


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
