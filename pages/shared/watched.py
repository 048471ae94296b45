"""Around every request: its number, how long it took and how it ended, and words for what nobody foresaw."""
import json
import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kamp_core.errors import KampError
from kamp_core.operations import request_number
from kamp_core.operations.meters import Meters
from kamp_core.wording import say_error
from pages.shared.login import language_of

log = logging.getLogger("kamp.requests")
METERS = Meters()
_ROUTES = {"/api/upload": "upload", "/media/": "download", "/static/": "static", "/app/": "static", "/component": "static",
           "/login": "login", "/logout": "login", "/audit": "audit", "/healthz": "health", "/readyz": "health",
           "/metrics": "health", "/_stcore/health": "health", "/_stcore/": "other"}
_QUIET = ("static", "health")                # so many that they would drown the rest


class Watched:
    """ASGI middleware; bodies pass untouched. `sessions`: websockets that are open."""

    sessions = 0

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            Watched.sessions += 1
            try:
                return await self._app(scope, receive, send)
            finally:
                Watched.sessions -= 1
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        number, began, status = request_number.begin(), time.perf_counter(), 0

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Number"] = number
            await send(message)

        try:
            await self._app(scope, receive, send_numbered)
        except Exception as error:           # whatever no route foresaw: a visitor is told a number, never a traceback
            log.error("unexpected error %s", number, exc_info=error)
            METERS.fault()
            if status:
                raise                        # half an answer is out: only hanging up is left
            await _unforeseen(scope, number)(scope, receive, send_numbered)
        finally:
            _count(scope, status, time.perf_counter() - began)


def route_of(path: str) -> str:
    """The kind of a path: names of files and people are in none of them."""
    return next((route for start, route in _ROUTES.items() if path.startswith(start)), "page")


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope["path"])
    METERS.request(route, status, seconds)
    if route not in _QUIET:
        facts = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("request", extra={"facts": facts})


def _unforeseen(scope: Scope, number: str) -> JSONResponse:
    error = KampError("unexpected", ref=number)
    body = {"error": error.code, "facts": error.facts, "sentence": say_error(error, language_of(HTTPConnection(scope)))}
    return JSONResponse(json.loads(json.dumps(body)), 500, {"Connection": "close"})
