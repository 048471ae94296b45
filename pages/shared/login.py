"""The way in and out of a team server, and its audit log: plain pages, without a script."""
import secrets
from typing import Any
from urllib.parse import parse_qs, quote

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kamp_core.errors import KampError
from kamp_core.people.company import has_company
from kamp_core.problems import title_of
from kamp_core.settings import ROOT, Language, read_settings
from kamp_core.wording import say, say_error
from kamp_core.workspace.faults import write_fault
from pages.shared.below import at, base
from pages.shared.gate import COOKIE, gate

_FORM = "kamp_form"                  # a form that another site sends lacks this cookie
_NOBODY = "out"                      # the cookie of who was signed out
_MOST_BODY = 4_000                   # bytes
_pages = Environment(loader=FileSystemLoader(ROOT / "pages" / "shared"), autoescape=True, undefined=StrictUndefined,
                     trim_blocks=True, lstrip_blocks=True)
_two_at_a_time = CapacityLimiter(2)  # a password takes 64 MiB to check


async def login(request: Request) -> Response:
    """GET /login: the form; POST: a session, or why not."""
    if not gate().on:
        return RedirectResponse(at("/"), 303)
    if request.method == "GET":
        return login_form(request, QueryParams(request.scope["query_string"]).get("next", at("/")))
    given = await _given(request)
    try:
        if not given.get("form") or not secrets.compare_digest(given["form"].encode(), request.cookies.get(_FORM, "").encode()):
            raise KampError("login_form_old")
        name, password = given.get("name", ""), given.get("password", "")
        secret = await to_thread.run_sync(gate().enter, name, password, address_of(request), limiter=_two_at_a_time)
    except (KampError, OSError) as error:           # of the disk: nobody comes in whom the audit log cannot tell of
        why = error if isinstance(error, KampError) else write_fault(error)
        return login_form(request, given.get("next", at("/")), why)
    answer = RedirectResponse(here(given.get("next", at("/"))), 303)
    _keep(request, answer, secret)
    answer.delete_cookie(_FORM, path=at("/login"))
    return answer


async def logout(request: Request) -> Response:
    """GET /logout asks, POST does it: a link on another site logs nobody out."""
    if request.method == "GET":
        return _page(request, "logout.html.jinja")
    gate().leave(request.cookies.get(COOKIE, ""), address_of(request))
    answer = RedirectResponse(at("/login"), 303)
    _keep(request, answer, _NOBODY)                # the other windows of this browser lead to the login, too, and it says why
    return answer


def _keep(request: Request, answer: Response, secret: str) -> None:
    answer.set_cookie(COOKIE, secret, path=base() or "/", httponly=True, samesite="lax", secure=request.url.scheme == "https")


def _is_out(request: Request) -> bool:
    """Was there a session, which is over: left, idle, ended by a new password, or of before the server was started anew?"""
    secret = request.cookies.get(COOKIE, "")
    return bool(secret) and gate().person(secret) is None


async def audit(request: Request) -> Response:
    """GET /audit: the latest of what was done, for an admin (the wall sees to it)."""
    if not gate().on:
        return RedirectResponse(at("/"), 303)
    language = language_of(request)
    lines = [(event.at.replace("T", " ").removesuffix("+00:00"), event.doer(language), event.address,
              event.told(language, title_of))
             for event in gate().audit.latest()]
    return _page(request, "audit.html.jinja", lines=lines)


def language_of(asked: HTTPConnection) -> Language:
    """As set for the server, else as the browser asks."""
    return read_settings().language or ("en" if asked.headers.get("accept-language", "").lower().startswith("en") else "ko")


def login_form(request: Request, next: str, error: KampError | None = None) -> Response:
    mark = request.cookies.get(_FORM) or secrets.token_urlsafe(16)
    status = {None: 200, "login_locked": 429}.get(error.code if error else None, 401)
    page = _page(request, "login.html.jinja", status, next=here(next), form=mark,
                 company=f"{at('/login/company')}?next={quote(here(next))}" if has_company(read_settings().home) else "",
                 error=say_error(error or KampError("login_needed"), language_of(request)) if error or _is_out(request) else "")
    page.set_cookie(_FORM, mark, path=at("/login"), httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return page


def _page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    language = language_of(request)
    text = _pages.get_template(template).render(language=language, at=at, say=lambda key: say(f"people.{key}", language), **facts)
    return HTMLResponse(text, status, {"Cache-Control": "no-store"})


async def _given(request: Request) -> dict[str, str]:
    """The fields of the form, each once."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BODY:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:                          # more fields than the form has
        return {}
    return {name: values[-1] for name, values in fields.items()}


def here(next: str) -> str:
    """A place on this server, else the start: a link may name any."""
    there = next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable()
    return next if there else at("/")


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
