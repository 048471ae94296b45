"""What machines ask of the server: is it alive, is it ready, and its figures."""
from dataclasses import asdict
from secrets import compare_digest

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kamp_core.errors import KampError
from kamp_core.loopback import is_loopback
from kamp_core.operations.figures import Figures
from kamp_core.operations.ready import Readiness
from kamp_core.people import at_least
from kamp_core.settings import read_settings
from pages.shared.gate import COOKIE, gate
from pages.shared.house import studio
from pages.shared.watched import METERS, Watched

READINESS = Readiness(studio)
_figures = Figures(METERS, READINESS)
_FORM = "text/plain; version=0.0.4; charset=utf-8"
_PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip")       # a proxy on this machine: whoever asked sits elsewhere


async def alive(request: Request) -> Response:
    """GET /healthz: it answers; nothing else is asked."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def ready(request: Request) -> Response:
    """GET /readyz: 200 where it can do its work, else 503; what is not in order as yes and no."""
    found = READINESS.look()
    body = {"status": "ready" if found.all else "not_ready", "checks": asdict(found)}
    return JSONResponse(body, 200 if found.all else 503, {"Cache-Control": "no-store"})


def metrics(request: Request) -> Response:
    """GET /metrics, for who may see it; to all others there is no such place."""
    if not may_measure(request):
        return PlainTextResponse("Not Found", 404)
    try:
        return PlainTextResponse(_figures.text(studio(), Watched.sessions), media_type=_FORM)
    except KampError as error:
        return PlainTextResponse(f"# {error.code}\n", 503)


def may_measure(request: Request) -> bool:
    """Who has the token; an admin; without users, this machine itself."""
    token, given = read_settings().metrics_token, request.headers.get("authorization", "")
    if token and compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    if gate().on:
        known = gate().person(request.cookies.get(COOKIE, ""))
        return known is not None and at_least(known.role, "admin")
    is_here = request.client is not None and is_loopback(request.client.host)
    return is_here and not any(name in request.headers for name in _PASSED_ON)
