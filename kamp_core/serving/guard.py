"""In front of every request: who asks, how often, and the headers that every answer carries."""
import base64
import json
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kamp_core.errors import KampError
from kamp_core.serving.door import Limits
from kamp_core.serving.keys import fits
from kamp_core.serving.words import error_body, language_of
from kamp_core.settings import Language

OPEN = ("/health",)              # asked by watchdogs, tells nothing
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"}


class Bucket:
    """So many requests a minute, in bursts of up to ten seconds' worth."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = a_minute / 60, clock
        self._most = max(1.0, self._rate * 10)
        self._left, self._then = self._most, clock()

    def take(self) -> bool:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._then) * self._rate)
        self._then = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Guard:
    """Around an ASGI app. `keys`: hashes; none: whoever reaches the door may ask. `hosts`: names the door goes by; none: any."""

    def __init__(self, app: ASGIApp, keys: tuple[str, ...], hosts: tuple[str, ...], limits: Limits, language: Language) -> None:
        self._app, self._keys, self._hosts, self._language = app, keys, hosts, language
        self._bucket = Bucket(limits.a_minute) if limits.a_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope["path"])
        if refusal is None:
            return await self._app(scope, receive, send_safely)
        await _refuse(*refusal, language_of(headers.get("accept-language", ""), self._language), send_safely)

    def _refusal(self, headers: Headers, path: str) -> tuple[KampError, int, dict[str, str]] | None:
        host = headers.get("host", "")
        if self._hosts and _name(host) not in self._hosts:           # a page elsewhere whose name was turned to this machine
            return KampError("serve_host", host=host[:60]), 421, {}
        if path in OPEN:
            return None
        if self._keys and not fits(self._keys, given_key(headers)):
            return KampError("serve_key_wrong"), 401, {"WWW-Authenticate": 'Basic realm="kamp", charset="UTF-8"'}
        if self._bucket and not self._bucket.take():
            return KampError("serve_too_fast"), 429, {"Retry-After": "1"}
        return None


def given_key(headers: Headers) -> str:
    """X-API-Key, or Authorization: Bearer; for a browser, which asks by itself, the password of Basic."""
    if "x-api-key" in headers:
        return headers["x-api-key"]
    kind, _, rest = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except ValueError:          # no base64, or no text in it
            return ""
    return ""


def _name(host: str) -> str:
    """'127.0.0.1:8600' → '127.0.0.1', '[::1]:8600' → '::1'."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0].lower()


async def _refuse(error: KampError, status: int, headers: dict[str, str], language: Language, send: Send) -> None:
    body = json.dumps(error_body(error, language), ensure_ascii=False).encode("utf-8", "replace")
    told = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    await send({"type": "http.response.start", "status": status,
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]})
    await send({"type": "http.response.body", "body": body})
